import type { Interval } from '../../src/contract/intervals.js';
import type { EndReason } from '../../src/contract/view.js';
import { NO_STREAMS_EVERY_MS } from '../../src/zego/tables/limits.js';
import { meaningOfQuitReason } from '../../src/zego/tables/quit-reasons.js';
import { TASK_STATUS } from '../../src/zego/tables/statuses.js';
import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { onTheClock, pausesOf } from './pauses.js';

/** How long to wait for the callback with the `quit_reason` once a poll has seen the end. */
export const QUIT_REASON_WAIT_MS = 15_000;

/** How far ZEGO's clock and ours may differ: an end longer before our stop was not caused by it. */
const CLOCK_SLACK_MS = 60_000;
const LENGTH_SLACK_MS = 5_000;
/** How late ZEGO may find a room idle: the interval of its checks. */
const IDLE_SLACK_MS = NO_STREAMS_EVERY_MS;

/** Whether a session or task with this reason ended in order, as opposed to an interruption or a failed start. */
export function isOrdinary(reason: EndReason): boolean {
  return reason === 'stopped' || reason === 'cancelled' || reason === 'deadline' || reason === 'room-idle';
}

/** Whether ZEGO would fail in the same way again, so that no other task is started in the lane. */
export function endsLane({ end }: TaskState): boolean {
  return end.quitReason !== undefined && meaningOfQuitReason(end.quitReason).kind === 'final';
}

/** Sets the reason of a task's end, once it is known. */
export function withEndReason(state: SessionState, task: TaskState, nowMs: number): TaskState {
  // A late quit reason, or the length of a file, may show that an interruption was an ordinary end.
  const isOpen = task.end.reason === undefined || task.end.reason === 'interrupted';
  if (!isOpen || task.end.seenAtMs === undefined) return task;
  const reason = whyEnded(task, state, nowMs);
  return reason === undefined || reason === task.end.reason ? task : { ...task, end: { ...task.end, reason } };
}

/** Returns why a task ended; undefined if it has not, or while a callback may still give the reason. */
export function whyEnded(task: TaskState, state: SessionState, nowMs: number): EndReason | undefined {
  if (task.end.seenAtMs === undefined) return undefined;
  // The response to StopRecord shows whether the end came before our stop.
  if (task.stop.confirmedAtMs === undefined && !task.stop.unconfirmed) return undefined;
  if (task.stop.reason && !endedBeforeOurStop(task)) return task.stop.reason;
  if (task.end.quitReason === undefined) {
    if (nowMs < task.end.seenAtMs + QUIT_REASON_WAIT_MS) return undefined;
    if (endedBeforeItWasNamed(task)) return 'interrupted';
  }
  if (task.end.vanished) return 'interrupted';
  switch (howItEnded(task, state, nowMs)) {
    case 'idle':
      return 'room-idle';
    case 'max-time':
      return atMaxRecordTime(task, state);
    case 'cut':
      return 'interrupted';
  }
}

/**
 * Returns how ZEGO ended a task. Its pages call ends by idling and at MaxRecordTime orderly in one place and abnormal in
 * another (callback page; DescribeRecordStatus, Status), so the status alone does not tell them from a failure: the quit
 * reason does, else the length.
 */
export function howItEnded(task: TaskState, state: SessionState, nowMs: number): 'idle' | 'max-time' | 'cut' {
  const { quitReason } = task.end;
  if (quitReason !== undefined) {
    const { kind } = meaningOfQuitReason(quitReason);
    return kind === 'idle' || kind === 'max-time' ? kind : 'cut';
  }
  if (reachedMaxRecordTime(task)) return 'max-time';
  return task.reported.status !== TASK_STATUS.endedAbnormally || fitsMaxIdleTime(task, state, nowMs) ? 'idle' : 'cut';
}

/** Returns until when a task waits for the reason of its end; undefined if it has not ended. */
export function reasonDeadlineMs(task: TaskState): number | undefined {
  return task.end.seenAtMs === undefined ? undefined : task.end.seenAtMs + QUIT_REASON_WAIT_MS;
}

function endedBeforeOurStop(task: TaskState): boolean {
  if (task.end.vanished || task.stop.sentAtMs === undefined) return true;
  const abnormal = task.reported.status === TASK_STATUS.endedAbnormally;
  if (!abnormal && !task.stop.cameLate && !task.stop.unconfirmed) return false;
  const slackMs = abnormal ? LENGTH_SLACK_MS : CLOCK_SLACK_MS;
  return task.end.atMs !== undefined && task.end.atMs < task.stop.sentAtMs - slackMs;
}

/** Whether StartRecord returned a task that had already ended: the room is not recorded, whatever files it has. */
function endedBeforeItWasNamed({
  reported: { seenRecording },
  end: { atMs: endedAtMs },
  start: { acceptedAtMs },
}: TaskState): boolean {
  return !seenRecording && endedAtMs !== undefined && endedAtMs < (acceptedAtMs ?? 0);
}

/** MaxRecordTime is past our deadline, unless ZEGO's limit of 24 hours came first. */
function atMaxRecordTime(task: TaskState, state: SessionState): EndReason {
  const endedAtMs = task.end.atMs ?? task.end.seenAtMs ?? state.deadlineAtMs;
  return endedAtMs >= state.deadlineAtMs - CLOCK_SLACK_MS ? 'deadline' : 'interrupted';
}

function reachedMaxRecordTime(task: TaskState): boolean {
  const beganAtMs = beganAtMsOf(task);
  if (task.end.atMs === undefined || task.start.maxRecordSeconds === undefined || beganAtMs === undefined) return false;
  return task.end.atMs - beganAtMs >= task.start.maxRecordSeconds * 1_000 - LENGTH_SLACK_MS;
}

/** Whether it ended MaxIdleTime after the last of its footage, or after its start if it has none. */
function fitsMaxIdleTime(task: TaskState, state: SessionState, nowMs: number): boolean {
  const {
    end: { atMs: endedAtMs },
    files: { listed: files, omitted: filesOmitted, covered },
  } = task;
  const beganAtMs = beganAtMsOf(task);
  const maxIdleSeconds = state.checked?.maxIdleSeconds;
  if (endedAtMs === undefined || beganAtMs === undefined || maxIdleSeconds === undefined) return false;
  // The end of the footage is unknown while a file has no length or is only counted.
  if (filesOmitted !== undefined || files.some(({ durationMs }) => durationMs === 0)) return false;
  const pauses = pausesOf(state, nowMs);
  const intervals = files.map(({ beganAt, durationMs }): Interval => {
    return [Date.parse(beganAt), Date.parse(beganAt) + durationMs];
  });
  const ends = [...intervals, ...covered].map((interval) => onTheClock(interval, pauses)[1]);
  const beyondMs = endedAtMs - Math.max(beganAtMs, ...ends) - maxIdleSeconds * 1_000;
  return beyondMs >= -LENGTH_SLACK_MS && beyondMs <= IDLE_SLACK_MS;
}

function beganAtMsOf({
  reported: { beganAtMs: zegoBeganAtMs },
  start: { startedAtMs },
}: TaskState): number | undefined {
  return zegoBeganAtMs ?? startedAtMs;
}
