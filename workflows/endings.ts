import type { EndReason } from '../src/contract/view.js';
import type { SessionState } from './session-state.js';
import { type TaskState, ZEGO_STATUS } from './task-state.js';

/** ZEGO's `quit_reason` values that a session tells apart. */
export const QUIT_REASON = {
  noLogin: 2,
  idle: 3,
  maxRecordTime: 4,
  nameTooLong: 1002,
  formatNotSupported: 1010,
} as const;

/** A poll that sees an end first waits this long for the callback that may say why. */
export const QUIT_REASON_WAIT_MS = 15_000;

/** Clocks of ZEGO and ours may differ a little; an end this much before our stop was not ours. */
const CLOCK_SLACK_MS = 60_000;
const LENGTH_SLACK_MS = 5_000;

/** Reasons after which the room had nothing more to record, or nobody wanted it recorded. */
export function isOrdinary(reason: EndReason): boolean {
  return reason === 'stopped' || reason === 'cancelled' || reason === 'deadline' || reason === 'room-idle';
}

/** Why an ended task ended; undefined while a callback may still say. */
export function whyEnded(task: TaskState, state: SessionState, nowMs: number): EndReason | undefined {
  if (task.endSeenAtMs === undefined) return undefined;
  // Whether the end came before our stop shows in what StopRecord answers.
  if (task.stopConfirmedAtMs === undefined && !task.stopUnconfirmed) return undefined;
  if (task.stopWanted && !endedBeforeOurStop(task)) return task.stopWanted;
  if (task.quitReason === undefined && nowMs < task.endSeenAtMs + QUIT_REASON_WAIT_MS) return undefined;
  if (task.vanished) return 'interrupted';
  if (task.quitReason === QUIT_REASON.idle) return 'room-idle';
  if (task.quitReason === QUIT_REASON.maxRecordTime) return atMaxRecordTime(task, state);
  if (task.quitReason !== undefined || task.status === ZEGO_STATUS.endedAbnormally) return 'interrupted';
  if (endedBeforeItWasTold(task)) return 'interrupted';
  return reachedMaxRecordTime(task) ? atMaxRecordTime(task, state) : 'room-idle';
}

/** When waiting for the reason is over. */
export function reasonDueAtMs(task: TaskState): number | undefined {
  return task.endSeenAtMs === undefined ? undefined : task.endSeenAtMs + QUIT_REASON_WAIT_MS;
}

function endedBeforeOurStop(task: TaskState): boolean {
  if (task.vanished || task.stopAskedAtMs === undefined) return true;
  const abnormal = task.status === ZEGO_STATUS.endedAbnormally;
  if (!abnormal && !task.stopCameLate && !task.stopUnconfirmed) return false;
  const slackMs = abnormal ? LENGTH_SLACK_MS : CLOCK_SLACK_MS;
  return task.endedAtMs !== undefined && task.endedAtMs < task.stopAskedAtMs - slackMs;
}

/** The answer to a start named a task that had ended by then: the room is not recorded, whatever that task has left. */
function endedBeforeItWasTold({ seenRecording, endedAtMs, acceptedAtMs, attempts }: TaskState): boolean {
  return !seenRecording && attempts > 1 && endedAtMs !== undefined && endedAtMs < (acceptedAtMs ?? 0);
}

/** MaxRecordTime lies beyond our deadline unless ZEGO's own cap of 24 hours came first. */
function atMaxRecordTime(task: TaskState, state: SessionState): EndReason {
  const endedAtMs = task.endedAtMs ?? task.endSeenAtMs ?? state.deadlineAtMs;
  return endedAtMs >= state.deadlineAtMs - CLOCK_SLACK_MS ? 'deadline' : 'interrupted';
}

function reachedMaxRecordTime(task: TaskState): boolean {
  if (task.endedAtMs === undefined || task.maxRecordSeconds === undefined) return false;
  const beganAtMs = task.zegoBeganAtMs ?? task.startedAtMs;
  return beganAtMs !== undefined && task.endedAtMs - beganAtMs >= task.maxRecordSeconds * 1_000 - LENGTH_SLACK_MS;
}
