import type { RecordingSession } from '../../client/index.js';
import { shownValue } from '../../contract/shown-text.js';
import { ToldAlready } from '../exit.js';
import { jsonText, type Terminal } from '../terminal.js';
import { happeningLines } from '../text/happening-text.js';
import type { ClosedHappening } from './happening.js';
import { type HappeningsOptions, happenings } from './happenings.js';

/** How to show what happens. */
interface WatchOptions extends HappeningsOptions {
  /** One JSON object a line. */
  readonly json: boolean;
}

/**
 * Shows what a session does until it is closed.
 * @throws ToldAlready when it failed, was terminated or timed out; SessionNotFound, TemporalRefused
 */
export async function watchUntilClosed(
  session: RecordingSession,
  terminal: Terminal,
  options: WatchOptions,
): Promise<void> {
  const { status } = await showUntilClosed(session, terminal, options);
  if (status !== 'completed' && status !== 'canceled') throw new ToldAlready();
}

/** The same; answers how the session ended instead of throwing. */
export async function showUntilClosed(
  session: RecordingSession,
  terminal: Terminal,
  { json, ...options }: WatchOptions,
): Promise<ClosedHappening> {
  for await (const happening of happenings(session, options)) {
    if (json) terminal.out(jsonText(happening, 'line'));
    else {
      const stream = happening.type === 'away' || happening.type === 'back' ? 'err' : 'out';
      for (const line of happeningLines(shownValue(happening), terminal)) terminal[stream](line);
    }
    if (happening.type === 'closed') return happening;
  }
  throw new Error(`Session "${session.id}" was left before it closed`);
}
