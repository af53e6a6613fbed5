import { ApplicationFailure } from '@temporalio/workflow';
import { failure, failureOfRefusal } from '../../src/contract/failures.js';
import type { Mistake } from '../../src/contract/messages.js';
import { FAILURES, OPEN_PHASES } from '../../src/contract/names.js';
import type { SessionPhase } from '../../src/contract/view.js';
import { type ControlKind, type Rejection, rejectionText } from '../state/controls.js';
import type { SessionState } from '../state/session.js';
import { refusalText } from '../state/timeline.js';

/** Returns the failure that tells a caller why a change was rejected. */
export function rejectionFailure(rejection: Rejection): ApplicationFailure {
  if (rejection.by === 'us') {
    const type = rejection.mistakes ? FAILURES.invalidRequest : FAILURES.notRecording;
    const details = rejection.mistakes ? [{ mistakes: rejection.mistakes }] : [];
    return failure(type, rejectionText(rejection), details);
  }
  const { refusal } = rejection;
  const { type, details } = failureOfRefusal(refusal);
  return failure(type, refusalText(refusal), details);
}

/** Returns the failure of an update that arrives while this run makes way for the next one. */
export function continuingFailure(): ApplicationFailure {
  const message = 'The session is about to continue as a new run and accepts no updates for a moment. Send it again';
  return ApplicationFailure.retryable(message, FAILURES.continuingAsNew);
}

/** Returns the failure of a message with an invalid body. */
export function mistakesFailure(mistakes: readonly Mistake[]): ApplicationFailure {
  return rejectionFailure({ by: 'us', reason: 'The body is invalid', mistakes });
}

/** Returns the failure of a command that the session's phase does not allow. */
export function notRecordingFailure(state: SessionState, kind: ControlKind | 'snapshot' | 'start'): ApplicationFailure {
  const isEnding = state.ending !== undefined && OPEN_PHASES.includes(state.phase);
  const phase: SessionPhase = isEnding ? 'stopping' : state.phase;
  return failure(FAILURES.notRecording, `The session is ${phase}${whyNotNow(kind)}`, [{ phase }]);
}

function whyNotNow(kind: ControlKind | 'snapshot' | 'start'): string {
  switch (kind) {
    case 'snapshot':
      return ', so there is nothing to take a picture of (snapshot)';
    case 'start':
      return ' and has accepted as many updates as it can. Its view shows the tasks';
    default:
      return `, so there is no recording to change (${kind})`;
  }
}
