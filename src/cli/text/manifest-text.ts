import type { FileState, FileView, Manifest, OmittedFiles, Outcome } from '../../contract/index.js';
import { countText, durationText, omittedText, sizeText } from '../../wording/amounts.js';
import { fileRemarks } from '../../wording/files.js';
import { gapLines } from '../../wording/gaps.js';
import type { Emphasis, Terminal } from '../terminal.js';
import { columns } from './columns.js';

const COLOURS: Record<Outcome, Emphasis> = {
  complete: 'green',
  partial: 'yellow',
  empty: 'yellow',
  'not-started': 'red',
  lost: 'red',
};

/** Files that somebody has to do something about. */
const FILE_COLOURS: Partial<Record<FileState, Emphasis>> = { failed: 'red', backup: 'yellow' };

type Look = Pick<Terminal, 'emphasis'>;

/** What a session left, for a person. */
export function manifestLines(manifest: Manifest, look: Look): string[] {
  const { emphasis } = look;
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
    ...indented(fileLines(files, filesOmitted, look)),
    ...indented(gapLines(gaps)),
  ];
}

/** Each file on a line: its state, length, size, name and address, and why its state is not a better one. */
export function fileLines(files: readonly FileView[], omitted: OmittedFiles | undefined, { emphasis }: Look): string[] {
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

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
