import type { ApplicationFailure } from '@temporalio/common';
import { retriedFailure } from '../src/contract/failures.js';
import type { CheckFilesAnswer, CheckFilesInput } from '../src/contract/storage-activities.js';
import type { FileView, SoundWave } from '../src/contract/view.js';
import { type CustomerBucket, StorageError } from '../src/storage/index.js';
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
    throw error instanceof StorageError ? failure(error, sessionId, taskId) : error;
  }
  const unchecked = checked.find((file) => isUploaded(file))?.note;
  return { files: checked, ...(unchecked !== undefined && { unchecked }) };
}

async function looked(file: FileView, bucket: CustomerBucket, folder: string, signal?: AbortSignal): Promise<FileView> {
  if (!isUploaded(file)) return file;
  if (file.fileId === '') return { ...file, note: 'Not checked: ZEGO told no name of it' };
  const keys = keysOf(folder, file.fileId);
  let storageError: StorageError | undefined;
  for (const key of keys) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first key is the right one but for an odd folder
      const sizeBytes = await bucket.sizeOf(key, signal);
      if (sizeBytes !== undefined) return await withSoundWave(compared(file, key, sizeBytes), key, bucket, signal);
    } catch (error) {
      if (!(error instanceof StorageError) || error.kind === 'passing') throw error;
      storageError ??= error;
    }
  }
  return storageError ? { ...file, note: `Not checked: ${storageError.message}` } : missing(file, keys, bucket.name);
}

/**
 * Where a file may lie. ZEGO's examples all have a folder that ends with a slash and begins with none; what becomes of
 * another is not documented (StartRecord, `OutputFolder`), and a file must not pass for missing on that account.
 */
function keysOf(folder: string, fileId: string): readonly string[] {
  const slashed = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
  const keys = [folder, slashed, folder.replace(/^\/+/, ''), slashed.replace(/^\/+/, '')].map((one) => one + fileId);
  return [...new Set(keys)];
}

function missing(file: FileView, keys: readonly string[], bucket: string): FileView {
  const note = `ZEGO says it uploaded it, but bucket "${bucket}" has no "${keys.join('" and no "')}"`;
  return { ...file, state: 'failed', note };
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

/** Looks for the `.sw` file that is to lie beside a verified one. */
async function withSoundWave(
  file: FileView,
  key: string,
  bucket: CustomerBucket,
  signal?: AbortSignal,
): Promise<FileView> {
  if (file.state !== 'verified' || !file.soundWave) return file;
  const { fileId } = file.soundWave;
  const besides = key.slice(0, key.length - file.fileId.length) + fileId;
  return { ...file, soundWave: { fileId, ...(await soundWaveAt(besides, bucket, signal)) } };
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

function unlooked(files: readonly FileView[], why: string): CheckFilesAnswer {
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
