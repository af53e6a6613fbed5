import { TASK_SECONDS } from '../../src/zego/tables/limits.js';
import { switchesOfStart } from '../state/controls.js';
import type { SessionState } from '../state/session.js';
import type { StartChoice, TaskState } from '../state/task.js';

/** ZEGO's MaxRecordTime is the last switch if all of us is gone: a little beyond our own deadline, within its limits. */
const BEYOND_DEADLINE_SECONDS = 120;

/** What the next attempt to start asks for: the same as before while a task may exist, else what is wanted now. */
export function startChoice(state: SessionState, task: TaskState, nowMs: number): StartChoice {
  if (task.mayExist && task.asked) return task.asked;
  const leftSeconds = Math.ceil((state.deadlineAtMs - nowMs) / 1_000) + BEYOND_DEADLINE_SECONDS;
  return {
    clientTaskId: task.clientTaskId,
    maxRecordSeconds: Math.min(
      Math.max(leftSeconds, TASK_SECONDS.maxRecord.min),
      state.checked?.maxTaskSeconds ?? TASK_SECONDS.maxRecord.max,
    ),
    ...(task.lane + task.number > 1 && { streamSuffix: `-${task.lane}-${task.number}` }),
    ...switchesOfStart(state.switches, task.declined),
  };
}
