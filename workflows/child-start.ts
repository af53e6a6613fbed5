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

/** Temporal starts a child within milliseconds; longer than this one is not waited for. */
const CHILD_START_MS = 120_000;

/**
 * What came of the start of a child. `exists`: a workflow of this id runs, or was there before. `failed`: there is none
 * yet; Temporal may start it all the same, later.
 */
type ChildStart<W extends Workflow> =
  | { readonly verdict: 'started'; readonly child: ChildWorkflowHandle<W> }
  | { readonly verdict: 'exists' }
  | { readonly verdict: 'failed'; readonly reason: string };

/**
 * Starts a child that outlives its parent. Always answers, and within `withinMs`: where the database can't store what
 * belongs to the child, Temporal tries to start it for ever and reports nothing.
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
  await condition(() => start !== undefined, withinMs, { summary: `how long the start of ${type} may take` });
  return start ?? { verdict: 'failed', reason: `Temporal did not start it within ${Math.round(withinMs / 1_000)} s` };
}
