import type {
  Manifest,
  Mistake,
  SessionPhase,
  ZegoRejectedDetails,
  ZegoUnreachableDetails,
} from '../contract/index.js';
import type { NoWorker } from '../contract/workers.js';
import { mistakesText } from '../json/mistakes.js';

/** Fields that any error of the client may have besides its message. */
interface ErrorFields {
  /** The session that the call was about, if any. */
  readonly sessionId?: string;
  readonly cause?: unknown;
}

/** The base of all errors that the client throws on purpose. `name` identifies the class, also after serialization. */
export abstract class RecordingClientError extends Error {
  /** Stable; equal to the class's name. */
  abstract override readonly name: string;
  readonly sessionId: string | undefined;

  protected constructor(message: string, fields: ErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.sessionId = fields.sessionId;
  }
}

/** The advice for a start with the id of an ended session: an id is used once. */
export const ANOTHER_ID = 'To record again, start with another session id.';

/** Returns how and when a session ended: it may have ended long before the start that finds it. */
export function endedText({ sessionId, outcome, endedAt }: Manifest): string {
  return `Session "${sessionId}" ended as ${outcome} at ${endedAt}`;
}

/** The request is invalid. Nothing was started or changed. Sending it again unchanged cannot help. */
export class InvalidRequest extends RecordingClientError {
  override readonly name = 'InvalidRequest';
  /** Every mistake, by path. */
  readonly mistakes: readonly Mistake[];
  /** Set if a session was started nevertheless and closed because of the mistakes. */
  readonly manifest: Manifest | undefined;

  /** `what` names the invalid thing, such as "session request". */
  constructor(
    what: string,
    mistakes: readonly Mistake[],
    { manifest, ...fields }: ErrorFields & { readonly manifest?: Manifest | undefined } = {},
  ) {
    const ended = manifest ? ` ${endedText(manifest)}. ${ANOTHER_ID}` : '';
    super(`The ${what} is not valid: ${mistakesText(mistakes) || 'no reason was given'}.${ended}`, fields);
    this.mistakes = mistakes;
    this.manifest = manifest;
  }
}

/** The id already belongs to another request, or to a workflow that is not a session. */
export class SessionConflict extends RecordingClientError {
  override readonly name = 'SessionConflict';

  constructor(sessionId: string, reason: string) {
    super(`Session id "${sessionId}" is taken: ${reason}. Choose another id, or send the same request again.`, {
      sessionId,
    });
  }
}

/** No session has this id: it never existed, or its retention time in Temporal is over. */
export class SessionNotFound extends RecordingClientError {
  override readonly name = 'SessionNotFound';

  constructor(sessionId: string, cause?: unknown) {
    super(`No session "${sessionId}" exists in this Temporal namespace, or it was removed after its retention time.`, {
      sessionId,
      cause,
    });
  }
}

/**
 * The session rejects the command. `phase` does not allow it, usually because the recording is over. Without a `phase`,
 * this session never supports it, such as a pause of single streams, or not at the moment.
 */
export class NotRecording extends RecordingClientError {
  override readonly name = 'NotRecording';
  readonly phase: SessionPhase | undefined;

  constructor(sessionId: string, phase: SessionPhase | undefined, message?: string) {
    super(message ?? `Session "${sessionId}" no longer accepts this: it is ${phase ?? 'past recording'}.`, {
      sessionId,
    });
    this.phase = phase;
  }
}

/** The session was about to continue as a new run and accepted no update before `timeoutMs` was over: retry. */
export class ContinuingAsNew extends RecordingClientError {
  override readonly name = 'ContinuingAsNew';

  constructor(sessionId: string, cause?: unknown) {
    super(`Session "${sessionId}" is continuing as a new run and accepts no update at the moment. Retry.`, {
      sessionId,
      cause,
    });
  }
}

/** ZEGO rejected the call. */
export class ZegoRejected extends RecordingClientError {
  override readonly name = 'ZegoRejected';
  readonly action: string;
  readonly code: number;
  /** ZEGO's message. */
  readonly zegoMessage: string;
  /** Identifies the call for ZEGO's support. */
  readonly requestId: string;
  /** The worker that signed the call, if ZEGO rejected its signature. */
  readonly worker: string | undefined;

  constructor(message: string, refusal: ZegoRejectedDetails, fields: ErrorFields = {}) {
    super(message, fields);
    this.action = refusal.action;
    this.code = refusal.code;
    this.zegoMessage = refusal.message;
    this.requestId = refusal.requestId;
    this.worker = refusal.worker;
  }
}

/**
 * ZEGO did not respond: it was unreachable, or its response was lost. It may have applied the call. A change is safe to
 * repeat; a snapshot may be taken twice.
 */
export class ZegoUnreachable extends RecordingClientError {
  override readonly name = 'ZegoUnreachable';
  readonly action: string;

  constructor(message: string, { action }: Pick<ZegoUnreachableDetails, 'action'>, fields: ErrorFields = {}) {
    super(message, fields);
    this.action = action;
  }
}

/** The session closed without a started task. */
export class RecordingNotStarted extends RecordingClientError {
  override readonly name = 'RecordingNotStarted';
  readonly manifest: Manifest | undefined;

  constructor(message: string, manifest: Manifest | undefined, fields: ErrorFields = {}) {
    super(message, fields);
    this.manifest = manifest;
  }
}

/** The session recorded footage, but none of its files can be reached. */
export class RecordingLost extends RecordingClientError {
  override readonly name = 'RecordingLost';
  readonly manifest: Manifest | undefined;

  constructor(message: string, manifest: Manifest | undefined, fields: ErrorFields = {}) {
    super(message, fields);
    this.manifest = manifest;
  }
}

/** The session's workflow ended in a way that no session chooses: terminated, timed out, or failed with a defect. */
export class SessionBroken extends RecordingClientError {
  override readonly name = 'SessionBroken';

  constructor(sessionId: string, how: string, cause?: unknown) {
    super(`Session "${sessionId}" ${how}. See its history in Temporal.`, { sessionId, cause });
  }
}

/** Temporal responds, but the session does not, usually because no worker runs. The request may still take effect. */
export class SessionUnresponsive extends RecordingClientError {
  override readonly name = 'SessionUnresponsive';
  /** Set if no worker runs. */
  readonly noWorker: NoWorker | undefined;

  constructor(sessionId: string, doing: string, cause?: unknown, noWorker?: NoWorker) {
    const why = noWorker ? `${noWorkerText(noWorker)} Start "reelkeeper worker".` : 'Is a worker running?';
    super(`Session "${sessionId}" did not respond in time (${doing}). ${why} The request may still take effect.`, {
      sessionId,
      cause,
    });
    this.noWorker = noWorker;
  }
}

/** That no worker runs, as a sentence. */
function noWorkerText({ lastSeenAt }: NoWorker): string {
  return lastSeenAt === undefined ? 'No worker runs.' : `No worker runs: the last one polled at ${lastSeenAt}.`;
}

/**
 * The session accepted the request, but ZEGO has not responded: ZEGO is down or at capacity, or the worker has gone. The
 * session retries a change for some minutes; its view shows the result.
 */
export class ZegoNotResponding extends RecordingClientError {
  override readonly name = 'ZegoNotResponding';

  constructor(sessionId: string, doing: string, waitedMs: number, cause?: unknown) {
    super(
      `Session "${sessionId}" accepted the request (${doing}); ZEGO has not responded within ${waitedMs} ms. ` +
        "See the session's view for the result.",
      { sessionId, cause },
    );
  }
}

/**
 * A start without a session id returned no session: the room coordinator did not respond in time. The start may still
 * take effect. It is safe to repeat: while the room is recorded, every start returns the same session.
 */
export class RoomUnresponsive extends RecordingClientError {
  override readonly name = 'RoomUnresponsive';
  readonly roomId: string;

  constructor(roomId: string, why: string, cause?: unknown) {
    const words = why.replace(/[.?]?$/, (end) => end || '.');
    super(
      `Starting room "${roomId}" did not return a session in time: ${words} Retry; it will not be recorded twice.`,
      { cause },
    );
    this.roomId = roomId;
  }
}

/** The session has not closed within the given time. It continues unaffected. */
export class SessionStillOpen extends RecordingClientError {
  override readonly name = 'SessionStillOpen';

  constructor(sessionId: string, waitedMs: number) {
    super(`Session "${sessionId}" is still open after ${waitedMs} ms.`, { sessionId });
  }
}

/** Temporal is unreachable or overloaded. Retry; a start is safe to repeat with the same session id. */
export class TemporalUnavailable extends RecordingClientError {
  override readonly name = 'TemporalUnavailable';

  constructor(doing: string, reason: string, fields: ErrorFields = {}) {
    const about = fields.sessionId === undefined ? '' : ` for session "${fields.sessionId}"`;
    super(`Temporal is unavailable${about} (${doing}): ${reason}.`, fields);
  }
}

/** Temporal refused the call: a missing namespace, search attribute or permission, or a limit. Retrying can't help. */
export class TemporalRefused extends RecordingClientError {
  override readonly name = 'TemporalRefused';
  /** The gRPC status code, if any. */
  readonly grpcCode: number | undefined;

  constructor(doing: string, reason: string, fields: ErrorFields & { readonly grpcCode?: number } = {}) {
    const about = fields.sessionId === undefined ? '' : ` for session "${fields.sessionId}"`;
    super(`Temporal refused${about} (${doing}): ${reason}.`, fields);
    this.grpcCode = fields.grpcCode;
  }
}
