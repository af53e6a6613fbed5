import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';

/** How a task ended: `stopped` by us, by itself `in-order` (idle, MaxRecordTime) or `abnormally`. */
export type HowEnded = 'stopped' | 'in-order' | 'abnormally';

/**
 * How each task ended whose reason became known between two states, in their order. ZEGO's status alone does not tell:
 * an idle end may have either.
 */
export function newlyEnded(before: SessionState, after: SessionState): HowEnded[] {
  const known = new Set(before.tasks.filter(isEnded).map(({ clientTaskId }) => clientTaskId));
  return after.tasks.filter((task) => isEnded(task) && !known.has(task.clientTaskId)).map(howEnded);
}

function isEnded({ taskId, endReason }: TaskState): boolean {
  return taskId !== undefined && endReason !== undefined;
}

function howEnded({ endReason, stopWanted }: TaskState): HowEnded {
  if (endReason === stopWanted) return 'stopped';
  return endReason === 'interrupted' ? 'abnormally' : 'in-order';
}
