import type { ConnectionLike } from '@temporalio/client';
import proto from '@temporalio/proto';

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** A task queue whose pollers are looked up. */
export interface PollersOf {
  readonly connection: Pick<ConnectionLike, 'workflowService'>;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly kind: 'workflows' | 'activities';
  /** Since when a poller must have polled: Temporal lists them for five minutes, even after they are gone. */
  readonly withinMs: number;
}

/** Returns the identities of a task queue's pollers. */
export async function pollersOf({ connection, namespace, taskQueue, kind, withinMs }: PollersOf): Promise<string[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType:
      kind === 'workflows' ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW : TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  const nowMs = Date.now();
  return pollers
    .filter(({ lastAccessTime }) => nowMs - msOf(lastAccessTime) < withinMs)
    .map(({ identity }) => identity ?? '');
}

/** A poller without a time counts as current. */
function msOf(time: proto.google.protobuf.ITimestamp | null | undefined): number {
  return time?.seconds ? Number(time.seconds) * 1_000 : Number.POSITIVE_INFINITY;
}
