import type { FileView, Gap, Manifest, Outcome } from '../../contract/index.js';
import type { Emphasis, Terminal } from '../terminal.js';
import { durationText, sizeText } from './amounts.js';
import { columns } from './columns.js';
import { clockText, dateText } from './times.js';

const COLOURS: Record<Outcome, Emphasis> = {
  complete: 'green',
  partial: 'yellow',
  empty: 'yellow',
  'not-started': 'red',
  lost: 'red',
};

/** What a session left, for a person. */
export function manifestLines(manifest: Manifest, { emphasis }: Pick<Terminal, 'emphasis'>): string[] {
  const { outcome, endReason, recordedMs, files, filesOmitted, gaps, message } = manifest;
  const count = files.length + (filesOmitted?.count ?? 0);
  const amount = `${durationText(recordedMs)} recorded, ${count} ${count === 1 ? 'file' : 'files'}`;
  return [
    `${emphasis('bold', 'Outcome')}  ${emphasis(COLOURS[outcome], outcome)} (${endReason}), ${amount}`,
    ...(message === undefined ? [] : [`  ${message}`]),
    ...fileLines(files),
    ...(filesOmitted ? [`  and ${filesOmitted.count} more files, ${sizeText(filesOmitted.sizeBytes)}`] : []),
    ...gapLines(gaps),
  ];
}

/** Each file on a line: its state, length, size, name and address. */
export function fileLines(files: readonly FileView[]): string[] {
  const rows = files.map(({ state, durationMs, sizeBytes, fileId, videoId, url, note }) => [
    state,
    durationMs > 0 ? durationText(durationMs) : '',
    sizeText(sizeBytes),
    [url ?? videoId ?? fileId, ...(note === undefined ? [] : [`(${note})`])].join(' '),
  ]);
  return columns(rows).map((line) => `  ${line}`);
}

function gapLines(gaps: readonly Gap[]): string[] {
  return gaps.map(({ from, to, reason }) => {
    const length = durationText(Date.parse(to) - Date.parse(from));
    return `  gap of ${length}, ${dateText(from)} to ${clockText(to)}: ${reason}`;
  });
}
