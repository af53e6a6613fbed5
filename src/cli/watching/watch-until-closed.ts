import type { RecordingSession } from '../../client/index.js';
import { shownValue } from '../../contract/shown-text.js';
import { AlreadyPrinted } from '../exit.js';
import { jsonText, type Terminal } from '../terminal.js';
import { watchEventLines } from '../text/watch-event-text.js';
import type { ClosedEvent } from './watch-event.js';
import { type WatchOptions, watchSession } from './watch-session.js';

interface PrintOptions extends WatchOptions {
  /** Prints one JSON object per line. */
  readonly json: boolean;
}

/**
 * Prints the events of a session until it is closed.
 * @throws AlreadyPrinted when it failed, was terminated or timed out; SessionNotFound, TemporalRefused
 */
export async function watchUntilClosed(
  session: RecordingSession,
  terminal: Terminal,
  options: PrintOptions,
): Promise<void> {
  const { status } = await printUntilClosed(session, terminal, options);
  if (status !== 'completed' && status !== 'canceled') throw new AlreadyPrinted();
}

/** Prints the events of a session until it is closed, and returns the last one. */
export async function printUntilClosed(
  session: RecordingSession,
  terminal: Terminal,
  { json, ...options }: PrintOptions,
): Promise<ClosedEvent> {
  for await (const event of watchSession(session, options)) {
    if (json) terminal.out(jsonText(event, 'line'));
    else {
      const stream = event.type === 'unavailable' || event.type === 'available' ? 'err' : 'out';
      for (const line of watchEventLines(shownValue(event), terminal)) terminal[stream](line);
    }
    if (event.type === 'closed') return event;
  }
  throw new Error(`Watching session "${session.id}" ended before the session closed`);
}
