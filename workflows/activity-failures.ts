import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { ZegoRefusal } from '../src/contract/activities.js';
import { innermostCause } from '../src/contract/failures.js';
import type { ZegoAction } from '../src/zego/tables/actions.js';

/**
 * Failures of an attempt that never came to its call: the worker lacks an entry of the configuration (our own type), the
 * key of the activity's arguments, or the activity itself (the SDK's type).
 */
const BEFORE_THE_CALL: readonly unknown[] = ['ConfigurationMissing', 'PayloadUnreadable', 'NotFoundError'];

/** Nothing was sent to ZEGO: the attempt was never taken out of its queue, or its worker could not begin it. */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) return cause.timeoutType === 'SCHEDULE_TO_START';
  return cause instanceof ApplicationFailure && BEFORE_THE_CALL.includes(cause.type);
}

/** No attempt has failed before the time for all of them was over: perhaps none was taken out of the queue. */
export function wasPerhapsNeverTaken(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === 'SCHEDULE_TO_CLOSE' &&
    error.cause.cause === undefined
  );
}

/** Why an activity failed, in the words of its innermost cause. */
export function failureText(error: unknown): string {
  const cause = innermostCause(error);
  if (cause instanceof TimeoutFailure) return `no response in time (${cause.timeoutType ?? 'timeout'})`;
  return cause instanceof Error ? cause.message : String(cause);
}

/** A call without a response of ZEGO, in the shape of a refusal. */
export function noResponse(action: ZegoAction, error: unknown): ZegoRefusal {
  const message = `${action} got no response: ${failureText(error)}`;
  return wasNeverSent(error)
    ? {
        action,
        message,
        requestId: '',
        advice: 'Check that workers run and serve this app, all with the same configuration.',
      }
    : {
        action,
        message,
        requestId: '',
        advice: 'If that goes on, check the workers and the way to ZEGO.',
        responseLost: true,
      };
}
