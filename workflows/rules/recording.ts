import { taskName } from '../../src/contract/task-name.js';
import { TASK_STATUS } from '../../src/zego/tables/statuses.js';
import { type SessionState, taskNow, withTask } from '../state/session.js';
import { named, type TaskState } from '../state/task.js';
import { note, withLastError } from '../state/timeline.js';
import { acceptWhereApplied } from './control-versions.js';
import { newestOf } from './lanes.js';
import { queuePlaylists } from './named-files.js';
import { firstPollCount, planPoll, pollingStep, requestPoll } from './polling.js';
import type { TaskStep } from './steps.js';
import { isStopIneffective } from './stopping.js';
import { queueRecording } from './webhooks.js';

// A task with a TaskId that has not ended. It is polled until the session's deadline, or until its successor starts beside
// it. Its phase is `starting` until ZEGO reports it as recording, to a poll or to the fleet keeper, then `recording` or `paused`.

/** The longest time that a poll takes, in its queue and in flight: see `quickCalls`. */
const LONGEST_POLL_MS = 120_000;
/** How long ZEGO may report the status from before a pause or resume. */
const STATUS_LAG_MS = 10_000;
/** How long before MaxRecordTime a task's successor starts. */
const ROLLOVER_BEFORE_END_MS = 600_000;
/** The shortest time beyond the old task's end for which a successor starts beside it. */
const ROLLOVER_WORTH_MS = 300_000;

/** Returns what a live task needs next. */
export function recordingStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const rolloverMs = newestOf(state, task.lane) === task ? rolloverAtMs(state, task) : undefined;
  if (rolloverMs !== undefined) return pollingStep(task, nowMs, { atMs: rolloverMs, why: 'rollover' });
  const step = pollingStep(task, nowMs, { atMs: state.deadlineAtMs, why: 'deadline' });
  // A poll may queue for long, and the stop must not wait for it.
  const isNear = state.deadlineAtMs < nowMs + LONGEST_POLL_MS;
  return step.do === 'wait' && step.why === 'response' && isNear ? { ...step, why: 'last response' } : step;
}

/** Returns when the task's successor is to start; undefined if the session ends before ZEGO ends the task. */
export function rolloverAtMs({ deadlineAtMs }: SessionState, { start }: TaskState): number | undefined {
  if (start.startedAtMs === undefined || start.maxRecordSeconds === undefined) return undefined;
  const endMs = start.startedAtMs + start.maxRecordSeconds * 1_000;
  return deadlineAtMs > endMs + ROLLOVER_WORTH_MS ? endMs - ROLLOVER_BEFORE_END_MS : undefined;
}

/** Applies a status of a live task: initialising, recording or paused. */
export function applyLiveStatus(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const { status, seenRecording = false } = task.reported;
  const sentAtMs = task.poll.sentAtMs ?? nowMs;
  const isSeen = status === TASK_STATUS.paused || status === TASK_STATUS.recording;
  const isFirst = isSeen && !seenRecording;
  const isCurrent = isSeen && sentAtMs > (task.applied.pauseChangedAtMs ?? Number.NEGATIVE_INFINITY) + STATUS_LAG_MS;
  const paused = isCurrent ? status === TASK_STATUS.paused : task.applied.paused;
  const isOpen = task.phase === 'starting' || task.phase === 'recording' || task.phase === 'paused';
  const mustStopAgain = isStopIneffective(task, sentAtMs);
  const live: TaskState = {
    ...task,
    reported: { ...task.reported, seenRecording: seenRecording || isSeen },
    phase: isOpen && isSeen ? (paused === true ? 'paused' : 'recording') : task.phase,
    applied: { ...task.applied, paused },
    poll: { ...task.poll, count: isFirst ? firstPollCount(state, task, nowMs) : task.poll.count },
    stop: mustStopAgain ? { ...task.stop, confirmedAtMs: undefined } : task.stop,
  };
  let next = withTask(state, planPoll(state, live, 'news', nowMs));
  next = { ...next, controls: acceptWhereApplied(next.controls, next.tasks) };
  if (isFirst) next = beginRecording(next, live, nowMs);
  next = queuePlaylists(next, taskNow(next, live), nowMs);
  if (!mustStopAgain) return next;
  return withLastError(next, nowMs, `ZEGO confirmed StopRecord of ${taskName(task)} but still reports it as recording`);
}

/**
 * Applies the fleet keeper's word that ZEGO lists a task as recording. It is news, and enough, for a task that was started
 * and not seen yet; it never reverts an end.
 */
export function confirmRecording(state: SessionState, task: TaskState, nowMs: number): SessionState {
  if (task.phase !== 'starting' || task.taskId === undefined) return state;
  // DescribeRecordStatus has just denied that the task exists, and has the last word.
  if (task.reported.missing) return withTask(state, requestPoll(state, task, nowMs));
  const seen: TaskState = {
    ...task,
    phase: 'recording',
    reported: { ...task.reported, status: TASK_STATUS.recording, seenRecording: true },
  };
  const counted: TaskState = { ...seen, poll: { ...seen.poll, count: firstPollCount(state, seen, nowMs) } };
  const isPollDue = task.poll.inFlight === true || task.poll.requested === true;
  const next = withTask(state, isPollDue ? seen : planPoll(state, counted, 'news', nowMs));
  return beginRecording({ ...next, controls: acceptWhereApplied(next.controls, next.tasks) }, seen, nowMs);
}

function beginRecording(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const isNews = state.recordingSinceMs === undefined || task.succession?.reason === 'interrupted';
  const next = { ...state, recordingSinceMs: state.recordingSinceMs ?? nowMs };
  const noted = note(next, nowMs, 'zego', 'recording', named(task));
  return isNews ? queueRecording(noted, task, nowMs) : noted;
}
