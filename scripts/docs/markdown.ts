/** What a page says that is made as a whole. */
export const NOTE = 'Made by `npm run docs` of what stands in the code: fix it there.';

/** A table; what would end a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

const BEGIN = /<!-- made by "npm run docs": (.+?) -->\n[\s\S]*?<!-- end -->/g;

/**
 * A page with every part between its marks made anew; what is written by hand around them stays.
 * @throws Error when a mark names what nobody makes, or a part has no mark
 */
export function withParts(page: string, parts: Readonly<Record<string, string>>): string {
  const left = new Set(Object.keys(parts));
  const made = page.replaceAll(BEGIN, (_whole, name: string) => {
    const text = parts[name];
    if (text === undefined) throw new Error(`nothing makes the part "${name}"`);
    left.delete(name);
    return `<!-- made by "npm run docs": ${name} -->\n\n${text}\n\n<!-- end -->`;
  });
  if (left.size > 0) throw new Error(`the page has no mark for "${[...left].join('", "')}"`);
  return made;
}
