import { jsonBytes } from './json-size.js';
import { FILE_STATES, type FileState, type FileView, type OmittedFiles, type TaskView } from './view.js';

/** Files within a size limit, and counts of the omitted ones. */
interface FittedFiles {
  readonly files: readonly FileView[];
  readonly filesOmitted?: OmittedFiles;
}

/** Keeps as many files as fit, those that need attention first. The rest is counted by state and added to `already`. */
export function fitFiles(
  files: readonly FileView[],
  limit: { readonly maxBytes: number; readonly maxFiles?: number; readonly already?: OmittedFiles | undefined },
): FittedFiles {
  const { maxBytes, maxFiles = Number.POSITIVE_INFINITY, already } = limit;
  if (files.length <= maxFiles && jsonBytes(files) <= maxBytes)
    return { files, ...(already && { filesOmitted: already }) };
  const kept = new Set<FileView>();
  let bytes = 2;
  for (const file of [...files].sort((a, b) => urgency(b.state) - urgency(a.state))) {
    bytes += jsonBytes(file) + 1;
    if (bytes > maxBytes || kept.size >= maxFiles) break;
    kept.add(file);
  }
  const omitted = files.filter((file) => !kept.has(file));
  return { files: files.filter((file) => kept.has(file)), filesOmitted: addFiles(countFiles(omitted), already) };
}

/** Counts files by state. */
export function countFiles(files: readonly FileView[]): OmittedFiles {
  const byState: Partial<Record<FileState, number>> = {};
  for (const { state } of files) byState[state] = (byState[state] ?? 0) + 1;
  return { count: files.length, byState, sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0) };
}

/** Adds two counts. */
export function addFiles(a: OmittedFiles, b: OmittedFiles | undefined): OmittedFiles {
  if (!b) return a;
  const byState = { ...a.byState };
  for (const state of FILE_STATES) {
    const count = (a.byState[state] ?? 0) + (b.byState[state] ?? 0);
    if (count > 0) byState[state] = count;
  }
  return { count: a.count + b.count, byState, sizeBytes: a.sizeBytes + b.sizeBytes };
}

/** Adds up the omitted files of some tasks; undefined if none are omitted. */
export function omittedOf(tasks: readonly TaskView[]): OmittedFiles | undefined {
  const [first, ...others] = tasks.flatMap(({ filesOmitted }) => filesOmitted ?? []);
  return first && others.reduce(addFiles, first);
}

function urgency(state: FileState): number {
  switch (state) {
    case 'failed':
      return 3;
    case 'backup':
      return 2;
    case 'recording':
    case 'uploading':
      return 1;
    case 'uploaded':
    case 'verified':
    case 'rescued':
      return 0;
  }
}

/**
 * Whether a file is an hls playlist. ZEGO does not document whether its `FileSize` includes the fragments, or where its
 * backup store has them (DescribeRecordStatus, `RecordFiles`).
 */
export function isPlaylist({ format, fileId }: Pick<FileView, 'format' | 'fileId'>): boolean {
  return format === 'hls' || fileId.endsWith('.m3u8');
}
