import type { SessionPhase, SessionView } from '../../contract/index.js';
import type { WatchEvent } from './watch-event.js';

/** Turns successive views of a session into events, each once. */
export class ViewReader {
  #phase: SessionPhase | undefined;
  /** The number of timeline entries so far, including those that the views omitted. */
  #entries = 0;

  /** Returns the events since the previous view, oldest first. */
  newEvents({
    phase,
    phaseSince,
    timeline,
    timelineOmitted = 0,
  }: Pick<SessionView, 'phase' | 'phaseSince' | 'timeline' | 'timelineOmitted'>): WatchEvent[] {
    const unread = timeline.slice(Math.max(0, this.#entries - timelineOmitted));
    this.#entries = timelineOmitted + timeline.length;
    const events: WatchEvent[] = unread.map((entry) => ({ type: 'timeline', at: entry.at, entry }));
    if (phase === this.#phase) return events;
    this.#phase = phase;
    // The sort is stable: entries of the same time, which led to the phase, stay before it.
    return [...events, { type: 'phase' as const, at: phaseSince, phase }].sort((a, b) =>
      a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
    );
  }
}
