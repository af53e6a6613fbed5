import type { Mistake } from '../json/mistakes.js';

export type { Mistake };

/**
 * The last argument that every signal and update of a caller may have, after its body if it has one. It decides what the
 * timeline says, and nothing else.
 */
export interface RequestInfo {
  /** When the caller asked for it, as ISO 8601 in UTC. @default when a worker takes it */
  readonly requestedAt?: string;
  /** Who asked for it, such as `key ops`, at most 100 characters. The sender's word: whoever reaches Temporal may claim it. */
  readonly requestedBy?: string;
}

/** The argument of the signal `stop`. */
export interface StopBody {
  /** Words for the timeline. */
  readonly reason?: string;
}

/** The argument of the signal `statusChanged`: the fleet keeper saw this task change. */
export interface StatusChangedBody {
  readonly taskId: string;
}

/** The answer of the updates that change a session: ZEGO has accepted, or a newer change came before it was sent. */
export interface ChangeAnswer {
  readonly accepted: boolean;
  readonly superseded?: boolean;
  /** ZEGO's id of the request that was accepted. */
  readonly requestId?: string;
}

/** The answer of the update `started`. */
export interface StartedAnswer {
  readonly taskIds?: readonly string[];
  /** Parameters of the recording that have no effect, at most eight; absent when there are none. */
  readonly warnings?: readonly Mistake[];
  /** ZEGO has not said yes or no within 30 s, or before the session continued as new: ask again. */
  readonly waiting?: boolean;
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
  /** The worker that signed the call, where ZEGO refused its signature. */
  readonly worker?: string;
}

/** The details of the failure `ZegoUnreachable`. */
export interface ZegoUnreachableDetails {
  readonly action: string;
  /** What happened instead of a response. */
  readonly message: string;
}
