import type { Interval } from '../../src/contract/intervals.js';
import type { EndReason } from '../../src/contract/view.js';
import { NO_STREAMS_EVERY_MS } from '../../src/zego/tables/limits.js';
import { meaningOfQuitReason } from '../../src/zego/tables/quit-reasons.js';
import { TASK_STATUS } from '../../src/zego/tables/statuses.js';
import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { onTheClock, pausesOf } from './pauses.js';

/** A poll that sees an end first waits this long for the callback that may say why. */
export const QUIT_REASON_WAIT_MS = 15_000;

/** Clocks of ZEGO and ours may differ a little; an end this much before our stop was not ours. */
const CLOCK_SLACK_MS = 60_000;
const LENGTH_SLACK_MS = 5_000;
/** ZEGO may find a room idle as late as it looks for streams. */
const IDLE_SLACK_MS = NO_STREAMS_EVERY_MS;

/** Reasons after which the room had nothing more to record, or nobody wanted it recorded. */
export function isOrdinary(reason: EndReason): boolean {
  return reason === 'stopped' || reason === 'cancelled' || reason === 'deadline' || reason === 'room-idle';
}

/** ZEGO can't record the room the same way, however often it is asked: no other task is started in the lane. */
export function endsLane({ end }: TaskState): boolean {
  return end.quitReason !== undefined && meaningOfQuitReason(end.quitReason).kind === 'final';
}

/** The task with the reason of its end, once that is known. */
export function withEndReason(state: SessionState, task: TaskState, nowMs: number): TaskState {
  // A quit reason that comes late, or the length of a file, may show that an interruption was an ordinary end.
  const isOpen = task.end.reason === undefined || task.end.reason === 'interrupted';
  if (!isOpen || task.end.seenAtMs === undefined) return task;
  const reason = whyEnded(task, state, nowMs);
  return reason === undefined || reason === task.end.reason ? task : { ...task, end: { ...task.end, reason } };
}

/** Why an ended task ended; undefined while a callback may still say. */
export function whyEnded(task: TaskState, state: SessionState, nowMs: number): EndReason | undefined {
  if (task.end.seenAtMs === undefined) return undefined;
  // Whether the end came before our stop shows in what StopRecord answers.
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
 * How a task ended that nobody stopped. ZEGO's pages call idle ends and those at MaxRecordTime orderly in one place and
 * abnormal in another, so that its status alone tells neither from a failure: the quit reason does, else the length.
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

/** When waiting for the reason is over. */
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

/** ZEGO answered StartRecord with a task that had ended by then: the room is not recorded, whatever that task has left. */
function endedBeforeItWasNamed({
  reported: { seenRecording },
  end: { atMs: endedAtMs },
  start: { acceptedAtMs },
}: TaskState): boolean {
  return !seenRecording && endedAtMs !== undefined && endedAtMs < (acceptedAtMs ?? 0);
}

/** MaxRecordTime lies beyond our deadline unless ZEGO's own cap of 24 hours came first. */
function atMaxRecordTime(task: TaskState, state: SessionState): EndReason {
  const endedAtMs = task.end.atMs ?? task.end.seenAtMs ?? state.deadlineAtMs;
  return endedAtMs >= state.deadlineAtMs - CLOCK_SLACK_MS ? 'deadline' : 'interrupted';
}

function reachedMaxRecordTime(task: TaskState): boolean {
  const beganAtMs = beganAtMsOf(task);
  if (task.end.atMs === undefined || task.start.maxRecordSeconds === undefined || beganAtMs === undefined) return false;
  return task.end.atMs - beganAtMs >= task.start.maxRecordSeconds * 1_000 - LENGTH_SLACK_MS;
}

/** It ended MaxIdleTime after the last of its footage, or after its begin where it has left none. */
function fitsMaxIdleTime(task: TaskState, state: SessionState, nowMs: number): boolean {
  const {
    end: { atMs: endedAtMs },
    files: { listed: files, omitted: filesOmitted, covered },
  } = task;
  const beganAtMs = beganAtMsOf(task);
  const maxIdleSeconds = state.checked?.maxIdleSeconds;
  if (endedAtMs === undefined || beganAtMs === undefined || maxIdleSeconds === undefined) return false;
  // Where footage ends is not known as long as a file has no length, or is only counted.
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
