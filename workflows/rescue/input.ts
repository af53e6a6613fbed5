import type { FileRescueInput } from '../../src/contract/storage-activities.js';
import type { FileView } from '../../src/contract/view.js';
import { fieldsOf } from '../../src/json/objects.js';
import { BACKUP_KEPT_MS } from '../../src/zego/tables/limits.js';

/** An input of `fileRescue` in which nothing is missing. */
export type CheckedFileRescue = FileRescueInput;

/** What is left of ZEGO's three days when nobody says: enough to try, and over before the backup is. */
const DEFAULT_MS = 86_400_000;
/** The history of more copies than that would be too long for Temporal. */
const MOST_FILES = 2_000;

/** Makes the best of whatever somebody has started `fileRescue` with; what is no file with a name is left out. */
export function checkedFileRescue(input: unknown, nowMs: number): CheckedFileRescue {
  const given: Given = fieldsOf(input);
  const { files, deadlineAtMs } = given;
  return {
    app: textOf(given.app),
    sessionId: textOf(given.sessionId),
    roomId: textOf(given.roomId),
    taskId: textOf(given.taskId),
    storage: textOf(given.storage),
    outputFolder: textOf(given.outputFolder),
    files: Array.isArray(files) ? files.filter(isFile).map(beyondTheMost) : [],
    deadlineAtMs: Math.min(
      isTime(deadlineAtMs) ? Math.trunc(deadlineAtMs) : nowMs + DEFAULT_MS,
      nowMs + BACKUP_KEPT_MS,
    ),
  };
}

type Given = { readonly [K in keyof FileRescueInput]?: unknown };

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A file that is not tried must not look as if it had been. */
function beyondTheMost(file: FileView, index: number): FileView {
  if (index < MOST_FILES || file.state !== 'backup') return file;
  return { ...file, note: `Not copied: it is beyond the first ${MOST_FILES} files` };
}

/** Whether a file is one to copy. */
export function isTried(file: FileView, index: number): boolean {
  return file.state === 'backup' && index < MOST_FILES;
}

function isFile(value: unknown): value is FileView {
  const { fileId, state } = fieldsOf(value);
  return typeof fileId === 'string' && typeof state === 'string';
}
