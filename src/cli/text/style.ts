import type { Terminal } from '../terminal.js';

/** The emphasis of a terminal. */
export type Style = Pick<Terminal, 'emphasis'>;

/** Indents lines by two spaces. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** Returns lines below a title; nothing without lines. */
export function section(title: string, lines: readonly string[], { emphasis }: Style): string[] {
  return lines.length === 0 ? [] : [emphasis('bold', title), ...indented(lines)];
}
