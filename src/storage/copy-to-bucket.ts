import type { BackupSource, SourceFacts } from './backup-source.js';
import { BackupError } from './backup-source.js';
import type { CustomerBucket, UploadedPart } from './bucket.js';
import { StorageError } from './storage-error.js';

/** The progress of a copy: plain JSON, sufficient to continue in another process. */
export interface CopyProgress {
  readonly key: string;
  readonly sizeBytes: number;
  readonly partBytes: number;
  readonly uploadId: string;
  /** The source's mark when the copy began. */
  readonly mark?: string;
  /** The finished parts, in the order in which they finished. */
  readonly parts: readonly UploadedPart[];
}

/** A file to copy, and its progress so far. */
export interface CopyJob {
  readonly source: BackupSource;
  readonly bucket: CustomerBucket;
  readonly key: string;
  /** The size that ZEGO reported: a source of another size is not copied. */
  readonly sizeBytes: number;
  /** The last progress that an earlier attempt reported. */
  readonly progress: CopyProgress | undefined;
  /** Called after each part, and with `undefined` once there is nothing to continue from. */
  readonly report: (progress: CopyProgress | undefined) => void;
  readonly signal: AbortSignal;
}

const MiB = 1_048_576;
/** The smallest size of parts, and the most parts: a heartbeat lists them. */
const LEAST_PART_BYTES = 8 * MiB;
const MOST_PARTS = 2_000;
/** How many parts are copied at a time. Each takes as much memory as its size. */
const LANES = 2;

/**
 * Copies a file into a bucket in parts, and continues after those that are finished. A source that does not serve parts is
 * read from its beginning each time. An unfinished upload stays for the next attempt: see `giveUpCopy`.
 * @throws BackupError, StorageError
 */
export async function copyToBucket(job: CopyJob): Promise<void> {
  const { source, bucket, key, sizeBytes, signal } = job;
  const facts = await source.inspect(signal);
  if (facts.sizeBytes !== undefined && facts.sizeBytes !== sizeBytes) {
    throw new BackupError(
      `The backup at ${source.shown} has ${facts.sizeBytes} bytes, but ZEGO reported ${sizeBytes}: it is not copied`,
      { passing: false },
    );
  }
  const progress = await resumed(job, facts);
  const copy = new Copy(
    job,
    progress ?? { ...(await begin(job)), ...(facts.mark !== undefined && { mark: facts.mark }) },
  );
  try {
    await (facts.ranges ? copy.pieces(facts) : copy.whole());
    await bucket.completeUpload({ key, uploadId: copy.progress.uploadId }, copy.progress.parts, signal);
  } catch (error) {
    // The upload no longer exists: the next attempt begins anew.
    if (error instanceof StorageError && error.kind === 'no-upload') job.report(undefined);
    throw error;
  }
  job.report(undefined);
}

/** Aborts the upload of an unfinished copy. Never throws: nothing more can be done about it. */
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

/** One attempt to copy a file. */
class Copy {
  progress: CopyProgress;
  readonly #job: CopyJob;

  constructor(job: CopyJob, progress: CopyProgress) {
    this.#job = job;
    this.progress = progress;
    job.report(progress);
  }

  /** Copies the missing parts, several at a time; the first failure stops the others. */
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
