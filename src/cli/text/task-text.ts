import type { TaskView } from '../../contract/index.js';
import { taskName } from '../../contract/task-name.js';
import { earlierTasksText, taskRemarks, taskTimes } from '../../wording/tasks.js';
import { columns } from './columns.js';

/** One line per task: its name, TaskId, phase, times and end reason. The `omitted` older tasks are only counted. */
export function taskLines(tasks: readonly TaskView[], omitted: number): string[] {
  const rows = tasks.map((task) => {
    const { taskId = '(no TaskId yet)', phase } = task;
    return [taskName(task), taskId, phase, taskTimes(task), taskRemarks(task).join(', ')];
  });
  return [...(omitted > 0 ? [earlierTasksText(omitted)] : []), ...columns(rows)];
}
