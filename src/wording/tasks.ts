import type { TaskView } from '../contract/view.js';
import { meaningOfQuitReason } from '../zego/tables/quit-reasons.js';
import { TASK_STATUS } from '../zego/tables/statuses.js';
import { countText } from './amounts.js';
import { dateText, spanText } from './times.js';

/** Names of ZEGO's task statuses. */
const STATUSES: Readonly<Record<number, string>> = {
  [TASK_STATUS.initialising]: 'initialising',
  [TASK_STATUS.recording]: 'recording',
  [TASK_STATUS.ended]: 'ended',
  [TASK_STATUS.endedAbnormally]: 'ended abnormally',
  [TASK_STATUS.paused]: 'paused',
} satisfies Record<(typeof TASK_STATUS)[keyof typeof TASK_STATUS], string>;

/** Omitted tasks: `3 earlier tasks that settled long ago`. */
export function earlierTasksText(omitted: number): string {
  return `${countText(omitted, 'earlier task')} that settled long ago`;
}

/** The name of ZEGO's task status; its number if it is unknown. */
export function taskStatusText(status: number): string {
  return STATUSES[status] ?? String(status);
}

/** Returns why a task ended, and what remained unconfirmed. */
export function taskRemarks({ endReason, quitReason, unconfirmed, stopUnconfirmed }: TaskView): string[] {
  return [
    ...(endReason === undefined ? [] : [endReason]),
    ...(quitReason === undefined ? [] : [`quit_reason ${quitReason}: ${meaningOfQuitReason(quitReason).text}`]),
    ...(unconfirmed ? ['start never confirmed'] : []),
    ...(stopUnconfirmed ? ['stop never confirmed'] : []),
  ];
}

/** The time span of a task; empty if it is unknown. */
export function taskTimes({ startedAt, endedAt }: TaskView): string {
  if (startedAt === undefined) return endedAt === undefined ? '' : `to ${dateText(endedAt)}`;
  return endedAt === undefined ? `since ${dateText(startedAt)}` : spanText(startedAt, endedAt);
}
