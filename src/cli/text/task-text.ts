import type { TaskView } from '../../contract/index.js';
import { meaningOfQuitReason } from '../../zego/quit-reasons.js';
import { countText } from './amounts.js';
import { columns } from './columns.js';
import { clockText, dateText, spanText } from './times.js';

/** Each task on a line: its name, TaskId, phase, times, and why it ended. `omitted` older ones are only counted. */
export function taskLines(tasks: readonly TaskView[], omitted: number): string[] {
  const earlier = omitted > 0 ? [`${countText(omitted, 'earlier task')} that settled long ago`] : [];
  return [...earlier, ...columns(tasks.map(taskRow))];
}

function taskRow(task: TaskView): string[] {
  const { taskId = '(no TaskId yet)', phase, endReason, quitReason } = task;
  const remarks = [
    ...(endReason === undefined ? [] : [endReason]),
    ...(quitReason === undefined ? [] : [`quit_reason ${quitReason}: ${meaningOfQuitReason(quitReason).text}`]),
    ...(task.unconfirmed ? ['may have been started'] : []),
    ...(task.stopUnconfirmed ? ['stop never confirmed'] : []),
  ];
  return [nameOf(task), taskId, phase, timesOf(task), remarks.join(', ')];
}

/** As a session names its tasks in its own words. */
function nameOf({ lane, number }: TaskView): string {
  return lane === 0 ? `task ${number}` : `task ${number} of lane ${lane}`;
}

function timesOf({ startedAt, endedAt }: TaskView): string {
  if (startedAt === undefined) return endedAt === undefined ? '' : `to ${clockText(endedAt)}`;
  return endedAt === undefined ? dateText(startedAt) : spanText(startedAt, endedAt);
}
