import proto from '@temporalio/proto';
import {
  RESCUE_TASK_QUEUE,
  STORAGE_TASK_QUEUE,
  WEBHOOK_TASK_QUEUE,
  WORKFLOW_TASK_QUEUE,
  ZEGO_ACTIONS,
  zegoTaskQueue,
} from '../../../contract/index.js';
import { ACTIVITIES_OF } from '../../../worker/action-activities.js';
import type { TemporalCheck, TemporalConnection } from '../check.js';
import { type Finding, failed, ok } from '../finding.js';

const { TaskQueueType } = proto.temporal.api.enums.v1;
const CHECK = 'workers';
/** A running worker polls at least once per minute. */
const GONE_AFTER_MS = 120_000;
const FIX = 'Start "reelkeeper worker" with this configuration in this namespace.';

/** Checks that every task queue of this configuration has a worker. */
export const taskQueues: TemporalCheck = {
  name: CHECK,
  run: async (temporal, { config }) => {
    const workflows = await pollersOf(temporal, WORKFLOW_TASK_QUEUE, 'workflows');
    if (workflows === 0) return [failed(CHECK, `no worker polls for workflows on "${WORKFLOW_TASK_QUEUE}"`, FIX)];
    const queues = [
      STORAGE_TASK_QUEUE,
      RESCUE_TASK_QUEUE,
      WEBHOOK_TASK_QUEUE,
      ...Object.keys(config?.apps ?? {}).flatMap((app) =>
        ZEGO_ACTIONS.filter((action) => ACTIVITIES_OF[action] !== undefined).map((action) =>
          zegoTaskQueue(app, action),
        ),
      ),
    ];
    const counts = await Promise.all(queues.map((queue) => pollersOf(temporal, queue, 'activities')));
    const idle = queues.filter((_queue, at) => counts[at] === 0);
    return [findingOf(workflows, queues.length, idle)];
  },
};

function findingOf(workflows: number, queues: number, idle: readonly string[]): Finding {
  if (idle.length === 0)
    return ok(CHECK, `${workflows} on "${WORKFLOW_TASK_QUEUE}"; all ${queues} activity queues have a worker`);
  const seen = `no worker polls ${idle.map((queue) => `"${queue}"`).join(', ')}`;
  return failed(
    CHECK,
    seen,
    `${FIX} A running worker has other apps than this configuration or serves some only (--app), or has just started.`,
  );
}

/** Counts the pollers of a task queue. Temporal lists pollers for five minutes, even after they are gone. */
async function pollersOf(
  { connection, namespace }: TemporalConnection,
  name: string,
  kind: 'workflows' | 'activities',
): Promise<number> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType:
      kind === 'workflows' ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW : TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  const nowMs = Date.now();
  return pollers.filter(({ lastAccessTime }) => nowMs - msOf(lastAccessTime) < GONE_AFTER_MS).length;
}

/** A poller without a time counts as current. */
function msOf(time: proto.google.protobuf.ITimestamp | null | undefined): number {
  return time?.seconds ? Number(time.seconds) * 1_000 : Number.POSITIVE_INFINITY;
}
