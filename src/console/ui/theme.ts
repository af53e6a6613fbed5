const NAME = 'reelkeeper.theme';

type Theme = 'light' | 'dark';

/** Returns the chosen theme, or the one that the system prefers. */
export function currentTheme(): Theme {
  return chosenTheme() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

/** Applies the chosen theme. Without a choice, the style sheet follows the system. */
export function applyTheme(): void {
  const chosen = chosenTheme();
  if (chosen) document.documentElement.dataset.theme = chosen;
}

/** Switches the theme and stores the choice. */
export function toggleTheme(): void {
  localStorage.setItem(NAME, currentTheme() === 'dark' ? 'light' : 'dark');
  applyTheme();
}

function chosenTheme(): Theme | undefined {
  const chosen = localStorage.getItem(NAME);
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined;
}
