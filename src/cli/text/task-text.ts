import type { ZegoTask } from '../../contract/index.js';
import { dateText } from '../../wording/times.js';
import { ownerText, recordedText } from '../../wording/zego-tasks.js';
import { columns } from './columns.js';

/** Tasks of ZEGO as a table for a person. */
export function taskRows(tasks: readonly ZegoTask[], nowMs: number): string[] {
  return columns([
    ['TASK', 'ROOM', 'SESSION', 'STARTED', 'RECORDED', 'ENDS AT THE LATEST'],
    ...tasks.map((task) => {
      const { taskId, roomId = '?', startedAt, endsBy } = task;
      const [started, ends] = [startedAt, endsBy].map((time) => (time === undefined ? '–' : dateText(time)));
      return [taskId, roomId, ownerText(task), started ?? '–', recordedText(task, nowMs), ends ?? '–'];
    }),
  ]);
}
