import type {
  Manifest,
  Mistake,
  SessionPhase,
  ZegoRejectedDetails,
  ZegoUnreachableDetails,
} from '../contract/index.js';
import { mistakesText } from '../json/mistakes.js';

/** What every error of the client may say besides its message. */
interface ErrorFields {
  /** The session that was asked for, when there is one. */
  readonly sessionId?: string;
  readonly cause?: unknown;
}

/** The base of all errors that the client throws on purpose. `name` tells them apart, also after serialisation. */
export abstract class RecordingClientError extends Error {
  /** Stable; equal to the class's name. */
  abstract override readonly name: string;
  readonly sessionId: string | undefined;

  protected constructor(message: string, fields: ErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.sessionId = fields.sessionId;
  }
}

/** What a start with the id of a session that has ended needs to know: an id is used once. */
export const ANOTHER_ID = 'To record again, start with another session id.';

/** Which session an error is about, and since when: it may have ended long before the start that finds it. */
export function endedText({ sessionId, outcome, endedAt }: Manifest): string {
  return `Session "${sessionId}" ended as ${outcome} at ${endedAt}`;
}

/** What was sent is wrong. Nothing was started or changed. Sending it again unchanged cannot help. */
export class InvalidRequest extends RecordingClientError {
  override readonly name = 'InvalidRequest';
  /** Every mistake that was found, by path. */
  readonly mistakes: readonly Mistake[];
  /** Set when a session was started all the same and closed because of it. */
  readonly manifest: Manifest | undefined;

  /** `what` names the thing with the mistakes, such as "session request". */
  constructor(what: string, mistakes: readonly Mistake[], fields: ErrorFields & { readonly manifest?: Manifest } = {}) {
    const { manifest } = fields;
    const ended = manifest ? ` ${endedText(manifest)}. ${ANOTHER_ID}` : '';
    super(`The ${what} is not valid: ${mistakesText(mistakes) || 'no reason was given'}.${ended}`, fields);
    this.mistakes = mistakes;
    this.manifest = fields.manifest;
  }
}

/** The id belongs to something else already: another request, or a workflow that is no session. */
export class SessionConflict extends RecordingClientError {
  override readonly name = 'SessionConflict';

  constructor(sessionId: string, reason: string) {
    super(`Session id "${sessionId}" is taken: ${reason}. Choose another id, or send the same request again.`, {
      sessionId,
    });
  }
}

/** No session has this id: it never existed, or Temporal's retention time has passed since it closed. */
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
 * The session does not do this: `phase` does not allow it, most often because the recording is over. Without a `phase` it
 * is nothing that this session ever does, such as pausing a recording of single streams, or not at this moment.
 */
export class NotRecording extends RecordingClientError {
  override readonly name = 'NotRecording';
  readonly phase: SessionPhase | undefined;

  constructor(sessionId: string, phase: SessionPhase | undefined, message?: string) {
    super(message ?? `Session "${sessionId}" does not take this any more: it is ${phase ?? 'past recording'}.`, {
      sessionId,
    });
    this.phase = phase;
  }
}

/**
 * The session was about to continue as a new run, and took no update in the time that was given: send it again. The
 * commands do so by themselves until `timeoutMs` is over.
 */
export class ContinuingAsNew extends RecordingClientError {
  override readonly name = 'ContinuingAsNew';

  constructor(sessionId: string, cause?: unknown) {
    super(
      `Session "${sessionId}" is about to continue as a new run, and takes no update for a moment. Send it again.`,
      {
        sessionId,
        cause,
      },
    );
  }
}

/** ZEGO said no. */
export class ZegoRejected extends RecordingClientError {
  override readonly name = 'ZegoRejected';
  readonly action: string;
  readonly code: number;
  /** ZEGO's own words. */
  readonly zegoMessage: string;
  /** Names the call to ZEGO's support. */
  readonly requestId: string;
  /** The worker that signed the call, where ZEGO refused its signature. */
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
 * No response of ZEGO's came: it could not be reached, or its response was lost. It may have carried the call out all the
 * same: a change can be repeated safely, a snapshot may be taken twice.
 */
export class ZegoUnreachable extends RecordingClientError {
  override readonly name = 'ZegoUnreachable';
  readonly action: string;

  constructor(message: string, { action }: Pick<ZegoUnreachableDetails, 'action'>, fields: ErrorFields = {}) {
    super(message, fields);
    this.action = action;
  }
}

/** The session closed without any task having started. */
export class RecordingNotStarted extends RecordingClientError {
  override readonly name = 'RecordingNotStarted';
  readonly manifest: Manifest | undefined;

  constructor(message: string, manifest: Manifest | undefined, fields: ErrorFields = {}) {
    super(message, fields);
    this.manifest = manifest;
  }
}

/** There was footage, but no file of it can be reached. */
export class RecordingLost extends RecordingClientError {
  override readonly name = 'RecordingLost';
  readonly manifest: Manifest | undefined;

  constructor(message: string, manifest: Manifest | undefined, fields: ErrorFields = {}) {
    super(message, fields);
    this.manifest = manifest;
  }
}

/** The session's workflow did what a session never chooses to: it was terminated, timed out, or failed by a defect. */
export class SessionBroken extends RecordingClientError {
  override readonly name = 'SessionBroken';

  constructor(sessionId: string, how: string, cause?: unknown) {
    super(`Session "${sessionId}" ${how}. Look at its history in Temporal.`, { sessionId, cause });
  }
}

/** Temporal answers, but the session does not: most often no worker runs. What was asked may still be done later. */
export class SessionUnresponsive extends RecordingClientError {
  override readonly name = 'SessionUnresponsive';

  constructor(sessionId: string, doing: string, cause?: unknown) {
    super(
      `Session "${sessionId}" gave no response in time (${doing}). Is a worker running? What was asked may still take effect.`,
      { sessionId, cause },
    );
  }
}

/**
 * The session has taken what was asked, and no answer has come yet: ZEGO is down or still at capacity, or the worker went
 * away meanwhile. A change is brought to ZEGO again for some minutes; the view tells what becomes of it.
 */
export class ZegoNotResponding extends RecordingClientError {
  override readonly name = 'ZegoNotResponding';

  constructor(sessionId: string, doing: string, waitedMs: number, cause?: unknown) {
    super(
      `Session "${sessionId}" has taken what was asked (${doing}), and no answer has come within ${waitedMs} ms. Its ` +
        'view tells what becomes of it.',
      { sessionId, cause },
    );
  }
}

/**
 * No session is known for a start without a session id: the room coordinator gave none. The start may still take effect.
 * Asking again is safe: while the room is recorded every answer is the same session.
 */
export class RoomUnresponsive extends RecordingClientError {
  override readonly name = 'RoomUnresponsive';
  readonly roomId: string;

  constructor(roomId: string, why: string, cause?: unknown) {
    const words = why.replace(/[.?]?$/, (end) => end || '.');
    super(`The start for room "${roomId}" brought no session yet: ${words} Ask again: nothing is recorded twice.`, {
      cause,
    });
    this.roomId = roomId;
  }
}

/** The time given for waiting is over, and the session has not closed. It goes on undisturbed. */
export class SessionStillOpen extends RecordingClientError {
  override readonly name = 'SessionStillOpen';

  constructor(sessionId: string, waitedMs: number) {
    super(`Session "${sessionId}" is still open after ${waitedMs} ms.`, { sessionId });
  }
}

/** Temporal can't be reached, or is overloaded. Try again; a start is safe to repeat under the same session id. */
export class TemporalUnavailable extends RecordingClientError {
  override readonly name = 'TemporalUnavailable';

  constructor(doing: string, reason: string, fields: ErrorFields = {}) {
    const about = fields.sessionId === undefined ? '' : ` for session "${fields.sessionId}"`;
    super(`Temporal is not available${about} (${doing}): ${reason}.`, fields);
  }
}

/** Temporal said no: a missing namespace or search attribute, a missing permission, a limit. Trying again can't help. */
export class TemporalRefused extends RecordingClientError {
  override readonly name = 'TemporalRefused';
  /** The gRPC status code, when there was one. */
  readonly grpcCode: number | undefined;

  constructor(doing: string, reason: string, fields: ErrorFields & { readonly grpcCode?: number } = {}) {
    const about = fields.sessionId === undefined ? '' : ` for session "${fields.sessionId}"`;
    super(`Temporal refused${about} (${doing}): ${reason}.`, fields);
    this.grpcCode = fields.grpcCode;
  }
}
