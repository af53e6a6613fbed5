import type { Mistake } from '../json/mistakes.js';
import type { StartWait } from './start-wait.js';

export type { Mistake };

/** The optional last argument of a caller's signal or update, after its body if it has one. Only the timeline uses it. */
export interface RequestInfo {
  /** When the caller sent it, as ISO 8601 in UTC. @default when a worker receives it */
  readonly requestedAt?: string;
  /** The caller's name, such as `key ops`; at most 100 characters. Not verified: every client of Temporal may claim any. */
  readonly requestedBy?: string;
}

/** The argument of the signal `stop`. */
export interface StopBody {
  /** The reason shown in the timeline. */
  readonly reason?: string;
}

/** The argument of the signal `statusChanged`: the fleet keeper, or another observer, saw this task change. */
export interface StatusChangedBody {
  readonly taskId: string;
  /**
   * `recording`: ZEGO lists the task as recording (DescribeTasks), which confirms its start. `left`: the list no longer has
   * it. `unwatched`: nobody reads the list any more, so that the session polls all its tasks as without a fleet keeper.
   * Without it, or with any other value, the session polls the task.
   */
  readonly seen?: 'recording' | 'left' | 'unwatched';
}

/** The argument of the signal `rescueProgress`, which the copy of a file out of ZEGO's backup store sends. */
export interface RescueProgressBody {
  readonly taskId: string;
  readonly fileId: string;
  /** Why the copy keeps failing; absent once it has succeeded. */
  readonly failure?: string;
}

/** The result of the updates that change a session. */
export interface ChangeAnswer {
  /** Whether ZEGO has accepted the change. */
  readonly accepted: boolean;
  /** Whether a newer change replaced this one before it was sent. */
  readonly superseded?: boolean;
  /** ZEGO's id of the accepted request. */
  readonly requestId?: string;
}

/** The result of the update `started`. */
export interface StartedAnswer {
  readonly taskIds?: readonly string[];
  /** Parameters of the recording that have no effect, at most eight; absent if there are none. */
  readonly warnings?: readonly Mistake[];
  /** Whether ZEGO has not responded within 30 s, or before the session continued as new: retry. */
  readonly waiting?: boolean;
  /** With `waiting`: why there is no task yet, if the session is in the phase `waiting`. */
  readonly startWait?: StartWait;
}

/** The details of the failure `InvalidRequest`; a session that closes with it adds its `Manifest`. */
export interface InvalidRequestDetails {
  readonly mistakes: readonly Mistake[];
}

/** The details of the failure `ZegoRejected`. */
export interface ZegoRejectedDetails {
  readonly action: string;
  readonly code: number;
  readonly message: string;
  readonly requestId: string;
  /** The worker that signed the call, if ZEGO rejected its signature. */
  readonly worker?: string;
}

/** The details of the failure `ZegoUnreachable`. */
export interface ZegoUnreachableDetails {
  readonly action: string;
  /** What happened instead of a response. */
  readonly message: string;
}
