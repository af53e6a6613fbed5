import { type Attention, LONGEST_TASK_MS, type SessionSummary } from '../contract/index.js';

/** Returns why a terminated session needs attention in full; undefined if it needs none. */
export function attentionOfTerminated({ attention, taskIds, closedAt, status }: SessionSummary): Attention | undefined {
  if (attention?.includes('terminated') !== true || closedAt === undefined) return undefined;
  const tasks = `${taskIds.length === 1 ? 'task' : 'tasks'} ${taskIds.join(', ')}`;
  const until = new Date(Date.parse(closedAt) + LONGEST_TASK_MS).toISOString();
  return {
    reason: 'terminated',
    since: closedAt,
    what: `The workflow is ${status}; ZEGO may still record ${tasks}`,
    until,
  };
}
