import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { s3Client } from './s3-client.js';
import { StorageError, statusOf, storageErrorOf } from './storage-error.js';
import type { StorageFields, StoreAddress } from './store-address.js';

/** Keys that may read, where the storage's own may only write. Holds secrets. */
export interface ReaderKeys {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
}

/** One finished part of an upload: its number from 1, and the store's mark of it. */
export type UploadedPart = readonly [number: number, etag: string];

/** Names an upload in parts that is neither completed nor aborted. */
interface UploadName {
  readonly key: string;
  readonly uploadId: string;
}

const ANSWER_WITHIN_MS = 30_000;
/** A part of 8 MB takes this long at 70 kB/s. */
const PART_WITHIN_MS = 120_000;
/** The store puts the parts together before it answers. */
const COMPLETE_WITHIN_MS = 300_000;

/**
 * One bucket of a customer (not named after S3's field `Bucket`: the compiler takes a class's name for the class also
 * where it names a property). Every method makes one attempt, gives up after a time of its own or when `signal` is
 * aborted, and throws `StorageError`; the reason of `signal` once that is aborted.
 */
export class CustomerBucket {
  readonly name: string;
  readonly #reading: S3Client;
  readonly #writing: S3Client;
  /** What to change where the store can't be reached. */
  readonly #advice: string | undefined;

  constructor(address: StoreAddress, storage: StorageFields, reader?: ReaderKeys) {
    this.name = storage.Bucket ?? '';
    this.#advice = address.advice;
    this.#writing = s3Client(address, storage);
    this.#reading = reader === undefined ? this.#writing : s3Client(address, reader);
  }

  /** The length of an object in bytes; undefined when the bucket has no such object. */
  async sizeOf(key: string, signal?: AbortSignal): Promise<number | undefined> {
    const asked = `to look for "${key}"`;
    const limits = within(ANSWER_WITHIN_MS, signal);
    try {
      const { ContentLength } = await this.#reading.send(
        new HeadObjectCommand({ Bucket: this.name, Key: key }),
        limits,
      );
      if (ContentLength === undefined)
        throw new StorageError('refused', `Bucket "${this.name}" tells no length of "${key}"`);
      return ContentLength;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isNotFound(error)) throw await this.#reasonOf(error, key, asked, signal);
    }
    // An answer to HEAD has no body: whether it is the bucket that is missing shows only when that is asked for.
    await this.#expectBucket(asked, signal);
    return undefined;
  }

  /** Begins an upload in parts and answers its id. */
  async beginUpload(key: string, signal?: AbortSignal): Promise<string> {
    const command = new CreateMultipartUploadCommand({ Bucket: this.name, Key: key });
    const { UploadId } = await this.#write(`to take "${key}"`, signal, () =>
      this.#writing.send(command, within(ANSWER_WITHIN_MS, signal)),
    );
    if (!UploadId) throw new StorageError('refused', `Bucket "${this.name}" began an upload of "${key}" without an id`);
    return UploadId;
  }

  /** Sends one part. All but the last need 5 MiB or more; a part that is sent again takes the other's place. */
  async putPart(
    { key, uploadId }: UploadName,
    number: number,
    body: Uint8Array,
    signal?: AbortSignal,
  ): Promise<UploadedPart> {
    const command = new UploadPartCommand({
      Bucket: this.name,
      Key: key,
      UploadId: uploadId,
      PartNumber: number,
      Body: body,
      ContentLength: body.byteLength,
      // Buckets with Object Lock take no part without it, and no other checksum is known to every store.
      ContentMD5: createHash('md5').update(body).digest('base64'),
    });
    const { ETag } = await this.#write(`to take part ${number} of "${key}"`, signal, () =>
      this.#writing.send(command, within(PART_WITHIN_MS, signal)),
    );
    if (!ETag)
      throw new StorageError('refused', `Bucket "${this.name}" took part ${number} of "${key}" without an ETag`);
    return [number, ETag];
  }

  /** Makes the object of its parts, in any order. */
  async completeUpload(
    { key, uploadId }: UploadName,
    parts: readonly UploadedPart[],
    signal?: AbortSignal,
  ): Promise<void> {
    const Parts = [...parts].sort(([a], [b]) => a - b).map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
    const command = new CompleteMultipartUploadCommand({
      Bucket: this.name,
      Key: key,
      UploadId: uploadId,
      MultipartUpload: { Parts },
    });
    await this.#write(`to put "${key}" together`, signal, () =>
      this.#writing.send(command, within(COMPLETE_WITHIN_MS, signal)),
    );
  }

  /** Throws away an unfinished upload, whose parts cost money until then. One that is over already is fine. */
  async abortUpload({ key, uploadId }: UploadName): Promise<void> {
    const command = new AbortMultipartUploadCommand({ Bucket: this.name, Key: key, UploadId: uploadId });
    try {
      await this.#writing.send(command, within(ANSWER_WITHIN_MS));
    } catch (error) {
      const storageError = this.#errorOf(error, `to give up the upload of "${key}"`);
      if (storageError.kind !== 'no-upload' && !isNotFound(error)) throw storageError;
    }
  }

  /** Ends idle connections. */
  close(): void {
    this.#writing.destroy();
    this.#reading.destroy();
  }

  /** An answer to HEAD has no body, and a 400 alone says nothing: the same question with GET is answered with a code. */
  async #reasonOf(error: unknown, key: string, asked: string, signal?: AbortSignal): Promise<StorageError> {
    if (statusOf(error) !== 400) return this.#errorOf(error, asked);
    const command = new GetObjectCommand({ Bucket: this.name, Key: key, Range: 'bytes=0-0' });
    try {
      const { Body } = await this.#reading.send(command, within(ANSWER_WITHIN_MS, signal));
      await Body?.transformToByteArray();
      return this.#errorOf(error, asked);
    } catch (reason) {
      signal?.throwIfAborted();
      return this.#errorOf(reason, asked);
    }
  }

  #errorOf(error: unknown, asked: string): StorageError {
    return storageErrorOf(error, this.name, asked, this.#advice);
  }

  async #expectBucket(asked: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#reading.send(new HeadBucketCommand({ Bucket: this.name }), within(ANSWER_WITHIN_MS, signal));
    } catch (error) {
      signal?.throwIfAborted();
      if (isNotFound(error)) {
        const advised = this.#advice === undefined ? '' : `. ${this.#advice}`;
        throw new StorageError('no-bucket', `There is no bucket "${this.name}" ${asked} in${advised}`);
      }
      const storageError = this.#errorOf(error, asked);
      // Keys that may look at objects only have told the object's absence all the same.
      if (storageError.kind === 'passing') throw storageError;
    }
  }

  async #write<T>(asked: string, signal: AbortSignal | undefined, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#errorOf(error, asked);
    }
  }
}

function within(ms: number, signal?: AbortSignal): { readonly abortSignal: AbortSignal } {
  const timeout = AbortSignal.timeout(ms);
  return { abortSignal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) };
}

function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}
