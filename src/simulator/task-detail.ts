import type { RecordFile } from '../zego/index.js';
import type { CallbackRecord } from './callback-sender.js';
import { recordFile } from './file-words.js';
import { type LedgerTask, ledgerTask } from './ledger.js';
import type { TaskLife } from './task-life.js';

/** A task with its files and callbacks. No secret of its StartRecord is in it. */
export interface TaskDetail extends Omit<LedgerTask, 'files'> {
  /** As DescribeRecordStatus tells them. */
  readonly files: readonly RecordFile[];
  /** Pictures of TakeSnapshot and of jpg tasks. */
  readonly pictures: readonly RecordFile[];
  /** Callbacks, forged ones included, in the order in which they were due. */
  readonly callbacks: readonly CallbackRecord[];
}

/** Everything that is to be seen of a task now. */
export function taskDetail(task: TaskLife, fileUrl: (taskId: string, fileId: string) => string): TaskDetail {
  const words = (files: ReturnType<TaskLife['files']>): readonly RecordFile[] =>
    files.map((file) => recordFile(file, task.settings, fileUrl(task.taskId, file.fileId)));
  return {
    ...ledgerTask(task),
    files: words(task.files()),
    pictures: words(task.pictures()),
    callbacks: task.callbackLine.records.map((record) => ({ ...record })),
  };
}
