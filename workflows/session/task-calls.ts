import type { DescribeAnswer, StartAnswer, StartInput } from '../../src/contract/activities.js';
import { taskName } from '../../src/contract/task-name.js';
import { checkFilesCall, quickCalls, startCall, stopCall } from '../activity-calls.js';
import { failureText, noResponse, wasNeverSent, wasPerhapsNeverTaken } from '../activity-failures.js';
import { attemptText } from '../report/start-attempt.js';
import {
  applyCheck,
  applyFailedCheck,
  checkDeadlineMs,
  filesToCheck,
  locationOf,
  markCheckSent,
  recordCheckFailure,
} from '../rules/checking.js';
import { applyPollResponse } from '../rules/poll-response.js';
import { markPollSent } from '../rules/polling.js';
import { applyStartResponse, chooseStart, markStartSent } from '../rules/starting.js';
import { confirmStop, markStopSent, recordStopFailure, stopDeadlineMs } from '../rules/stopping.js';
import { isQueueable } from '../rules/waiting-line.js';
import { taskNow } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { iso } from '../state/timeline.js';
import type { LiveSession } from './live-session.js';

/** The lengths of the series of attempts to stop; after each, the session shows the last failure. The last one repeats. */
const STOP_SERIES_MS = [60_000, 600_000, 3_600_000];
/** The same for verification. A bucket that stays unreachable for longer is given up. */
const CHECK_SERIES_MS = [120_000, 600_000, 6_480_000];

/** Makes one attempt to start a task (StartRecord). */
export async function startTask(session: LiveSession, task: TaskState): Promise<void> {
  const { checked, sessionId } = session.state;
  if (!checked) return;
  const { request } = checked;
  const summary = `start ${taskName(task)} of room ${session.room}${attemptText(task)}`;
  const choice = chooseStart(session.state, task, Date.now());
  const mayBeQueued = isQueueable(session.state, task);
  session.apply((state, nowMs) => markStartSent(state, taskNow(state, task), choice, nowMs));
  const { revisions, ...chosen } = choice;
  const input: StartInput = {
    ...chosen,
    app: request.app,
    sessionId,
    roomId: request.roomId,
    profile: request.profile,
    storage: request.storage,
    recording: request.recording,
    ...(mayBeQueued && { requestedAt: iso(session.state.requestedAtMs) }),
  };
  const answer = await session.runCall(() => startCall(request.app, summary)(input).catch(startFailure));
  session.apply((state, nowMs) => applyStartResponse(state, taskNow(state, task), answer, nowMs));
}

function startFailure(error: unknown): StartAnswer {
  if (!wasNeverSent(error)) return { verdict: 'unknown', reason: failureText(error) };
  return { verdict: 'refused', retry: 'elsewhere', refusal: noResponse('StartRecord', error) };
}

/** Sends StopRecord until ZEGO confirms it, or until the stop is given up. */
export async function stopTask(session: LiveSession, task: TaskState): Promise<void> {
  const app = session.state.checked?.request.app;
  const { taskId } = task;
  if (app === undefined || taskId === undefined) return;
  const summary = `stop ${taskName(task)} of room ${session.room}`;
  for (let series = 0; ; series++) {
    session.apply((state, nowMs) => markStopSent(state, taskNow(state, task), nowMs));
    const leftMs = stopDeadlineMs(taskNow(session.state, task)) - Date.now();
    const forMs = Math.min(leftMs, STOP_SERIES_MS[Math.min(series, STOP_SERIES_MS.length - 1)] ?? leftMs);
    try {
      const call = stopCall(app, summary, Math.max(forMs, 1_000));
      const answer = await session.runRepeatableCall(() => call({ app, sessionId: session.state.sessionId, taskId }));
      session.apply((state, nowMs) => confirmStop(state, taskNow(state, task), answer, nowMs));
      return;
    } catch (error) {
      const failure = { reason: failureText(error), taken: !wasPerhapsNeverTaken(error) };
      session.apply((state, nowMs) => recordStopFailure(state, taskNow(state, task), failure, nowMs));
      if (taskNow(session.state, task).phase !== 'stopping') return;
    }
  }
}

/** Polls a task (DescribeRecordStatus). */
export async function pollTask(session: LiveSession, task: TaskState): Promise<void> {
  const app = session.state.checked?.request.app;
  const { taskId } = task;
  if (app === undefined || taskId === undefined) return;
  const sentAtMs = Date.now();
  session.apply((state, nowMs) => markPollSent(state, taskNow(state, task), nowMs));
  const call = quickCalls(app, 'DescribeRecordStatus', `poll ${taskName(task)} of room ${session.room}`);
  const answer = await session.runRepeatableCall(() =>
    call.describeRecordStatus({ app, sessionId: session.state.sessionId, taskId }).catch((error): DescribeAnswer => {
      const queuedMs = wasPerhapsNeverTaken(error) ? Date.now() - sentAtMs : 0;
      return { found: 'unavailable', queuedMs, refusal: noResponse('DescribeRecordStatus', error) };
    }),
  );
  session.apply((state, nowMs) => applyPollResponse(state, taskNow(state, task), answer, nowMs));
}

/** Verifies a task's files in the bucket. */
export async function checkFiles(session: LiveSession, task: TaskState): Promise<void> {
  session.apply((state) => markCheckSent(state, taskNow(state, task)));
  const summary = `verify the files of ${taskName(task)} of room ${session.room} in the bucket`;
  const input = { ...locationOf(session.state, task), files: filesToCheck(task) };
  for (const [series, mostMs] of CHECK_SERIES_MS.entries()) {
    const leftMs = checkDeadlineMs(session.state, task) - Date.now();
    const call = checkFilesCall(summary, Math.min(Math.max(leftMs, 60_000), mostMs));
    try {
      const answer = await session.runRepeatableCall(() => call(input));
      session.apply((state, nowMs) => applyCheck(state, taskNow(state, task), answer, nowMs));
      return;
    } catch (error) {
      const isLast = series === CHECK_SERIES_MS.length - 1 || leftMs <= mostMs;
      const apply = isLast ? applyFailedCheck : recordCheckFailure;
      session.apply((state, nowMs) => apply(state, taskNow(state, task), failureText(error), nowMs));
      if (isLast) return;
    }
  }
}
