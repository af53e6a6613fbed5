import { Context } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import { retriedFailure } from '../src/contract/failures.js';
import { isPlaylist } from '../src/contract/files.js';
import type { RescueProgressBody } from '../src/contract/messages.js';
import { SIGNALS } from '../src/contract/names.js';
import type { RescueAnswer, RescueInput } from '../src/contract/storage-activities.js';
import {
  BackupError,
  BackupSource,
  type CopyJob,
  type CopyProgress,
  type CustomerBucket,
  copyToBucket,
  giveUpCopy,
  StorageError,
  type StorageErrorKind,
} from '../src/storage/index.js';
import type { Buckets } from './buckets.js';
import type { ActivityDependencies } from './dependencies.js';
import { isLastAttempt } from './last-attempt.js';
import { type CheckedRescue, copyProgressSchema, rescueInputSchema } from './rescue-file.schema.js';

/** The interval of heartbeats, also while a part is being copied. */
const BEAT_EVERY_MS = 5_000;

/** The attempt that tells the session of its failure, about half a minute after the first; then every so many. */
const TOLD_AT_ATTEMPT = 3;
const TOLD_EVERY = 20;

/** The errors that no retry can change. Missing or misplaced buckets, and keys, may be corrected in the meantime. */
const LASTING: readonly StorageErrorKind[] = ['refused', 'unusable'];

/** Makes one attempt to copy a file from ZEGO's backup into the customer's bucket; continues where the last one ended. */
export async function rescueFile(
  input: RescueInput,
  buckets: Buckets,
  { nowMs, allowPrivateBackups = false }: Pick<ActivityDependencies, 'nowMs' | 'allowPrivateBackups'>,
): Promise<RescueAnswer> {
  const checked = rescueInputSchema.safeParse(input);
  if (!checked.success) return impossible('the input does not name a file');
  const rescue = checked.data;
  const opened = buckets.find(rescue.storage);
  if (!opened)
    throw failure(rescue, 'ConfigurationMissing', `storage "${rescue.storage}" is not in this worker's configuration`);
  if ('why' in opened) return impossible(opened.why);
  const hopeless = whyHopeless(rescue);
  if (hopeless !== undefined) return impossible(hopeless);
  return attempt(rescue, opened.bucket, { nowMs, allowPrivateAddresses: allowPrivateBackups });
}

function whyHopeless({ file }: CheckedRescue): string | undefined {
  if (isPlaylist(file)) return 'it is an hls playlist, and ZEGO does not document where its backup has the fragments';
  if (file.url === undefined) return 'ZEGO reported no address of its backup';
  if (file.sizeBytes === 0) return 'ZEGO reported no size, so that a copy could not be verified';
  return undefined;
}

interface AttemptOptions {
  readonly nowMs: () => number;
  readonly allowPrivateAddresses: boolean;
}

async function attempt(
  rescue: CheckedRescue,
  bucket: CustomerBucket,
  { nowMs, allowPrivateAddresses }: AttemptOptions,
): Promise<RescueAnswer> {
  const context = Context.current();
  const { cancellationSignal: signal, info } = context;
  let progress: CopyProgress | undefined = copyProgressSchema.safeParse(info.heartbeatDetails).data;
  const beat = (): void => context.heartbeat(progress);
  const beats = setInterval(beat, BEAT_EVERY_MS);
  try {
    const answer = await copied(rescue, bucket, {
      allowPrivateAddresses,
      progress,
      signal,
      report: (now) => {
        progress = now;
        beat();
      },
    });
    if (info.attempt > TOLD_AT_ATTEMPT) await tellSession(rescue);
    return answer;
  } catch (error) {
    if (signal.aborted) {
      if (!context.cancellationDetails?.cancelRequested)
        throw failure(rescue, 'WorkerStopping', 'this worker is stopping');
      await giveUpCopy(bucket, progress);
      signal.throwIfAborted();
    }
    if (!(error instanceof StorageError || error instanceof BackupError)) throw error;
    const lasting = error instanceof BackupError ? !error.passing : LASTING.includes(error.kind);
    if (lasting || isLastAttempt(info, nowMs())) await giveUpCopy(bucket, progress);
    if (lasting) return impossible(error.message);
    if (info.attempt % TOLD_EVERY === TOLD_AT_ATTEMPT) await tellSession(rescue, error.message);
    throw failure(rescue, error instanceof BackupError ? 'BackupUnreachable' : 'StorageUnreachable', error.message);
  } finally {
    clearInterval(beats);
  }
}

/** Tells the session how a copy goes. It may be closed: the copy outlives it. */
async function tellSession({ sessionId, taskId, file: { fileId } }: CheckedRescue, failure?: string): Promise<void> {
  const body: RescueProgressBody = { taskId, fileId, ...(failure !== undefined && { failure }) };
  try {
    await Context.current().client.workflow.getHandle(sessionId).signal(SIGNALS.rescueProgress, body);
  } catch {
    // The result of the copy is what counts.
  }
}

interface CopyOptions extends Pick<CopyJob, 'progress' | 'signal' | 'report'> {
  readonly allowPrivateAddresses: boolean;
}

async function copied(
  { file: { fileId, url = '', sizeBytes }, outputFolder }: CheckedRescue,
  bucket: CustomerBucket,
  { allowPrivateAddresses, ...progressing }: CopyOptions,
): Promise<RescueAnswer> {
  const key = `${outputFolder}${fileId}`;
  const { signal, progress } = progressing;
  if ((await sizeThere(bucket, key, signal)) === sizeBytes) {
    await giveUpCopy(bucket, progress);
    return { verdict: 'rescued', how: 'already-there', sizeBytes };
  }
  await copyToBucket({
    source: new BackupSource(url, { allowPrivateAddresses }),
    bucket,
    key,
    sizeBytes,
    ...progressing,
  });
  const there = await sizeThere(bucket, key, signal);
  if (there === 'unknown') {
    const note = 'The store has confirmed the copy; it was not verified, because the keys may not read';
    return { verdict: 'rescued', how: 'copied', sizeBytes, note };
  }
  if (there === sizeBytes) return { verdict: 'rescued', how: 'copied', sizeBytes };
  throw new StorageError(
    'passing',
    `"${key}" has ${there ?? 'no'} bytes after the copy, but ${sizeBytes} were written`,
  );
}

/** Returns the object's size; `unknown` if the keys may not read it, undefined if there is no object. */
async function sizeThere(
  bucket: CustomerBucket,
  key: string,
  signal: AbortSignal,
): Promise<number | 'unknown' | undefined> {
  try {
    return await bucket.sizeOf(key, signal);
  } catch (error) {
    // The copy itself shows whether the store accepts the file.
    if (error instanceof StorageError && (error.kind === 'denied' || error.kind === 'refused')) return 'unknown';
    throw error;
  }
}

function impossible(why: string): RescueAnswer {
  return { verdict: 'impossible', note: `Not copied: ${why}` };
}

type WhyNot = 'BackupUnreachable' | 'ConfigurationMissing' | 'StorageUnreachable' | 'WorkerStopping';

/** Returns the retryable failure of an attempt: configurations, keys and networks get fixed. */
function failure({ file, taskId, sessionId }: CheckedRescue, type: WhyNot, why: string): ApplicationFailure {
  return retriedFailure(
    type,
    `File "${file.fileId}" of task "${taskId}" of session "${sessionId}" is not copied yet: ${why}`,
  );
}
