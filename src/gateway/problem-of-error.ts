import {
  ContinuingAsNew,
  InvalidRequest,
  KeeperFailed,
  KeeperNotFound,
  KeeperUnresponsive,
  NotRecording,
  RecordingLost,
  RecordingNotStarted,
  RoomUnresponsive,
  SessionBroken,
  SessionConflict,
  SessionNotFound,
  SessionStillOpen,
  SessionUnresponsive,
  TemporalRefused,
  TemporalUnavailable,
  ZegoRejected,
  ZegoUnreachable,
} from '../client/index.js';
import { OPEN_PHASES } from '../contract/index.js';
import { PayloadUnreadable } from '../encryption/index.js';
import { fieldsOf } from '../json/objects.js';
import { StorageError } from '../storage/storage-error.js';
import { OwnerUnknown, TaskNotFound, TaskOwned } from '../tasks/index.js';
import { ZegoCallbackError } from '../zego/index.js';
import type { ProblemName } from './problem-types.js';
import { Problem } from './problems.js';

/** The problems for error codes of Fastify and Node. */
const BY_CODE: ReadonlyMap<string, ProblemName> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body-too-large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported-media-type'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-timeout'],
  ['HPE_HEADER_OVERFLOW', 'headers-too-large'],
]);

/** Fastify's error codes for a body that claims to be JSON and is not. */
const NO_JSON: ReadonlySet<string> = new Set(['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY']);

/** Converts an error to a problem. Errors that the caller did not cause reveal no details. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZegoCallbackError) return new Problem('malformed-callback', { mistakes: error.mistakes });
  if (error instanceof InvalidRequest) {
    return new Problem('bad-request', { detail: error.message, mistakes: error.mistakes });
  }
  if (error instanceof TaskNotFound) return new Problem('unknown-zego-task', { detail: error.message });
  if (error instanceof TaskOwned || error instanceof OwnerUnknown) {
    return new Problem('task-owned', { detail: error.message });
  }
  if (error instanceof KeeperUnresponsive) return new Problem('worker-unavailable', { detail: error.message });
  if (error instanceof KeeperFailed) return new Problem('keeper-failed', { detail: error.message });
  if (error instanceof KeeperNotFound) return new Problem('keeper-missing', { detail: error.message });
  // Its message names the bucket and what to do, and no keys.
  if (error instanceof StorageError) return new Problem('storage-unavailable', { detail: error.message, cause: error });
  const ofSession = problemOfSession(error);
  if (ofSession) return ofSession;
  if (error instanceof RoomUnresponsive) {
    const detail = 'Retry: the same room returns the same session.';
    return new Problem('room-unresponsive', { detail, reason: error.message, cause: error });
  }
  if (error instanceof TemporalUnavailable || error instanceof TemporalRefused) {
    return new Problem('temporal-unavailable', { cause: error });
  }
  const { code, statusCode: status } = fieldsOf(error);
  if (NO_JSON.has(String(code))) return new Problem('bad-request', { detail: 'The body is not JSON.' });
  const known = BY_CODE.get(String(code));
  if (known) return new Problem(known);
  if (typeof status === 'number' && status >= 400 && status < 500) return new Problem('bad-request');
  return new Problem('internal', { cause: error });
}

/** Converts an error of a session or its client; undefined for others. */
function problemOfSession(error: unknown): Problem | undefined {
  const detail = error instanceof Error ? error.message : '';
  if (error instanceof SessionConflict) return new Problem('session-conflict', { detail });
  if (error instanceof SessionNotFound) return new Problem('unknown-session', { detail });
  if (error instanceof NotRecording) {
    const { phase } = error;
    // Without a phase the session never supports it, or not at the moment.
    if (phase === undefined) return new Problem('not-possible', { detail });
    return new Problem(OPEN_PHASES.includes(phase) ? 'not-possible' : 'not-recording', { detail, phase });
  }
  if (error instanceof ContinuingAsNew) return new Problem('continuing-as-new', { detail, cause: error });
  if (error instanceof ZegoRejected) {
    const { action, code, zegoMessage: message, requestId, worker } = error;
    const zego = { action, code, message, requestId, ...(worker !== undefined && { worker }) };
    return new Problem('zego-rejected', { detail, zego });
  }
  if (error instanceof ZegoUnreachable) return new Problem('zego-unreachable', { detail });
  if (error instanceof RecordingNotStarted) return new Problem('recording-not-started', { detail });
  if (error instanceof SessionBroken || error instanceof RecordingLost)
    return new Problem('session-broken', { detail });
  if (error instanceof PayloadUnreadable) return new Problem('key-missing', { detail, cause: error });
  if (error instanceof SessionUnresponsive || error instanceof SessionStillOpen) {
    return new Problem('worker-unavailable', { detail, cause: error });
  }
  return undefined;
}
