import { SETTLED_WITHIN_MS, TASK_SECONDS } from '../../src/zego/tables/limits.js';
import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';

/** A task that ZEGO must have ended by itself is not stopped for longer than this. */
const AFTER_MAX_RECORD_MS = 600_000;
/** Files of a cancelled session are awaited for this long. */
const CANCELLED_UPLOAD_MS = 600_000;
/** No task is started for less than this. */
const LAST_START_MS = 60_000;
/** StopRecord is tried for that long at least, however late it is asked, or found not to have left its queue. */
const STOP_TRIED_MS = 60_000;
/** A queue that nobody serves must not keep a session open for long. */
const UNTAKEN_STOPS = 10;
/** A request without an answer may reach ZEGO a little later than it was given up. */
const LATE_START_MS = 60_000;
/** Pictures come by callback only: the last one is waited for this long. */
const PICTURES_QUIET_MS = 60_000;
/** A task's successor starts so long before ZEGO ends it by itself. */
const ROLLOVER_BEFORE_END_MS = 600_000;
/** A successor for less than this beyond the old task's end is not worth it. */
const ROLLOVER_WORTH_MS = 300_000;

/** Until when a task that may exist is asked for: asking later could make a new one. */
export function askUntilMs(task: TaskState): number {
  return (task.firstAskedAtMs ?? 0) + (task.asked?.maxRecordSeconds ?? 0) * 1_000;
}

/** When ZEGO's own MaxRecordTime has ended whatever the last attempt without an answer may have made. */
export function mayRecordUntilMs(task: TaskState): number {
  return (task.unansweredAtMs ?? 0) + (task.asked?.maxRecordSeconds ?? 0) * 1_000 + LATE_START_MS;
}

/** Until when a task may be asked for. One that ZEGO has no room for, or a later one, is not worth the last minute. */
export function startLimitMs(state: SessionState, task: TaskState): number {
  const later = task.succeeds !== undefined || state.recordingSinceMs !== undefined;
  const lastMs = state.deadlineAtMs - (task.attempts > 0 || later ? LAST_START_MS : 0);
  // What has begun to be recorded goes on however long ZEGO has no room for it.
  if (later) return lastMs;
  const startSeconds = state.checked?.request.limits.startSeconds ?? 0;
  return Math.min(state.startClockMs + startSeconds * 1_000, lastMs);
}

/** The last moment at which a task may be asked for after another one. */
export function lastStartMs(state: SessionState): number {
  return state.deadlineAtMs - LAST_START_MS;
}

/** When the task's successor is to start; undefined when the session ends before ZEGO ends the task. */
export function rolloverAtMs(state: SessionState, task: TaskState): number | undefined {
  if (task.startedAtMs === undefined || task.maxRecordSeconds === undefined) return undefined;
  const endMs = task.startedAtMs + task.maxRecordSeconds * 1_000;
  return state.deadlineAtMs > endMs + ROLLOVER_WORTH_MS ? endMs - ROLLOVER_BEFORE_END_MS : undefined;
}

/**
 * ZEGO's own MaxRecordTime has ended the task by then, whatever StopRecord says. While no worker runs nothing is sent, so
 * that it is tried for a little longer after that.
 */
export function stopDueAtMs(task: TaskState): number {
  const { acceptedAtMs = 0, maxRecordSeconds = TASK_SECONDS.maxRecord.default, stopAskedAtMs, stopUntaken } = task;
  const dueMs = acceptedAtMs + maxRecordSeconds * 1_000 + AFTER_MAX_RECORD_MS;
  const isAgain = stopUntaken !== undefined && stopUntaken.times <= UNTAKEN_STOPS;
  return Math.max(dueMs, (stopAskedAtMs ?? 0) + STOP_TRIED_MS, isAgain ? stopUntaken.atMs + STOP_TRIED_MS : 0);
}

/** Until when the task's files are waited for. */
export function uploadDueAtMs(state: SessionState, task: TaskState): number {
  const uploadSeconds = state.checked?.request.limits.uploadSeconds ?? 0;
  return Math.min(endKnownAtMs(task) + uploadSeconds * 1_000, proofDueAtMs(state, task));
}

/** Until when the task's files are looked for in the bucket and rescued. */
export function proofDueAtMs(state: SessionState, task: TaskState): number {
  const endedAtMs = endKnownAtMs(task);
  const dueMs = (task.startedAtMs ?? endedAtMs) + SETTLED_WITHIN_MS;
  if (state.cancelledAtMs === undefined) return dueMs;
  return Math.min(dueMs, Math.max(state.cancelledAtMs, endedAtMs) + CANCELLED_UPLOAD_MS);
}

/** When pictures that a callback might still name are no longer waited for. */
export function picturesDueAtMs(task: TaskState): number {
  return Math.max(task.endSeenAtMs ?? 0, task.lastPictureAtMs ?? 0) + PICTURES_QUIET_MS;
}

function endKnownAtMs(task: TaskState): number {
  return task.endSeenAtMs ?? task.stopConfirmedAtMs ?? stopDueAtMs(task);
}
