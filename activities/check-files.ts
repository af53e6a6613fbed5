import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { CheckFilesAnswer, CheckFilesInput } from '../src/contract/storage-activities.js';
import type { FileView } from '../src/contract/view.js';
import { type CustomerBucket, StorageTrouble } from '../src/storage/index.js';
import type { Buckets } from './buckets.js';
import { isPlaylist } from './playlists.js';

/** Questions to one store at a time. */
const AT_ONCE = 8;

/**
 * Looks for the uploaded files of one task in the customer's bucket. A store that can't be reached for the moment is
 * thrown, and Temporal asks again; whatever lasts is an answer.
 */
export async function checkFiles(
  { sessionId, taskId, storage, outputFolder, files }: CheckFilesInput,
  buckets: Buckets,
  signal?: AbortSignal,
): Promise<CheckFilesAnswer> {
  if (!files.some(isUploaded)) return { files };
  const opened = buckets.find(storage);
  if (!opened) return unlooked(files, `storage "${storage}" is not in the worker's configuration`);
  if ('why' in opened) return unlooked(files, opened.why);
  const checked: FileView[] = [];
  try {
    for (let from = 0; from < files.length; from += AT_ONCE) {
      const some = files.slice(from, from + AT_ONCE);
      const looks = some.map((file) => looked(file, opened.bucket, outputFolder, signal));
      // oxlint-disable-next-line no-await-in-loop -- a task of thousands of files must not flood the store
      checked.push(...(await Promise.all(looks)));
    }
  } catch (error) {
    throw error instanceof StorageTrouble ? failure(error, sessionId, taskId) : error;
  }
  const unchecked = checked.find((file) => isUploaded(file))?.note;
  return { files: checked, ...(unchecked !== undefined && { unchecked }) };
}

async function looked(file: FileView, bucket: CustomerBucket, folder: string, signal?: AbortSignal): Promise<FileView> {
  if (!isUploaded(file)) return file;
  if (file.fileId === '') return { ...file, note: 'Not checked: ZEGO told no name of it' };
  const key = `${folder}${file.fileId}`;
  try {
    const sizeBytes = await bucket.sizeOf(key, signal);
    return sizeBytes === undefined ? missing(file, key, bucket.name) : compared(file, key, sizeBytes);
  } catch (error) {
    if (!(error instanceof StorageTrouble) || error.kind === 'passing') throw error;
    return { ...file, note: `Not checked: ${error.message}` };
  }
}

function missing(file: FileView, key: string, bucket: string): FileView {
  return { ...file, state: 'failed', note: `ZEGO says it uploaded it, but bucket "${bucket}" has no "${key}"` };
}

function compared({ note: _old, ...file }: FileView, key: string, sizeBytes: number): FileView {
  const told = file.sizeBytes;
  if (sizeBytes === 0) return { ...file, state: 'failed', note: `"${key}" is empty; ZEGO told ${told} bytes` };
  if (isPlaylist(file)) {
    const note = 'The playlist is there. Its fragments, and the size that ZEGO told, are not checked';
    return { ...file, state: 'verified', note };
  }
  if (told === 0) return { ...file, state: 'verified', note: `It has ${sizeBytes} bytes; ZEGO told no size` };
  if (sizeBytes === told) return { ...file, state: 'verified' };
  return { ...file, state: 'failed', note: `"${key}" has ${sizeBytes} bytes, where ZEGO told ${told}` };
}

function unlooked(files: readonly FileView[], why: string): CheckFilesAnswer {
  const note = `Not checked: ${why}`;
  return { files: files.map((file) => (isUploaded(file) ? { ...file, note } : file)), unchecked: note };
}

function isUploaded({ state }: FileView): boolean {
  return state === 'uploaded';
}

function failure({ message }: StorageTrouble, sessionId: string, taskId: string): ApplicationFailure {
  return ApplicationFailure.create({
    message: `The files of task "${taskId}" of session "${sessionId}" are not checked yet: ${message}`,
    type: 'StorageUnreachable',
    category: ApplicationFailureCategory.BENIGN,
  });
}
