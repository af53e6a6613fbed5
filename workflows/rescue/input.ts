import type { FileRescueInput } from '../../src/contract/storage-activities.js';
import type { FileView } from '../../src/contract/view.js';
import { fieldsOf } from '../../src/json/objects.js';
import { BACKUP_KEPT_MS } from '../../src/zego/tables/limits.js';

/** The time for a rescue without a deadline: enough for many attempts, and over before ZEGO deletes its backup. */
const DEFAULT_MS = 86_400_000;
/** The most files of one rescue: more copies would make the history too long. */
const MOST_FILES = 2_000;

/** Reads any input of `fileRescue`: fills in what is missing, and drops files without a name. */
export function checkedFileRescue(input: unknown, nowMs: number): FileRescueInput {
  const given: Given = fieldsOf(input);
  const { files, deadlineAtMs } = given;
  return {
    app: textOf(given.app),
    sessionId: textOf(given.sessionId),
    roomId: textOf(given.roomId),
    taskId: textOf(given.taskId),
    storage: textOf(given.storage),
    outputFolder: textOf(given.outputFolder),
    files: Array.isArray(files) ? files.filter(isFile).map(noteExcess) : [],
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

/** Adds a note to a file that is not copied because there are too many. */
function noteExcess(file: FileView, index: number): FileView {
  if (index < MOST_FILES || file.state !== 'backup') return file;
  return { ...file, note: `Not copied: only the first ${MOST_FILES} files are` };
}

/** Whether a file is to be copied. */
export function isTried(file: FileView, index: number): boolean {
  return file.state === 'backup' && index < MOST_FILES;
}

function isFile(value: unknown): value is FileView {
  const { fileId, state } = fieldsOf(value);
  return typeof fileId === 'string' && typeof state === 'string';
}
