import { condition, isCancellation, setCurrentDetails } from '@temporalio/workflow';
import type { FileRescueAnswer, FileRescueInput, RescueAnswer } from '../src/contract/storage-activities.js';
import type { FileView } from '../src/contract/view.js';
import { rescueCall } from './activity-calls.js';
import { failureText } from './activity-failures.js';
import { rescueDetails } from './rescue/details.js';
import { checkedFileRescue, isTried } from './rescue/input.js';

/** Copies in flight at a time; more if some make no progress. */
const AT_ONCE = 4;
/** A copy that takes longer gives up its place to the next file, so that failing copies do not block the others. */
const PLACE_HELD_MS = 1_800_000;

/**
 * Copies the files of one task from ZEGO's backup store into the customer's bucket, and retries each until `deadlineAtMs`.
 * Returns them as `rescued`, or still as `backup` with a note that says why. Never fails on malformed input.
 */
export async function fileRescue(input: unknown): Promise<FileRescueAnswer> {
  const rescue = checkedFileRescue(input, Date.now());
  const files: FileView[] = [...rescue.files];
  const waiting = files.flatMap((file, index) => (isTried(file, index) ? [index] : []));
  const copies: Promise<void>[] = [];
  const show = (): void => setCurrentDetails(rescueDetails(rescue, files));
  const ended = new Set<number>();
  let cancelled: { readonly by: unknown } | undefined;
  const copy = async (index: number): Promise<void> => {
    const file = files[index];
    try {
      if (file) files[index] = await rescued(file, rescue);
    } catch (error) {
      cancelled ??= { by: error };
      waiting.length = 0;
    }
    ended.add(index);
    show();
  };
  const place = async (): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const at = index;
      copies.push(copy(at));
      if (waiting.length > 0) await condition(() => ended.has(at), PLACE_HELD_MS).catch(() => undefined);
    }
  };
  show();
  await Promise.all(Array.from({ length: AT_ONCE }, place));
  await Promise.all(copies);
  if (cancelled) throw cancelled.by;
  return { files };
}

async function rescued(file: FileView, rescue: FileRescueInput): Promise<FileView> {
  const { files: _files, deadlineAtMs, ...task } = rescue;
  const leftMs = deadlineAtMs - Date.now();
  if (leftMs < 1_000) return { ...file, note: 'Not copied: no time was left before ZEGO deletes its backup' };
  try {
    const summary = `copy ${file.fileId.slice(0, 80)} out of ZEGO's backup`;
    return after(file, await rescueCall(summary, leftMs)({ ...task, file }));
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { ...file, note: `Not copied in time: ${failureText(error)}` };
  }
}

function after(file: FileView, answer: RescueAnswer): FileView {
  if (answer.verdict === 'impossible') return { ...file, note: answer.note };
  // The URL leads to the backup, which ZEGO deletes.
  const { note: _note, url: _url, ...rest } = file;
  const { sizeBytes, note } = answer;
  return { ...rest, state: 'rescued', sizeBytes, ...(note !== undefined && { note }) };
}
