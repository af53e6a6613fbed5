import { CommanderError } from 'commander';
import { ANOTHER_ID, endedText, InvalidRequest, RecordingClientError } from '../client/errors.js';
import { shownText } from '../contract/shown-text.js';
import { mistakeText } from '../json/mistakes.js';
import type { Terminal } from './terminal.js';

export const EXIT_CODES = { done: 0, failed: 1, wrongUsage: 2 } as const;

/** Invalid command-line input: contradicting flags, a file that is not JSON, a missing value. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

/** A failure whose message is printed already. */
export class AlreadyPrinted extends Error {
  override readonly name = 'AlreadyPrinted';
}

/** Returns the exit code of an error: 2 for wrong usage or an invalid request, else 1. */
export function exitCodeOf(error: unknown): number {
  // Commander throws an "error" with code 0 after printing help or the version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.wrongUsage;
  if (error instanceof WrongUsage || error instanceof InvalidRequest) return EXIT_CODES.wrongUsage;
  return EXIT_CODES.failed;
}

/** Prints an error, with its stack if `verbose`. */
export function printError(error: unknown, terminal: Terminal, verbose: boolean): void {
  // Commander prints its own errors.
  if (error instanceof CommanderError || error instanceof AlreadyPrinted) return;
  terminal.err(terminal.emphasis('red', 'error: ') + messageOf(error));
  if (verbose && error instanceof Error) terminal.err(stackOf(error));
}

/** Texts from outside cannot add lines to an error: `shownText` escapes their line ends. */
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
