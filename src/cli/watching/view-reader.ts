import type { SessionPhase, SessionView } from '../../contract/index.js';
import type { Happening } from './happening.js';

/** What of a view tells what has happened. */
type ReadableView = Pick<SessionView, 'phase' | 'phaseSince' | 'timeline' | 'timelineOmitted'>;

/** Remembers what of a session's views was read already. */
export class ViewReader {
  #phase: SessionPhase | undefined;
  /** Timeline entries that were read or left out, counted from the session's first. */
  #entries = 0;

  /** What is new in a view, in the order in which it happened. */
  newsOf({ phase, phaseSince, timeline, timelineOmitted = 0 }: ReadableView): Happening[] {
    const unread = timeline.slice(Math.max(0, this.#entries - timelineOmitted));
    this.#entries = timelineOmitted + timeline.length;
    const news: Happening[] = unread.map((entry) => ({ type: 'timeline', at: entry.at, entry }));
    if (phase === this.#phase) return news;
    this.#phase = phase;
    // What led to the phase is told before it.
    return [...news, { type: 'phase' as const, at: phaseSince, phase }].sort((a, b) =>
      a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
    );
  }
}
