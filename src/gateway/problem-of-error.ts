import {
  ContinuingAsNew,
  InvalidRequest,
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
import { ZegoCallbackError } from '../zego/index.js';
import { Problem, type ProblemName } from './problems.js';

/** What Fastify and Node call the things that are wrong with a request, by `code`. */
const BY_CODE: ReadonlyMap<string, ProblemName> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body-too-large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported-media-type'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-timeout'],
  ['HPE_HEADER_OVERFLOW', 'headers-too-large'],
]);

/** What Fastify calls a body that says to be JSON, and is not. */
const NO_JSON: ReadonlySet<string> = new Set(['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY']);

/** The problem that an error is answered with. What the caller did not cause says nothing about itself. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZegoCallbackError) return new Problem('malformed-callback', { mistakes: error.mistakes });
  if (error instanceof InvalidRequest) {
    return new Problem('bad-request', { detail: error.message, mistakes: error.mistakes });
  }
  const ofSession = problemOfSession(error);
  if (ofSession) return ofSession;
  if (error instanceof RoomUnresponsive) {
    const detail = 'Ask again: the same room gives the same session.';
    // For the log: what the room coordinator said.
    const reason = error.message;
    return new Problem('room-unresponsive', { detail, reason, cause: error });
  }
  if (error instanceof TemporalUnavailable || error instanceof TemporalRefused) {
    return new Problem('temporal-unavailable', { cause: error });
  }
  const code = textField(error, 'code') ?? '';
  if (NO_JSON.has(code)) return new Problem('bad-request', { detail: 'The body is not JSON.' });
  const known = BY_CODE.get(code);
  if (known) return new Problem(known);
  const status = numberField(error, 'statusCode');
  if (status !== undefined && status >= 400 && status < 500) return new Problem('bad-request');
  return new Problem('internal', { cause: error });
}

/** What a session itself, or its absence, has to say. */
function problemOfSession(error: unknown): Problem | undefined {
  const detail = error instanceof Error ? error.message : '';
  if (error instanceof SessionConflict) return new Problem('session-conflict', { detail });
  if (error instanceof SessionNotFound) return new Problem('unknown-session', { detail });
  if (error instanceof NotRecording) {
    const { phase } = error;
    // Without a phase it is nothing that this session ever does, or not at this moment.
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
  if (error instanceof PayloadUnreadable) {
    return new Problem('key-missing', { detail, cause: error });
  }
  if (error instanceof SessionUnresponsive || error instanceof SessionStillOpen) {
    return new Problem('worker-unavailable', { detail, cause: error });
  }
  return undefined;
}

function textField(error: unknown, name: string): string | undefined {
  const value = fieldsOf(error)[name];
  return typeof value === 'string' ? value : undefined;
}

function numberField(error: unknown, name: string): number | undefined {
  const value = fieldsOf(error)[name];
  return typeof value === 'number' ? value : undefined;
}
