import type { Terminal } from '../terminal.js';

/** The emphasis of a terminal. */
export type Style = Pick<Terminal, 'emphasis'>;

/** Indents lines by two spaces. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
