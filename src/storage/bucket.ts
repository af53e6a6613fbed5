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

/** The keys that read, if the storage's own may only write. Holds secrets. */
export interface ReaderKeys {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
}

/** One finished part of an upload: its number, from 1, and its ETag. */
export type UploadedPart = readonly [number: number, etag: string];

/** The name of an unfinished multipart upload. */
interface UploadName {
  readonly key: string;
  readonly uploadId: string;
}

const RESPONSE_WITHIN_MS = 30_000;
/** The time for a part of 8 MB at 70 kB/s. */
const PART_WITHIN_MS = 120_000;
/** Longer, since the store joins the parts before it responds. */
const COMPLETE_WITHIN_MS = 300_000;

/**
 * A bucket of a customer. Every method makes one attempt and has its own timeout. Throws `StorageError`, or the reason of
 * `signal` once that is aborted.
 */
export class CustomerBucket {
  readonly name: string;
  readonly #reading: S3Client;
  readonly #writing: S3Client;
  /** What to change if the store is unreachable. */
  readonly #advice: string | undefined;

  constructor(address: StoreAddress, storage: StorageFields, reader?: ReaderKeys) {
    this.name = storage.Bucket ?? '';
    this.#advice = address.advice;
    this.#writing = s3Client(address, storage);
    this.#reading = reader === undefined ? this.#writing : s3Client(address, reader);
  }

  /** Returns the size of an object in bytes; undefined if the bucket has no such object. */
  async sizeOf(key: string, signal?: AbortSignal): Promise<number | undefined> {
    const request = `to find "${key}"`;
    const limits = within(RESPONSE_WITHIN_MS, signal);
    try {
      const { ContentLength } = await this.#reading.send(
        new HeadObjectCommand({ Bucket: this.name, Key: key }),
        limits,
      );
      if (ContentLength === undefined)
        throw new StorageError('refused', `Bucket "${this.name}" returned no size of "${key}"`);
      return ContentLength;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isNotFound(error)) throw await this.#reasonOf(error, key, request, signal);
    }
    // A response to HEAD has no body, so a second request shows whether it is the bucket that is missing.
    await this.#expectBucket(request, signal);
    return undefined;
  }

  /** Begins a multipart upload and returns its id. */
  async beginUpload(key: string, signal?: AbortSignal): Promise<string> {
    const command = new CreateMultipartUploadCommand({ Bucket: this.name, Key: key });
    const { UploadId } = await this.#write(`to take "${key}"`, signal, () =>
      this.#writing.send(command, within(RESPONSE_WITHIN_MS, signal)),
    );
    if (!UploadId) throw new StorageError('refused', `Bucket "${this.name}" began an upload of "${key}" without an id`);
    return UploadId;
  }

  /** Uploads one part, of at least 5 MiB except for the last; the same number again replaces the part. */
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
      // Required by buckets with Object Lock, and the only checksum that every store knows.
      ContentMD5: createHash('md5').update(body).digest('base64'),
    });
    const { ETag } = await this.#write(`to take part ${number} of "${key}"`, signal, () =>
      this.#writing.send(command, within(PART_WITHIN_MS, signal)),
    );
    if (!ETag)
      throw new StorageError('refused', `Bucket "${this.name}" took part ${number} of "${key}" without an ETag`);
    return [number, ETag];
  }

  /** Completes an upload from its parts, given in any order. */
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
    await this.#write(`to complete "${key}"`, signal, () =>
      this.#writing.send(command, within(COMPLETE_WITHIN_MS, signal)),
    );
  }

  /** Aborts an unfinished upload, whose parts cost money until then. Does nothing if the upload is over. */
  async abortUpload({ key, uploadId }: UploadName): Promise<void> {
    const command = new AbortMultipartUploadCommand({ Bucket: this.name, Key: key, UploadId: uploadId });
    try {
      await this.#writing.send(command, within(RESPONSE_WITHIN_MS));
    } catch (error) {
      const storageError = this.#errorOf(error, `to abort the upload of "${key}"`);
      if (storageError.kind !== 'no-upload' && !isNotFound(error)) throw storageError;
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.#writing.destroy();
    this.#reading.destroy();
  }

  /** Returns the error of a HEAD. Its response has no body, so after a 400 the same request with GET provides the code. */
  async #reasonOf(error: unknown, key: string, request: string, signal?: AbortSignal): Promise<StorageError> {
    if (statusOf(error) !== 400) return this.#errorOf(error, request);
    const command = new GetObjectCommand({ Bucket: this.name, Key: key, Range: 'bytes=0-0' });
    try {
      const { Body } = await this.#reading.send(command, within(RESPONSE_WITHIN_MS, signal));
      await Body?.transformToByteArray();
      return this.#errorOf(error, request);
    } catch (reason) {
      signal?.throwIfAborted();
      return this.#errorOf(reason, request);
    }
  }

  #errorOf(error: unknown, request: string): StorageError {
    return storageErrorOf(error, this.name, request, this.#advice);
  }

  async #expectBucket(request: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#reading.send(new HeadBucketCommand({ Bucket: this.name }), within(RESPONSE_WITHIN_MS, signal));
    } catch (error) {
      signal?.throwIfAborted();
      if (isNotFound(error)) {
        const advised = this.#advice === undefined ? '' : `. ${this.#advice}`;
        throw new StorageError(
          'no-bucket',
          `Bucket "${this.name}" does not exist: create it, or correct Bucket in the storage${advised}`,
        );
      }
      const storageError = this.#errorOf(error, request);
      // Keys that may read objects only have shown that the object is missing.
      if (storageError.kind === 'passing') throw storageError;
    }
  }

  async #write<T>(request: string, signal: AbortSignal | undefined, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#errorOf(error, request);
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
