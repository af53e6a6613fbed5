const NAME = 'reelkeeper.theme';

/** The two looks of the page. */
type Theme = 'light' | 'dark';

/** The look that was chosen here, else the one that the system prefers. */
export function currentTheme(): Theme {
  return chosenTheme() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

/** Shows the look that was chosen, if one was: without a choice the style sheet follows the system. */
export function applyTheme(): void {
  const chosen = chosenTheme();
  if (chosen) document.documentElement.dataset.theme = chosen;
}

/** Chooses the other look, and remembers it. */
export function toggleTheme(): void {
  localStorage.setItem(NAME, currentTheme() === 'dark' ? 'light' : 'dark');
  applyTheme();
}

function chosenTheme(): Theme | undefined {
  const chosen = localStorage.getItem(NAME);
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined;
}
