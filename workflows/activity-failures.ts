import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { ZegoRefusal } from '../src/contract/activities.js';
import { innermostCause } from '../src/contract/failures.js';
import type { ZegoAction } from '../src/zego/tables/actions.js';

/**
 * Types of failures before anything is sent: the worker lacks an entry of the configuration, the key of the activity's
 * arguments, or the activity itself (the SDK's type).
 */
const BEFORE_THE_CALL: readonly unknown[] = ['ConfigurationMissing', 'PayloadUnreadable', 'NotFoundError'];

/** Whether nothing was sent to ZEGO: no worker took the attempt out of its queue, or its worker could not begin it. */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) return cause.timeoutType === 'SCHEDULE_TO_START';
  return cause instanceof ApplicationFailure && BEFORE_THE_CALL.includes(cause.type);
}

/** Whether its time ended in the queue, or ended for all attempts without a failed one, so that perhaps no worker took any. */
export function wasPerhapsNeverTaken(error: unknown): boolean {
  if (!(error instanceof ActivityFailure && error.cause instanceof TimeoutFailure)) return false;
  const { timeoutType, cause } = error.cause;
  return timeoutType === 'SCHEDULE_TO_START' || (timeoutType === 'SCHEDULE_TO_CLOSE' && cause === undefined);
}

/** Returns why an activity failed: the message of its innermost cause. */
export function failureText(error: unknown): string {
  const cause = innermostCause(error);
  if (cause instanceof TimeoutFailure) return `no response in time (${cause.timeoutType ?? 'timeout'})`;
  return cause instanceof Error ? cause.message : String(cause);
}

/** Returns the refusal that stands for a call without a response of ZEGO. */
export function noResponse(action: ZegoAction, error: unknown): ZegoRefusal {
  const common = { action, message: `${action} got no response: ${failureText(error)}`, requestId: '' };
  if (wasNeverSent(error)) {
    return { ...common, advice: 'Check that workers run and serve this app, all with the same configuration.' };
  }
  return {
    ...common,
    advice: 'If this continues, check the workers and their network path to ZEGO.',
    responseLost: true,
  };
}
