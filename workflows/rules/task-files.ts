import type { FileState } from '../../src/contract/view.js';
import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { picturesDueAtMs } from './due-times.js';

/** "No files" is believed after this many answers over this long, unless a callback said it too. */
const NO_FILES_ANSWERS = 3;
const NO_FILES_OVER_MS = 60_000;
const NO_FILES_TOLD_MS = 15_000;

/** ZEGO says that nothing more will become of the task's files. */
export function areFilesFinal(task: TaskState): boolean {
  if (!task.endConfirmed) return false;
  if (task.files.length === 0 && task.filesOmitted === undefined) return areNoFilesBelieved(task);
  const open = (fileState: string): boolean => fileState === 'recording' || fileState === 'uploading';
  const omitted = task.filesOmitted?.byState ?? {};
  return !task.files.some((file) => open(file.state)) && !omitted.recording && !omitted.uploading;
}

/** Pictures may still be named by a callback. */
export function awaitsPictures(state: SessionState, task: TaskState, nowMs: number): boolean {
  return state.checked?.picturesOnly === true && nowMs < picturesDueAtMs(task);
}

/** The task has files in this state. */
export function hasFiles(task: TaskState, fileState: FileState): boolean {
  return task.files.some((file) => file.state === fileState);
}

function areNoFilesBelieved(task: TaskState): boolean {
  if (!task.noFiles) return false;
  const overMs = task.noFiles.lastMs - task.noFiles.sinceMs;
  // A callback says it too, but whoever has seen one can forge another.
  if (task.nothingUploaded) return task.noFiles.answers >= 2 && overMs >= NO_FILES_TOLD_MS;
  return task.noFiles.answers >= NO_FILES_ANSWERS && overMs >= NO_FILES_OVER_MS;
}
