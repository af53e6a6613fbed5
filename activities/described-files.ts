import type { DescribeAnswer } from '../src/contract/activities.js';
import { fitFiles } from '../src/contract/files.js';
import { type Interval, merged } from '../src/contract/intervals.js';
import { isSoundWave, joinSoundWaves } from '../src/contract/sound-waves.js';
import type { FileState, FileView } from '../src/contract/view.js';
import { FILE_STATUS, type RecordFile } from '../src/zego/index.js';

/** The most JSON bytes of a list of files, which is part of every poll's result and of the carried state. */
const MAX_FILES_BYTES = 64_000;
const TEXT_MAX = 1_024;
/** The most intervals returned; the last one takes in the rest. A day of single streams has thousands. */
const MAX_INTERVALS = 500;

type FilesAnswer = Pick<Extract<DescribeAnswer, { found: 'task' }>, 'files' | 'filesOmitted' | 'covered'>;

/** Returns the files of one task within the budget: those that need attention first, the rest counted by state. */
export function describedFiles(taskId: string, records: readonly RecordFile[], maxFiles: number): FilesAnswer {
  const all = joinSoundWaves(records.map((record) => fileView(taskId, record)));
  return { ...fitFiles(all, { maxBytes: MAX_FILES_BYTES, maxFiles }), covered: intervalsOf(all.filter(isReachable)) };
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

/** Returns the state for ZEGO's file status. An unknown status counts as not final. */
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

function isReachable(file: FileView): boolean {
  return (file.state === 'uploaded' || file.state === 'backup') && !isSoundWave(file);
}

/** Returns the intervals that the files cover together. */
function intervalsOf(files: readonly FileView[]): Interval[] {
  const all = merged(
    files.map(({ beganAt, durationMs }): Interval => [Date.parse(beganAt), Date.parse(beganAt) + durationMs]),
  );
  const last = all.at(-1);
  const cut = all[MAX_INTERVALS - 1];
  return all.length > MAX_INTERVALS && last && cut ? [...all.slice(0, MAX_INTERVALS - 1), [cut[0], last[1]]] : all;
}

function positive(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? Math.max(0, Math.trunc(value)) : 0;
}

function short(text: string): string {
  return text.slice(0, TEXT_MAX);
}
