import type { EndReason } from '../../src/contract/view.js';
import type { SessionState } from '../state/session.js';
import { isLive, type TaskState } from '../state/task.js';
import { endsLane, isOrdinary } from './end-reason.js';

// A lane is a chain of tasks, one of which should record at any time. These rules relate a task to the others of its lane.

/** Returns the lane's newest task. */
export function newestOf(state: SessionState, lane: number): TaskState | undefined {
  return state.tasks.filter((task) => task.lane === lane).at(-1);
}

/** Whether ZEGO reports a newer task of the lane as recording, so that this one can stop. */
export function hasRecordingSuccessor(state: SessionState, task: TaskState): boolean {
  return state.tasks.some(
    (one) => one.lane === task.lane && one.number > task.number && one.reported.seenRecording === true && isLive(one),
  );
}

/** Whether the room is being recorded in every lane that has a live task; the others may wait for ZEGO for long. */
export function areLanesRecording({ tasks }: SessionState): boolean {
  const seen = new Set(tasks.filter((task) => task.reported.seenRecording).map(({ lane }) => lane));
  return seen.size > 0 && tasks.every((task) => seen.has(task.lane) || !isLive(task));
}

/** Whether a successor is retried even if ZEGO rejects its start: its predecessor is live, or has only just ended. */
export function mustStart(state: SessionState, task: TaskState, nowMs: number): boolean {
  const older = state.tasks.filter((one) => one.lane === task.lane && one.number < task.number);
  if (older.some(isLive)) return true;
  const old = older.at(-1);
  if (task.succession?.reason !== 'rollover' || !old) return false;
  const startSeconds = state.checked?.request.limits.startSeconds ?? 0;
  return old.end.seenAtMs === undefined || nowMs < old.end.seenAtMs + startSeconds * 1_000;
}

/**
 * Returns why a successor is no longer needed: its predecessor ended for a reason that ends the lane, which may become known
 * only after the successor was decided.
 */
export function whyPointless(state: SessionState, task: TaskState): EndReason | undefined {
  if (task.succession === undefined) return undefined;
  const old = state.tasks.find((one) => one.lane === task.lane && one.number === task.number - 1);
  if (old?.end.reason === undefined) return undefined;
  return isOrdinary(old.end.reason) || endsLane(old) ? old.end.reason : undefined;
}
