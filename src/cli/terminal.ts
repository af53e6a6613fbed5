import { styleText } from 'node:util';
import { shownText } from '../contract/shown-text.js';
import { redacted } from '../redaction/index.js';

/** How a text may stand out. */
export type Emphasis = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** What a command needs of the process it runs in. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Where relative paths start. */
  readonly cwd: string;
  /** Prints a line of the result. */
  out(text: string): void;
  /** Prints a line about how it goes: progress, warnings, errors. */
  err(text: string): void;
  /** The text with emphasis, where colours are wanted. */
  emphasis(kind: Emphasis, text: string): string;
}

/** What stays as it is among printed lines: tabs, line ends, and the sequences that `Emphasis` is made of. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const OURS = /(\u001b\[(?:1|2|22|31|32|33|36|39)m|[\t\n])/;

/** The terminal of this process. Colours only where standard output is one, and NO_COLOR is not set. */
export function processTerminal(): Terminal {
  const { env } = process;
  const colours = process.stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return {
    env,
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(`${printable(text)}\n`),
    err: (text) => void process.stderr.write(`${printable(text)}\n`),
    emphasis: (kind, text) => (colours ? styleText(kind, text) : text),
  };
}

/** The same terminal, which prints no secret of this process, whoever's words hold it. */
export function redactingTerminal(terminal: Terminal): Terminal {
  return {
    ...terminal,
    out: (text) => terminal.out(redacted(text)),
    err: (text) => terminal.err(redacted(text)),
  };
}

/**
 * Lines as they may go to a terminal: whatever could command it or turn the direction of reading stands as a visible
 * escape. Line ends pass: a value from outside goes through `shownValue` before it becomes part of a line.
 */
export function printable(text: string): string {
  return text
    .split(OURS)
    .map((part, index) => (index % 2 === 0 ? shownText(part) : part))
    .join('');
}

/** JSON on one line, or indented; what a terminal could take for a command, or for text to the left, is escaped. */
export function jsonText(value: unknown, layout: 'line' | 'indented'): string {
  // The escapes are JSON's own, so that the value stays what it is.
  return printable(JSON.stringify(value, undefined, layout === 'line' ? undefined : 2));
}
