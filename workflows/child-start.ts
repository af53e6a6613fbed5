import { type Workflow, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type ChildWorkflowHandle,
  type ChildWorkflowOptions,
  condition,
  ParentClosePolicy,
  startChild,
  type WithWorkflowArgs,
} from '@temporalio/workflow';
import { failureText } from './activity-failures.js';

/** How long to wait for the start of a child; Temporal usually takes milliseconds. */
const CHILD_START_MS = 120_000;

/**
 * The result of starting a child. `exists`: a workflow with this id runs or has run. `failed`: it did not start in time;
 * Temporal may still start it later.
 */
type ChildStart<W extends Workflow> =
  | { readonly verdict: 'started'; readonly child: ChildWorkflowHandle<W> }
  | { readonly verdict: 'exists' }
  | { readonly verdict: 'failed'; readonly reason: string };

/**
 * Starts a child that outlives its parent. Resolves within `withinMs` and never rejects: if the database can't store the
 * child's data, Temporal retries the start forever and reports nothing.
 */
export async function startChildInTime<W extends Workflow>(
  type: string,
  options: WithWorkflowArgs<W, Omit<ChildWorkflowOptions, 'parentClosePolicy'>>,
  withinMs: number = CHILD_START_MS,
): Promise<ChildStart<W>> {
  let start: ChildStart<W> | undefined;
  startChild<W>(type, { ...options, parentClosePolicy: ParentClosePolicy.ABANDON }).then(
    (child) => {
      start = { verdict: 'started', child };
    },
    (error: unknown) => {
      start =
        error instanceof WorkflowExecutionAlreadyStartedError
          ? { verdict: 'exists' }
          : { verdict: 'failed', reason: failureText(error) };
    },
  );
  await condition(() => start !== undefined, withinMs, { summary: `limit for the start of ${type}` });
  return start ?? { verdict: 'failed', reason: `Temporal did not start it within ${Math.round(withinMs / 1_000)} s` };
}
