import type { CheckAnswer } from '../../src/contract/activities.js';
import { SESSION_METRICS } from '../../src/contract/session-metrics.js';
import type { Manifest } from '../../src/contract/view.js';
import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { count, observe } from './measure.js';

/** The label of requests for no configured app. */
const NO_APP = 'none';

/** How a task ended: `stopped` by the session, or by ZEGO, `in-order` (idle, MaxRecordTime) or `abnormally`. */
export type HowEnded = 'stopped' | 'in-order' | 'abnormally';

/** Measures the changes between two states of a session. */
export function measureTransition(before: SessionState, after: SessionState): void {
  if (before.tasks === after.tasks) return;
  const app = appOf(after);
  if (before.recordingSinceMs === undefined && after.recordingSinceMs !== undefined) {
    observe(SESSION_METRICS.recordingDelay, { app }, after.recordingSinceMs - after.requestedAtMs);
  }
  for (const how of newlyEnded(before, after)) count(SESSION_METRICS.tasksEnded, { app, how });
  for (const task of after.tasks) {
    const old = before.tasks.find((one) => one.clientTaskId === task.clientTaskId);
    if (!old || old === task) continue;
    const stopMs = stopDurationMs(old, task);
    if (stopMs !== undefined) observe(SESSION_METRICS.stopDuration, { app }, stopMs);
    const noticeMs = endNoticeMs(old, task);
    if (noticeMs !== undefined) observe(SESSION_METRICS.endNotice, { app }, noticeMs);
  }
}

/** Measures a request that was checked. */
export function measureRequest(answer: CheckAnswer): void {
  const app = answer.valid ? answer.request.app : NO_APP;
  count(SESSION_METRICS.requested, { app, valid: answer.valid ? 'yes' : 'no' });
}

/** Measures a session that closes. */
export function measureClose(state: SessionState, { outcome, endReason }: Manifest): void {
  count(SESSION_METRICS.closed, { app: appOf(state), outcome, end_reason: endReason });
}

/** Returns the app's name only once it was found in the configuration: callers must not be able to add labels. */
function appOf({ checked }: SessionState): string {
  return checked?.request.app ?? NO_APP;
}

/**
 * Returns how each task ended whose reason became known between two states. ZEGO's status alone is not enough: it is the
 * same for some idle and abnormal ends.
 */
export function newlyEnded(before: SessionState, after: SessionState): HowEnded[] {
  const known = new Set(before.tasks.filter(isEnded).map(({ clientTaskId }) => clientTaskId));
  return after.tasks.filter((task) => isEnded(task) && !known.has(task.clientTaskId)).map(howEnded);
}

function isEnded({ taskId, end }: TaskState): boolean {
  return taskId !== undefined && end.reason !== undefined;
}

function howEnded({ end, stop }: TaskState): HowEnded {
  if (end.reason === stop.reason) return 'stopped';
  return end.reason === 'interrupted' ? 'abnormally' : 'in-order';
}

/** Returns how long a stop took that was confirmed for the first time between two states. */
export function stopDurationMs({ stop: before }: TaskState, { stop }: TaskState): number | undefined {
  if (before.cameLate !== undefined || stop.confirmedAtMs === undefined) return undefined;
  return stop.confirmedAtMs - (stop.sentAtMs ?? stop.confirmedAtMs);
}

/** Returns how long ZEGO's end of a task went unnoticed that was first seen between two states, if ZEGO reports its time. */
export function endNoticeMs({ end: before }: TaskState, { end, stop }: TaskState): number | undefined {
  const isNews = before.seenAtMs === undefined && end.seenAtMs !== undefined;
  if (!isNews || end.vanished || end.atMs === undefined || stop.sentAtMs !== undefined) return undefined;
  // Without a time from ZEGO, the end counts as of when it was seen.
  return end.atMs === end.seenAtMs ? undefined : end.seenAtMs - end.atMs;
}
