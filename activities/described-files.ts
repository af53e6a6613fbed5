import type { DescribeAnswer } from '../src/contract/activities.js';
import type { FileState, FileView, OmittedFiles } from '../src/contract/view.js';
import { FILE_STATUS, type RecordFile } from '../src/zego/index.js';

/** The list of files goes into the history with each answer, and into the state that one run hands to the next. */
const MAX_FILES_BYTES = 64_000;
const TEXT_MAX = 1_024;
/** Stretches of more files than this are told by their hull: a day of single streams has thousands. */
const MAX_STRETCHES = 500;

type FilesAnswer = Pick<Extract<DescribeAnswer, { found: 'task' }>, 'files' | 'filesOmitted' | 'covered'>;

/** The files of one task within a budget: those that need attention first, the rest counted by state. */
export function describedFiles(taskId: string, records: readonly RecordFile[], maxFiles: number): FilesAnswer {
  const all = records.map((record) => fileView(taskId, record));
  const kept = withinBudget(all, maxFiles);
  const omitted = all.filter((file) => !kept.has(file));
  return {
    files: all.filter((file) => kept.has(file)),
    ...(omitted.length > 0 && { filesOmitted: counted(omitted) }),
    covered: stretches(all.filter(isReachable)),
  };
}

function fileView(taskId: string, record: RecordFile): FileView {
  return {
    taskId,
    fileId: short(record.FileId ?? ''),
    ...(record.FileUrl !== undefined && { url: short(record.FileUrl) }),
    ...(record.VideoId !== undefined && { videoId: short(record.VideoId) }),
    format: short(record.OutputFileFormat ?? ''),
    sizeBytes: positive(record.FileSize),
    durationMs: positive(record.Duration),
    beganAt: new Date(Math.min(positive(record.BeginTimestamp), 8.64e15)).toISOString(),
    state: stateOf(record.Status),
  };
}

/** What ZEGO's file status means for the customer. A number that is not known yet counts as not finished. */
function stateOf(status: number | undefined): FileState {
  switch (status) {
    case FILE_STATUS.recording:
      return 'recording';
    case FILE_STATUS.uploaded:
      return 'uploaded';
    case FILE_STATUS.backup:
      return 'backup';
    case FILE_STATUS.failed:
      return 'failed';
    default:
      return 'uploading';
  }
}

function isReachable({ state }: FileView): boolean {
  return state === 'uploaded' || state === 'backup';
}

function withinBudget(files: readonly FileView[], maxFiles: number): Set<FileView> {
  const kept = new Set<FileView>();
  let bytes = 2;
  for (const file of [...files].sort((a, b) => urgency(b.state) - urgency(a.state)).slice(0, maxFiles)) {
    bytes += Buffer.byteLength(JSON.stringify(file)) + 1;
    if (bytes > MAX_FILES_BYTES) break;
    kept.add(file);
  }
  return kept;
}

function urgency(state: FileState): number {
  return state === 'failed' ? 3 : state === 'backup' ? 2 : state === 'uploaded' ? 0 : 1;
}

function counted(files: readonly FileView[]): OmittedFiles {
  const byState: Partial<Record<FileState, number>> = {};
  for (const { state } of files) byState[state] = (byState[state] ?? 0) + 1;
  return { count: files.length, byState, sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0) };
}

/** What the files cover together, overlaps merged. */
function stretches(files: readonly FileView[]): [number, number][] {
  const sorted = files
    .map(({ beganAt, durationMs }): [number, number] => [Date.parse(beganAt), Date.parse(beganAt) + durationMs])
    .filter(([from, to]) => to > from)
    .sort((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = result.at(-1);
    if (last && (from <= last[1] || result.length >= MAX_STRETCHES)) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function positive(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? Math.max(0, Math.trunc(value)) : 0;
}

function short(text: string): string {
  return text.slice(0, TEXT_MAX);
}
