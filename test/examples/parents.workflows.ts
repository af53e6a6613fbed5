import {
  ApplicationFailure,
  condition,
  defineSignal,
  makeContinueAsNewFunc,
  type ParentClosePolicy,
  setHandler,
  sleep,
  startChild,
} from '@temporalio/workflow';
import { SESSION_WORKFLOW, WORKFLOW_TASK_QUEUE } from '../../src/contract/names.js';

/** The way in which a parent ends while its session records. */
export type ParentEnd = 'completes' | 'fails' | 'continues as new' | 'waits';

/** A parent that starts a session and ends before it. */
export interface ParentInput {
  readonly sessionId: string;
  readonly roomId: string;
  readonly policy: ParentClosePolicy;
  readonly end: ParentEnd;
}

/** Sent to the parent once its session records. */
export const recorded = defineSignal('recorded');

const LONG_MS = 3_600_000;

/** Starts a session as its child and ends as `end` says once the session records. */
export async function parent({ sessionId, roomId, policy, end }: ParentInput): Promise<string> {
  let isRecorded = false;
  setHandler(recorded, () => void (isRecorded = true));
  await startChild(SESSION_WORKFLOW, {
    args: [{ roomId, limits: { recordSeconds: 600 } }],
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowId: sessionId,
    parentClosePolicy: policy,
  });
  await condition(() => isRecorded);
  if (end === 'fails') throw ApplicationFailure.nonRetryable('The parent fails');
  if (end === 'continues as new') await makeContinueAsNewFunc<typeof wait>({ workflowType: 'wait' })();
  if (end === 'waits') await wait();
  return 'done';
}

/** Waits for an hour. */
export async function wait(): Promise<void> {
  await sleep(LONG_MS);
}
