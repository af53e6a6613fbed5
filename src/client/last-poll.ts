import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { WORKFLOW_TASK_QUEUE } from '../contract/names.js';
import type { NoWorker } from '../contract/workers.js';

const { TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;

/** A running worker polls at least once a minute, but Temporal lists pollers for five minutes after they are gone. */
const GONE_AFTER_MS = 70_000;
const CALL_MS = 3_000;

/**
 * Returns when a worker last polled for workflows, in epoch milliseconds; undefined if Temporal knows of none.
 * @throws what Temporal's client throws if the server does not respond
 */
export async function lastPolledMs(client: Client): Promise<number | undefined> {
  const { pollers } = await client.withDeadline(Date.now() + CALL_MS, () =>
    client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: WORKFLOW_TASK_QUEUE },
      taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
    }),
  );
  const times = pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Returns the absence of workers by their last poll; undefined if one may run, or if Temporal does not respond. */
export async function absenceNow(client: Client): Promise<NoWorker | undefined> {
  const polledMs = await lastPolledMs(client).catch(() => Date.now());
  return absenceOf(polledMs, Date.now());
}

/** Returns the absence of workers by the time of their last poll; undefined if one may run. */
export function absenceOf(polledMs: number | undefined, nowMs: number): NoWorker | undefined {
  return polledMs !== undefined && nowMs - polledMs < GONE_AFTER_MS ? undefined : noWorker(polledMs);
}

/** Returns `NoWorker` with the time of the last poll. */
export function noWorker(polledMs: number | undefined): NoWorker {
  return polledMs === undefined ? {} : { lastSeenAt: new Date(polledMs).toISOString() };
}
