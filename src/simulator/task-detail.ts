import type { RecordFile } from '../zego/index.js';
import type { CallbackRecord } from './callback-sender.js';
import { recordFile } from './file-entries.js';
import { type LedgerTask, ledgerTask } from './ledger.js';
import type { TaskLife } from './task-life.js';

/** A task with its files and callbacks, without the secrets of its StartRecord. */
export interface TaskDetail extends Omit<LedgerTask, 'files'> {
  /** As in DescribeRecordStatus. */
  readonly files: readonly RecordFile[];
  /** Pictures of TakeSnapshot and of jpg tasks. */
  readonly pictures: readonly RecordFile[];
  /** Callbacks, including forged ones, in the order of `dueAt`. */
  readonly callbacks: readonly CallbackRecord[];
}

/** The task as it is now. */
export function taskDetail(task: TaskLife, fileUrl: (taskId: string, fileId: string) => string): TaskDetail {
  const entries = (files: ReturnType<TaskLife['files']>): readonly RecordFile[] =>
    files.map((file) => recordFile(file, task.settings, fileUrl(task.taskId, file.fileId)));
  return {
    ...ledgerTask(task),
    files: entries(task.files()),
    pictures: entries(task.pictures()),
    callbacks: task.callbackLine.records.map((record) => ({ ...record })),
  };
}
