import type { Interval } from '../../src/contract/intervals.js';
import type { EndReason } from '../../src/contract/view.js';
import { NO_STREAMS_EVERY_MS } from '../../src/zego/tables/limits.js';
import { meaningOfQuitReason } from '../../src/zego/tables/quit-reasons.js';
import { TASK_STATUS } from '../../src/zego/tables/statuses.js';
import type { SessionState } from '../state/session.js';
import { isStopOver, type TaskState } from '../state/task.js';
import { onTheClock, pausesOf } from './pauses.js';

/** How long to wait for the callback with the `quit_reason` once the end is seen. */
export const QUIT_REASON_WAIT_MS = 15_000;

/** How far ZEGO's clock and ours may differ: an end longer before our stop was not caused by it. */
const CLOCK_SLACK_MS = 60_000;
const LENGTH_SLACK_MS = 5_000;
/** The quit reasons that end a lane come as a recording begins: no login to the room, no file with that name or format. */
const FINAL_WITHIN_MS = 60_000;
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

/**
 * Returns why a task ended; undefined if it has not, or while a callback may still tell an interruption from an ordinary
 * end, or one that is worth a restart from one that is not.
 */
export function whyEnded(task: TaskState, state: SessionState, nowMs: number): EndReason | undefined {
  if (task.end.seenAtMs === undefined) return undefined;
  if (task.stop.reason) {
    // The response to StopRecord shows whether the end came before our stop.
    if (!isStopOver(task)) return undefined;
    if (!endedBeforeOurStop(task)) return task.stop.reason;
  }
  if (task.end.quitReason === undefined) {
    if (isClearlyCut(task, state, nowMs)) return 'interrupted';
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

/**
 * Returns until when a callback may give or refine the reason of a task's end; undefined if it has not ended, or if nothing
 * more is awaited.
 */
export function reasonDeadlineMs(task: TaskState, nowMs: number): number | undefined {
  const { seenAtMs, reason, quitReason } = task.end;
  if (seenAtMs === undefined) return undefined;
  const deadlineMs = seenAtMs + QUIT_REASON_WAIT_MS;
  if (reason === undefined) return deadlineMs;
  return reason === 'interrupted' && quitReason === undefined && nowMs < deadlineMs ? deadlineMs : undefined;
}

/**
 * Whether the status alone shows an interruption that a new task can repair: ZEGO calls the end abnormal, the task had
 * recorded well, and it had footage too late to have idled. Lengths that are not known yet only make that later.
 */
function isClearlyCut(task: TaskState, state: SessionState, nowMs: number): boolean {
  const { seenRecording, status } = task.reported;
  const { atMs: endedAtMs } = task.end;
  const beganAtMs = beganAtMsOf(task);
  if (!seenRecording || status !== TASK_STATUS.endedAbnormally) return false;
  if (endedAtMs === undefined || beganAtMs === undefined || endedAtMs - beganAtMs < FINAL_WITHIN_MS) return false;
  const beyondMs = beyondMaxIdleMs(task, state, nowMs);
  return !reachedMaxRecordTime(task) && beyondMs !== undefined && beyondMs < -LENGTH_SLACK_MS;
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
  const { listed, omitted } = task.files;
  // The end of the footage is unknown while a file has no length or is only counted.
  if (omitted !== undefined || listed.some(({ durationMs }) => durationMs === 0)) return false;
  const beyondMs = beyondMaxIdleMs(task, state, nowMs);
  return beyondMs !== undefined && beyondMs >= -LENGTH_SLACK_MS && beyondMs <= IDLE_SLACK_MS;
}

/**
 * Returns how much longer than MaxIdleTime a task went on after the last of its known footage, or after its start; less than
 * 0 if it ended sooner.
 */
function beyondMaxIdleMs(task: TaskState, state: SessionState, nowMs: number): number | undefined {
  const {
    end: { atMs: endedAtMs },
    files: { listed: files, covered },
  } = task;
  const beganAtMs = beganAtMsOf(task);
  const maxIdleSeconds = state.checked?.maxIdleSeconds;
  if (endedAtMs === undefined || beganAtMs === undefined || maxIdleSeconds === undefined) return undefined;
  const pauses = pausesOf(state, nowMs);
  const intervals = files.map(({ beganAt, durationMs }): Interval => {
    return [Date.parse(beganAt), Date.parse(beganAt) + durationMs];
  });
  const ends = [...intervals, ...covered].map((interval) => onTheClock(interval, pauses)[1]);
  return endedAtMs - Math.max(beganAtMs, ...ends) - maxIdleSeconds * 1_000;
}

function beganAtMsOf({
  reported: { beganAtMs: zegoBeganAtMs },
  start: { startedAtMs },
}: TaskState): number | undefined {
  return zegoBeganAtMs ?? startedAtMs;
}
