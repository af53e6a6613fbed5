import { styleText } from 'node:util';
import { shownText } from '../contract/shown-text.js';
import { redacted } from '../redaction/index.js';

export type Emphasis = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** The environment and the output of a command. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** The base of relative paths. */
  readonly cwd: string;
  /** Prints a line of the result. */
  out(text: string): void;
  /** Prints a line of progress, a warning or an error. */
  err(text: string): void;
  /** Returns the text with emphasis, if colours are enabled. */
  emphasis(kind: Emphasis, text: string): string;
}

/** Tabs, line ends and the escape sequences of `Emphasis`, which `printable` keeps. */
// oxlint-disable-next-line no-control-regex -- it matches control characters
const OURS = /(\u001b\[(?:1|2|22|31|32|33|36|39)m|[\t\n])/;

/** The terminal of this process. Colours need a terminal as standard output, and no NO_COLOR. */
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

/** Wraps a terminal to redact every known secret. */
export function redactingTerminal(terminal: Terminal): Terminal {
  return {
    ...terminal,
    out: (text) => terminal.out(redacted(text)),
    err: (text) => terminal.err(redacted(text)),
  };
}

/**
 * Escapes control characters and changes of text direction. Line ends pass: `shownValue` escapes those of values from
 * outside.
 */
export function printable(text: string): string {
  return text
    .split(OURS)
    .map((part, index) => (index % 2 === 0 ? shownText(part) : part))
    .join('');
}

/** Returns JSON that is safe to print in a terminal. */
export function jsonText(value: unknown, layout: 'line' | 'indented'): string {
  // The escapes are valid JSON: parsing returns the same value.
  return printable(JSON.stringify(value, undefined, layout === 'line' ? undefined : 2));
}
