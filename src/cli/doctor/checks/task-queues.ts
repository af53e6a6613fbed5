import {
  RESCUE_TASK_QUEUE,
  STORAGE_TASK_QUEUE,
  WEBHOOK_TASK_QUEUE,
  WORKFLOW_TASK_QUEUE,
  ZEGO_ACTIONS,
  zegoTaskQueue,
} from '../../../contract/index.js';
import { type PollersOf, pollersOf } from '../../../temporal/index.js';
import { ACTIVITIES_OF } from '../../../worker/action-activities.js';
import type { TemporalCheck } from '../check.js';
import { type Finding, failed, ok } from '../finding.js';

const CHECK = 'workers';
/** A running worker polls at least once per minute. */
const GONE_AFTER_MS = 120_000;
const FIX = 'Start "reelkeeper worker" with this configuration in this namespace.';

/** Checks that every task queue of this configuration has a worker. */
export const taskQueues: TemporalCheck = {
  name: CHECK,
  run: async (temporal, { config }) => {
    const countOf = async (taskQueue: string, kind: PollersOf['kind']): Promise<number> =>
      (await pollersOf({ ...temporal, taskQueue, kind, withinMs: GONE_AFTER_MS })).length;
    const workflows = await countOf(WORKFLOW_TASK_QUEUE, 'workflows');
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
    const counts = await Promise.all(queues.map((queue) => countOf(queue, 'activities')));
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
