import type { ProblemName } from './problems.js';

/** Counts of one gateway process's callbacks by result, since it started. */
export interface CallbackCounts {
  received: number;
  /** Stored by Temporal for a session. */
  forwarded: number;
  /** Accepted with 2xx but not forwarded: repeated, or for a session that is closed or unknown. */
  dropped: { repeated: number; closed: number };
  /** Refused, by problem. */
  refused: Partial<Record<ProblemName, number>>;
}

/** Returns counts of zero. */
export function newCallbackCounts(): CallbackCounts {
  return { received: 0, forwarded: 0, dropped: { repeated: 0, closed: 0 }, refused: {} };
}
