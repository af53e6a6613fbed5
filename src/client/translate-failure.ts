import { ApplicationFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { FAILURES, type Manifest } from '../contract/index.js';
import {
  ANOTHER_ID,
  ContinuingAsNew,
  endedText,
  InvalidRequest,
  NotRecording,
  type RecordingClientError,
  RecordingLost,
  RecordingNotStarted,
  SessionBroken,
  ZegoRejected,
  ZegoUnreachable,
} from './errors.js';
import { detailsOf } from './failure-details.js';

/** The server's failure type for an update whose workflow closed before completing it. */
export const UPDATE_CUT_OFF = 'AcceptedUpdateCompletedWorkflow';

/** Converts the failure of a session or of one of its updates to an error of the client. */
export function errorOfFailure(failure: unknown, sessionId: string, what = 'session request'): RecordingClientError {
  if (failure instanceof TerminatedFailure) {
    const how = `was terminated ("${failure.message}") and could not clean up: stop its tasks at ZEGO ("reelkeeper task stop TASKID")`;
    return new SessionBroken(sessionId, how, failure);
  }
  if (failure instanceof TimeoutFailure) {
    const how =
      'ran into a workflow timeout and could not clean up: stop its tasks at ZEGO ("reelkeeper task stop TASKID")';
    return new SessionBroken(sessionId, how, failure);
  }
  if (!(failure instanceof ApplicationFailure)) {
    return new SessionBroken(sessionId, `failed with a defect ("${messageOf(failure)}")`, failure);
  }
  const details = detailsOf(failure.details ?? []);
  const fields = { sessionId, cause: failure };
  switch (failure.type) {
    case FAILURES.invalidRequest:
      return new InvalidRequest(what, details.mistakes ?? [{ path: '(whole)', message: failure.message }], {
        ...fields,
        manifest: details.manifest,
      });
    case FAILURES.zegoRejected:
      return new ZegoRejected(
        failure.message,
        details.refusal ?? { action: 'unknown', code: 0, message: failure.message, requestId: '' },
        fields,
      );
    case FAILURES.zegoUnreachable:
      return new ZegoUnreachable(failure.message, details.unreachable ?? { action: 'unknown' }, fields);
    case FAILURES.notRecording:
      return new NotRecording(sessionId, details.phase, failure.message);
    case FAILURES.continuingAsNew:
      return new ContinuingAsNew(sessionId, failure);
    case FAILURES.notStarted:
      return new RecordingNotStarted(endedWith(failure, details.manifest), details.manifest, fields);
    case FAILURES.lost:
      return new RecordingLost(endedWith(failure, details.manifest), details.manifest, fields);
    case UPDATE_CUT_OFF:
      return new NotRecording(sessionId, 'closed');
    default:
      return new SessionBroken(sessionId, `failed with a defect ("${failure.message}")`, failure);
  }
}

function endedWith({ message }: ApplicationFailure, manifest: Manifest | undefined): string {
  return manifest ? `${endedText(manifest)}: ${message} ${ANOTHER_ID}` : message;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
