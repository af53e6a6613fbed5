import type { ProblemName } from './problems.js';

/** What became of the callbacks that one gateway process was sent, since it started. */
export interface CallbackCounts {
  received: number;
  /** Taken by Temporal for a session. */
  forwarded: number;
  /** Answered 2xx and not passed on: said before, or for a session that is closed or unknown. */
  dropped: { repeated: number; closed: number };
  /** Answered with a problem, by its name. */
  refused: Partial<Record<ProblemName, number>>;
}

/** Counts that begin at zero. */
export function newCallbackCounts(): CallbackCounts {
  return { received: 0, forwarded: 0, dropped: { repeated: 0, closed: 0 }, refused: {} };
}
