import type { BackupSource, SourceFacts } from './backup-source.js';
import { BackupError } from './backup-source.js';
import type { CustomerBucket, UploadedPart } from './bucket.js';
import { StorageError } from './storage-error.js';

/** How far a copy is: plain JSON, enough to go on in another process. */
export interface CopyProgress {
  readonly key: string;
  readonly sizeBytes: number;
  readonly partBytes: number;
  readonly uploadId: string;
  /** The source's mark when the copy began. */
  readonly mark?: string;
  /** In the order in which they were finished. */
  readonly parts: readonly UploadedPart[];
}

/** What to copy, and what came of it so far. */
export interface CopyJob {
  readonly source: BackupSource;
  readonly bucket: CustomerBucket;
  readonly key: string;
  /** As ZEGO told it: a source of another length is not copied. */
  readonly sizeBytes: number;
  /** What an attempt before this one has reported last. */
  readonly progress: CopyProgress | undefined;
  /** Told after each part, and `undefined` when there is nothing to go on from any more. */
  readonly report: (progress: CopyProgress | undefined) => void;
  readonly signal: AbortSignal;
}

const MiB = 1_048_576;
/** Parts are not smaller, and the heartbeat that lists them does not grow beyond so many. */
const LEAST_PART_BYTES = 8 * MiB;
const MOST_PARTS = 2_000;
/** Parts on their way at one time. Memory is so many times the part's size. */
const LANES = 2;

/**
 * Copies a file into a bucket in parts, going on from what was finished before. A source that can't be asked for parts
 * is read from its beginning each time. An upload that is not completed stays for the next attempt: see `giveUpCopy`.
 * @throws BackupError, StorageError
 */
export async function copyToBucket(job: CopyJob): Promise<void> {
  const { source, bucket, key, sizeBytes, signal } = job;
  const facts = await source.look(signal);
  if (facts.sizeBytes !== undefined && facts.sizeBytes !== sizeBytes) {
    throw new BackupError(
      `The backup at ${source.shown} has ${facts.sizeBytes} bytes, where ZEGO told ${sizeBytes}: it is not copied`,
      { passing: false },
    );
  }
  const begun = await resumed(job, facts);
  const copy = new Copy(job, begun ?? { ...(await begin(job)), ...(facts.mark !== undefined && { mark: facts.mark }) });
  try {
    await (facts.ranges ? copy.pieces(facts) : copy.whole());
    await bucket.completeUpload({ key, uploadId: copy.progress.uploadId }, copy.progress.parts, signal);
  } catch (error) {
    // What is left of the upload is of no more use: the next attempt begins anew.
    if (error instanceof StorageError && error.kind === 'no-upload') job.report(undefined);
    throw error;
  }
  job.report(undefined);
}

/** Throws away what an unfinished copy has left in the bucket. Never throws: there is nothing more to do about it. */
export async function giveUpCopy(bucket: CustomerBucket, progress: CopyProgress | undefined): Promise<void> {
  if (progress !== undefined) await bucket.abortUpload(progress).catch(() => undefined);
}

async function resumed({ progress, ...job }: CopyJob, facts: SourceFacts): Promise<CopyProgress | undefined> {
  if (progress === undefined) return undefined;
  const same = progress.key === job.key && progress.sizeBytes === job.sizeBytes && progress.mark === facts.mark;
  if (same && facts.ranges) return progress;
  await giveUpCopy(job.bucket, progress);
  return undefined;
}

async function begin({ bucket, key, sizeBytes, signal }: CopyJob): Promise<CopyProgress> {
  const partBytes = Math.max(LEAST_PART_BYTES, Math.ceil(sizeBytes / MOST_PARTS / MiB) * MiB);
  return { key, sizeBytes, partBytes, uploadId: await bucket.beginUpload(key, signal), parts: [] };
}

/** One attempt at a copy. */
class Copy {
  progress: CopyProgress;
  readonly #job: CopyJob;

  constructor(job: CopyJob, progress: CopyProgress) {
    this.#job = job;
    this.progress = progress;
    job.report(progress);
  }

  /** Copies the parts that are missing, several at a time; the first failure stops the others. */
  async pieces({ mark }: SourceFacts): Promise<void> {
    const { source, sizeBytes, signal } = this.#job;
    const { partBytes } = this.progress;
    const missing = this.#missing();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const lane = async (): Promise<void> => {
      const buffer = new Uint8Array(Math.min(partBytes, sizeBytes));
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
        const from = (number - 1) * partBytes;
        const piece = buffer.subarray(0, Math.min(partBytes, sizeBytes - from));
        // oxlint-disable-next-line no-await-in-loop -- a lane carries one part at a time, which bounds memory
        await source.readPiece(piece, { from, sizeBytes, mark }, either);
        // oxlint-disable-next-line no-await-in-loop -- the buffer is free for the next part once this one is sent
        await this.#put(number, piece, either);
      }
    };
    let first: { readonly error: unknown } | undefined;
    const guarded = async (): Promise<void> => {
      try {
        await lane();
      } catch (error) {
        first ??= { error };
        stop.abort();
      }
    };
    await Promise.all(Array.from({ length: Math.min(LANES, missing.length) }, guarded));
    if (first) throw first.error;
  }

  /** Copies from the first byte to the last in order. */
  async whole(): Promise<void> {
    const { source, sizeBytes, signal } = this.#job;
    const buffer = new Uint8Array(Math.min(this.progress.partBytes, sizeBytes));
    let number = 1;
    for await (const length of source.readWhole(buffer, sizeBytes, signal)) {
      await this.#put(number, buffer.subarray(0, length), signal);
      number += 1;
    }
  }

  async #put(number: number, piece: Uint8Array, signal: AbortSignal): Promise<void> {
    const { key, uploadId } = this.progress;
    const part = await this.#job.bucket.putPart({ key, uploadId }, number, piece, signal);
    this.progress = { ...this.progress, parts: [...this.progress.parts, part] };
    this.#job.report(this.progress);
  }

  #missing(): number[] {
    const { sizeBytes, partBytes, parts } = this.progress;
    const done = new Set(parts.map(([number]) => number));
    return Array.from({ length: Math.ceil(sizeBytes / partBytes) }, (_, index) => index + 1).filter(
      (number) => !done.has(number),
    );
  }
}
