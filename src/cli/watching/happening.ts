import type { SessionStatus } from '../../client/index.js';
import type { Manifest, OutcomeSummary, SessionPhase, TimelineEntry } from '../../contract/index.js';

/** Something that is new to whoever watches a session. Times are ISO 8601 in UTC. */
export type Happening =
  | { readonly type: 'phase'; readonly at: string; readonly phase: SessionPhase }
  | { readonly type: 'timeline'; readonly at: string; readonly entry: TimelineEntry }
  /** Nothing can be learned for now; it is tried again. */
  | { readonly type: 'away'; readonly at: string; readonly who: 'temporal' | 'worker'; readonly message: string }
  | { readonly type: 'back'; readonly at: string }
  | ClosedHappening;

/** The session is over; the last happening. */
export interface ClosedHappening {
  readonly type: 'closed';
  readonly at: string;
  readonly status: SessionStatus;
  readonly summary?: OutcomeSummary;
  readonly manifest?: Manifest;
  readonly message?: string;
}
