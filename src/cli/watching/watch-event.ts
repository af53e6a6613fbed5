import type { SessionStatus } from '../../client/index.js';
import type { Manifest, OutcomeSummary, SessionPhase, TimelineEntry } from '../../contract/index.js';

/** An event of a watched session. Times are ISO 8601 in UTC. */
export type WatchEvent =
  | { readonly type: 'phase'; readonly at: string; readonly phase: SessionPhase }
  | { readonly type: 'timeline'; readonly at: string; readonly entry: TimelineEntry }
  /** The session cannot be read at the moment; reading is retried. */
  | {
      readonly type: 'unavailable';
      readonly at: string;
      readonly component: 'temporal' | 'worker';
      readonly message: string;
    }
  | { readonly type: 'available'; readonly at: string }
  | ClosedEvent;

/** The last event: the session is closed. */
export interface ClosedEvent {
  readonly type: 'closed';
  readonly at: string;
  readonly status: SessionStatus;
  readonly summary?: OutcomeSummary;
  readonly manifest?: Manifest;
  readonly message?: string;
}
