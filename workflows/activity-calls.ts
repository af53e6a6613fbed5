import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { SessionActivities, ZegoRefusal } from '../src/contract/activities.js';
import { innermostCause } from '../src/contract/failures.js';
import { zegoTaskQueue } from '../src/contract/ids.js';
import { STORAGE_TASK_QUEUE } from '../src/contract/names.js';
import type { StorageActivities } from '../src/contract/storage-activities.js';
import type { ZegoAction } from '../src/zego/tables/actions.js';

/** Longer than any HTTP call inside, which brings its own shorter timeout. */
const ONE_ATTEMPT = '30 seconds';

/** A bucket that cannot be reached for longer than this is not waited for. */
const LOOK_FOR_MS = 7_200_000;

/** Runs beside the workflow: an app that nobody serves must be found out, not waited for. */
export const { checkRequest } = proxyLocalActivities<Pick<SessionActivities, 'checkRequest'>>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 5 },
});

/** One attempt only: whether there is another is decided by the workflow, from what this one has shown. */
export function startCall(app: string, summary: string): SessionActivities['startRecord'] {
  return proxyActivities<Pick<SessionActivities, 'startRecord'>>({
    taskQueue: zegoTaskQueue(app, 'StartRecord'),
    scheduleToStartTimeout: '60 seconds',
    startToCloseTimeout: ONE_ATTEMPT,
    retry: { maximumAttempts: 1 },
    summary,
  }).startRecord;
}

/** Temporal repeats it until ZEGO confirms or `forMs` is over, so that a long outage costs no history. */
export function stopCall(app: string, summary: string, forMs: number): SessionActivities['stopRecord'] {
  return proxyActivities<Pick<SessionActivities, 'stopRecord'>>({
    taskQueue: zegoTaskQueue(app, 'StopRecord'),
    scheduleToCloseTimeout: forMs,
    startToCloseTimeout: ONE_ATTEMPT,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    summary,
  }).stopRecord;
}

/** A poll, or a command that brings a wish to ZEGO: one attempt, not worth waiting for in a long queue. */
export function quickCalls(
  app: string,
  action: ZegoAction,
  summary: string,
): Omit<SessionActivities, 'checkRequest' | 'startRecord' | 'stopRecord'> {
  return proxyActivities<Omit<SessionActivities, 'checkRequest' | 'startRecord' | 'stopRecord'>>({
    taskQueue: zegoTaskQueue(app, action),
    scheduleToCloseTimeout: '2 minutes',
    startToCloseTimeout: ONE_ATTEMPT,
    retry: { maximumAttempts: 1 },
    summary,
  });
}

/** Temporal repeats it while the bucket cannot be reached. What could not be looked at stays as ZEGO told it. */
export function lookCall(summary: string, forMs: number): StorageActivities['checkFiles'] {
  return proxyActivities<Pick<StorageActivities, 'checkFiles'>>({
    taskQueue: STORAGE_TASK_QUEUE,
    scheduleToCloseTimeout: Math.min(Math.max(forMs, 60_000), LOOK_FOR_MS),
    startToCloseTimeout: '5 minutes',
    retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    summary,
  }).checkFiles;
}

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
  if (cause instanceof TimeoutFailure) return `no answer in time (${cause.timeoutType ?? 'timeout'})`;
  return cause instanceof Error ? cause.message : String(cause);
}

/** A failure that brought no word of ZEGO, in the shape of a refusal. */
export function noAnswer(action: ZegoAction, error: unknown): ZegoRefusal {
  const message = `${action} got no answer: ${failureText(error)}`;
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
