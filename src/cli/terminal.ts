import { styleText } from 'node:util';
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

/**
 * Control characters, which could move the cursor or rename the window when a room is named so. Tabs, line ends and
 * the sequences that only set colours stay.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROLS = /\u001b\[[\d;]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

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

/** The text without control characters that do more than colour it. */
export function printable(text: string): string {
  return text.replace(CONTROLS, (found) => (found.length > 1 ? found : '\ufffd'));
}

/** JSON on one line, or indented; what a terminal could take for a command is escaped. */
export function jsonText(value: unknown, layout: 'line' | 'indented'): string {
  const text = JSON.stringify(value, undefined, layout === 'line' ? undefined : 2);
  return text.replace(/[\u007f-\u009f]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);
}
