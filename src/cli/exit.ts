import { CommanderError } from 'commander';
import { ANOTHER_ID, endedText, InvalidRequest, RecordingClientError } from '../client/errors.js';
import { shownText } from '../contract/shown-text.js';
import { mistakeText } from '../json/mistakes.js';
import type { Terminal } from './terminal.js';

/** What the exit code of the command means. */
export const EXIT_CODES = { done: 0, failed: 1, wrongUsage: 2 } as const;

/** What was typed can't be done: flags that contradict each other, a file that is no JSON, a missing value. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

/** The command has told already what went wrong; nothing more is printed. */
export class ToldAlready extends Error {
  override readonly name = 'ToldAlready';
}

/** The exit code that an error leads to: 2 for what was typed or requested, 1 for everything else. */
export function exitCodeOf(error: unknown): number {
  // Help and version are asked for and given by an "error" with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.wrongUsage;
  if (error instanceof WrongUsage || error instanceof InvalidRequest) return EXIT_CODES.wrongUsage;
  return EXIT_CODES.failed;
}

/** Prints an error for the person who typed the command; its stack only when `verbose`. */
export function tellError(error: unknown, terminal: Terminal, verbose: boolean): void {
  // Commander has printed its own.
  if (error instanceof CommanderError || error instanceof ToldAlready) return;
  terminal.err(terminal.emphasis('red', 'error: ') + messageOf(error));
  if (verbose && error instanceof Error) terminal.err(stackOf(error));
}

/** What others have said of a session stands on the lines of an error, and makes none. */
function messageOf(error: unknown): string {
  if (error instanceof InvalidRequest && error.mistakes.length > 1) {
    const count = error.mistakes.length;
    const header = `${error.message.slice(0, error.message.indexOf(':'))}, with ${count} mistakes:`;
    const ended = error.manifest ? [`${endedText(error.manifest)}. ${ANOTHER_ID}`] : [];
    return [header, ...error.mistakes.map((mistake) => `  ${mistakeText(mistake)}`), ...ended]
      .map(shownText)
      .join('\n');
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  return error instanceof RecordingClientError ? shownText(message) : message;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${stackOf(error.cause)}` : '';
  return (error.stack ?? error.message) + cause;
}
