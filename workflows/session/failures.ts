import { ApplicationFailure } from '@temporalio/workflow';
import { failure, failureOfRefusal } from '../../src/contract/failures.js';
import type { Mistake } from '../../src/contract/messages.js';
import { FAILURES, OPEN_PHASES } from '../../src/contract/names.js';
import type { SessionPhase } from '../../src/contract/view.js';
import { type Denial, denialText, type SwitchKind } from '../state/controls.js';
import { refusalText, type SessionState } from '../state/session.js';

/** The failure that tells a caller why a wish was not granted. */
export function denialFailure(denial: Denial): ApplicationFailure {
  if (denial.by === 'us') {
    const type = denial.mistakes ? FAILURES.invalidRequest : FAILURES.notRecording;
    const details = denial.mistakes ? [{ mistakes: denial.mistakes }] : [];
    return failure(type, denialText(denial), details);
  }
  const { refusal } = denial;
  const { type, details } = failureOfRefusal(refusal);
  return failure(type, refusalText(refusal), details);
}

/** The failure for an update that comes while a run is about to be followed by another. */
export function continuingFailure(): ApplicationFailure {
  const message = 'The session is about to continue as a new run, and takes no update for a moment. Send it again';
  return ApplicationFailure.retryable(message, FAILURES.continuingAsNew);
}

/** The failure for a body that is wrong. */
export function mistakesFailure(mistakes: readonly Mistake[]): ApplicationFailure {
  return denialFailure({ by: 'us', reason: 'The body is wrong', mistakes });
}

/** The failure for a command that the session's phase does not allow. */
export function notRecordingFailure(state: SessionState, kind: SwitchKind | 'snapshot' | 'start'): ApplicationFailure {
  const isEnding = state.ending !== undefined && OPEN_PHASES.includes(state.phase);
  const phase: SessionPhase = isEnding ? 'stopping' : state.phase;
  const lacks =
    kind === 'snapshot' ? 'nothing is recorded that a picture could be taken of' : 'there is no recording to change';
  return failure(FAILURES.notRecording, `The session is ${phase}, so ${lacks} (${kind})`, [{ phase }]);
}
