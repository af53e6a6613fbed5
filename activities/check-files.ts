import type { ApplicationFailure } from '@temporalio/common';
import { retriedFailure } from '../src/contract/failures.js';
import { isPlaylist } from '../src/contract/files.js';
import type { CheckFilesAnswer, CheckFilesInput } from '../src/contract/storage-activities.js';
import type { FileView, SoundWave } from '../src/contract/view.js';
import { type CustomerBucket, objectKeysOf, StorageError } from '../src/storage/index.js';
import type { Buckets } from './buckets.js';

/** The most requests to one store at a time. */
const AT_ONCE = 8;

/**
 * Verifies the uploaded files of one task in the customer's bucket. Throws if the store is unavailable, so that Temporal
 * retries; a permanent error becomes a note of the file.
 */
export async function checkFiles(
  { sessionId, taskId, storage, outputFolder, files }: CheckFilesInput,
  buckets: Buckets,
  signal?: AbortSignal,
): Promise<CheckFilesAnswer> {
  if (!files.some(isUploaded)) return { files };
  const opened = buckets.find(storage);
  if (!opened) return unchecked(files, `storage "${storage}" is not in the worker's configuration`);
  if ('why' in opened) return unchecked(files, opened.why);
  const checked: FileView[] = [];
  try {
    for (let from = 0; from < files.length; from += AT_ONCE) {
      const some = files.slice(from, from + AT_ONCE);
      const checks = some.map((file) => verify(file, opened.bucket, outputFolder, signal));
      // oxlint-disable-next-line no-await-in-loop -- a task of thousands of files must not flood the store
      checked.push(...(await Promise.all(checks)));
    }
  } catch (error) {
    throw error instanceof StorageError ? failure(error, sessionId, taskId) : error;
  }
  const why = checked.find(isUploaded)?.note;
  return { files: checked, ...(why !== undefined && { unchecked: why }) };
}

async function verify(file: FileView, bucket: CustomerBucket, folder: string, signal?: AbortSignal): Promise<FileView> {
  if (!isUploaded(file)) return file;
  if (file.fileId === '') return { ...file, note: 'Not checked: ZEGO reported no file id' };
  const keys = objectKeysOf(folder, file.fileId);
  let storageError: StorageError | undefined;
  for (const key of keys) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first key is the right one unless the folder is unusual
      const sizeBytes = await bucket.sizeOf(key, signal);
      if (sizeBytes !== undefined) return await withSoundWave(compared(file, key, sizeBytes), key, bucket, signal);
    } catch (error) {
      if (!(error instanceof StorageError) || error.kind === 'passing') throw error;
      storageError ??= error;
    }
  }
  return storageError ? { ...file, note: `Not checked: ${storageError.message}` } : missing(file, keys, bucket.name);
}

function missing(file: FileView, keys: readonly string[], bucket: string): FileView {
  const note = `ZEGO reports it as uploaded, but bucket "${bucket}" has no "${keys.join('" and no "')}"`;
  return { ...file, state: 'failed', note };
}

function compared({ note: _old, ...file }: FileView, key: string, sizeBytes: number): FileView {
  const reported = file.sizeBytes;
  if (sizeBytes === 0) return { ...file, state: 'failed', note: `"${key}" is empty; ZEGO reported ${reported} bytes` };
  if (isPlaylist(file)) {
    const note = 'The playlist is there. Its fragments, and the size that ZEGO reported, are not checked';
    return { ...file, state: 'verified', note };
  }
  if (reported === 0) return { ...file, state: 'verified', note: `It has ${sizeBytes} bytes; ZEGO reported no size` };
  if (sizeBytes === reported) return { ...file, state: 'verified' };
  return { ...file, state: 'failed', note: `"${key}" has ${sizeBytes} bytes, but ZEGO reported ${reported}` };
}

/** Verifies the `.sw` file beside a verified media file. */
async function withSoundWave(
  file: FileView,
  key: string,
  bucket: CustomerBucket,
  signal?: AbortSignal,
): Promise<FileView> {
  if (file.state !== 'verified' || !file.soundWave) return file;
  const { fileId } = file.soundWave;
  const beside = key.slice(0, key.length - file.fileId.length) + fileId;
  return { ...file, soundWave: { fileId, ...(await soundWaveAt(beside, bucket, signal)) } };
}

async function soundWaveAt(
  key: string,
  bucket: CustomerBucket,
  signal?: AbortSignal,
): Promise<Omit<SoundWave, 'fileId'>> {
  try {
    const sizeBytes = await bucket.sizeOf(key, signal);
    if (sizeBytes === undefined) return { state: 'missing', note: `Bucket "${bucket.name}" has no "${key}"` };
    if (sizeBytes === 0) return { state: 'missing', sizeBytes, note: `"${key}" is empty` };
    return { state: 'verified', sizeBytes };
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind === 'passing') throw error;
    return { state: 'unchecked', note: `Not checked: ${error.message}` };
  }
}

function unchecked(files: readonly FileView[], why: string): CheckFilesAnswer {
  const note = `Not checked: ${why}`;
  return { files: files.map((file) => (isUploaded(file) ? { ...file, note } : file)), unchecked: note };
}

function isUploaded({ state }: FileView): boolean {
  return state === 'uploaded';
}

function failure({ message }: StorageError, sessionId: string, taskId: string): ApplicationFailure {
  const what = `The files of task "${taskId}" of session "${sessionId}" are not checked yet: ${message}`;
  return retriedFailure('StorageUnreachable', what);
}
