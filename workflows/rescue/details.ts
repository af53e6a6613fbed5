import { code, moment, plain } from '../../src/contract/markdown.js';
import type { FileRescueInput } from '../../src/contract/storage-activities.js';
import type { FileView } from '../../src/contract/view.js';

/** The most files that are named; of more, only the number is shown. */
const MOST_NAMED = 20;

/** Returns the progress of a rescue as Markdown for the Web UI. */
export function rescueDetails(rescue: FileRescueInput, files: readonly FileView[]): string {
  const left = files.filter(({ state }) => state === 'backup');
  const rescued = files.filter(({ state }) => state === 'rescued').length;
  const named = left
    .slice(0, MOST_NAMED)
    .map(({ fileId, note }) => `- ${code(fileId)}${note ? `: ${plain(note)}` : ''}`);
  const more = left.length > named.length ? [`- and ${left.length - named.length} more`] : [];
  return [
    `Copies files of task ${code(rescue.taskId)} (room ${code(rescue.roomId)}) out of ZEGO's backup, until ${timeOf(rescue.deadlineAtMs)}.`,
    `${rescued} of ${files.length} rescued.`,
    ...(left.length > 0 ? ['', 'Still in the backup:', ...named, ...more] : []),
  ].join('\n');
}

function timeOf(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? moment(new Date(ms).toISOString()) : 'the end of time';
}
