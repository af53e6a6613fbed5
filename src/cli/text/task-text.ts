import type { TaskView } from '../../contract/index.js';
import { taskName } from '../../contract/task-name.js';
import { earlierTasksText, taskRemarks, taskTimes } from '../../wording/tasks.js';
import { columns } from './columns.js';

/** Each task on a line: its name, TaskId, phase, times, and why it ended. `omitted` older ones are only counted. */
export function taskLines(tasks: readonly TaskView[], omitted: number): string[] {
  const rows = tasks.map((task) => {
    const { taskId = '(no TaskId yet)', phase } = task;
    return [taskName(task), taskId, phase, taskTimes(task), taskRemarks(task).join(', ')];
  });
  return [...(omitted > 0 ? [earlierTasksText(omitted)] : []), ...columns(rows)];
}
