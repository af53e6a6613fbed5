import type { FileState, FileView, Manifest, OmittedFiles, Outcome } from '../../contract/index.js';
import { countText, durationText, omittedText, sizeText } from '../../wording/amounts.js';
import { fileRemarks } from '../../wording/files.js';
import { gapLines } from '../../wording/gaps.js';
import type { Emphasis } from '../terminal.js';
import { columns } from './columns.js';
import { indented, type Style } from './style.js';

const COLOURS: Record<Outcome, Emphasis> = {
  complete: 'green',
  partial: 'yellow',
  empty: 'yellow',
  'not-started': 'red',
  lost: 'red',
};

/** Colours of files that need attention. */
const FILE_COLOURS: Partial<Record<FileState, Emphasis>> = { failed: 'red', backup: 'yellow' };

/** The manifest of a session as lines for a person. */
export function manifestLines(manifest: Manifest, style: Style): string[] {
  const { emphasis } = style;
  const { outcome, endReason, recordedMs, files, filesOmitted, gaps, message } = manifest;
  const tasks = manifest.tasks.length + (manifest.tasksOmitted ?? 0);
  const amounts = [
    `${durationText(recordedMs)} recorded`,
    countText(files.length + (filesOmitted?.count ?? 0), 'file'),
    ...(tasks > 1 ? [countText(tasks, 'task')] : []),
  ];
  return [
    `${emphasis('bold', 'Outcome')}  ${emphasis(COLOURS[outcome], outcome)} (${endReason}), ${amounts.join(', ')}`,
    ...(message === undefined ? [] : [`  ${message}`]),
    ...indented(fileLines(files, filesOmitted, style)),
    ...indented(gapLines(gaps)),
  ];
}

/** One line per file: its state, length, size, address or name, and remarks. */
export function fileLines(
  files: readonly FileView[],
  omitted: OmittedFiles | undefined,
  { emphasis }: Style,
): string[] {
  const rows = files.map((file) => {
    const { state, durationMs, sizeBytes, fileId, videoId, url, playlistUrl } = file;
    const length = durationMs > 0 ? durationText(durationMs) : '';
    return [state, length, sizeText(sizeBytes), [url ?? playlistUrl ?? videoId ?? fileId, ...remarkOn(file)].join(' ')];
  });
  const lines = columns(rows).map((line, index) => {
    const colour = FILE_COLOURS[files[index]?.state ?? 'verified'];
    return colour === undefined ? line : emphasis(colour, line);
  });
  return omitted === undefined ? lines : [...lines, omittedText(omitted)];
}

function remarkOn(file: FileView): string[] {
  const remarks = fileRemarks(file);
  return remarks.length === 0 ? [] : [`(${remarks.join('; ')})`];
}
