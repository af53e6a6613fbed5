import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type Dirent, mkdirSync, type Stats } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkBucketName, keyOf, objectPath } from './object-path.js';
import { S3Error } from './s3-error.js';

/** One object of a bucket. */
export interface StoredObject {
  readonly key: string;
  /** The file with its content. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

interface KnownTag {
  readonly etag: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Buckets as folders and objects as files under their keys, for people to inspect. */
export class ObjectStore {
  readonly #folder: string;
  readonly #fixedBuckets: ReadonlySet<string> | undefined;
  /** ETags by path. An unknown one, as after a restart, is the MD5 of the file. */
  readonly #tags = new Map<string, KnownTag>();

  /** `buckets`: the only ones. Without it, any bucket exists once it has an object. */
  constructor(folder: string, buckets?: readonly string[]) {
    this.#folder = folder;
    this.#fixedBuckets = buckets && new Set(buckets.map(checkBucketName));
  }

  /**
   * Calls `receive` with the path of a temporary file on the same disk as the objects, to fill and move it. A file that
   * was not moved is removed afterwards.
   */
  async incoming<T>(receive: (path: string) => Promise<T>): Promise<T> {
    const folder = join(this.#folder, 'incoming');
    await mkdir(folder, { recursive: true });
    const path = join(folder, randomUUID());
    try {
      return await receive(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /**
   * The folder of a bucket, which may not exist yet.
   * @throws S3Error `NoSuchBucket`
   */
  bucketFolder(bucket: string): string {
    checkBucketName(bucket);
    if (this.#fixedBuckets && !this.#fixedBuckets.has(bucket)) throw noSuchBucket(bucket);
    return join(this.#folder, 'buckets', bucket);
  }

  /**
   * Creates a bucket unless it exists.
   * @throws S3Error `NoSuchBucket` for one outside the fixed buckets
   */
  createBucket(bucket: string): void {
    mkdirSync(this.bucketFolder(bucket), { recursive: true });
  }

  /** Names of the buckets that were created or written to. */
  async buckets(): Promise<readonly string[]> {
    return (await readFolder(join(this.#folder, 'buckets'))).map((entry) => entry.name).sort();
  }

  /**
   * Checks a key before its content is received.
   * @throws S3Error `KeyTooLongError`, `NoSuchBucket`
   */
  checkKey(bucket: string, key: string): void {
    objectPath(this.bucketFolder(bucket), key);
  }

  /**
   * Turns the file at `path` into an object.
   * @throws S3Error `PreconditionFailed` when `ifAbsent` is set and the object exists
   */
  async put(
    bucket: string,
    key: string,
    incoming: { readonly path: string; readonly etag: string; readonly ifAbsent: boolean },
  ): Promise<void> {
    const target = objectPath(this.bucketFolder(bucket), key);
    if (incoming.ifAbsent && (await statFile(target))) {
      throw new S3Error('PreconditionFailed', `Object "${key}" exists already`);
    }
    await mkdir(dirname(target), { recursive: true });
    await rename(incoming.path, target);
    const { size, mtimeMs } = await stat(target);
    this.#tags.set(target, { etag: incoming.etag, sizeBytes: size, modifiedMs: mtimeMs });
  }

  /**
   * The folder of an existing bucket: created, written to, or one of the fixed buckets.
   * @throws S3Error `NoSuchBucket`
   */
  async existingBucket(bucket: string): Promise<string> {
    const folder = this.bucketFolder(bucket);
    if (!this.#fixedBuckets) {
      await access(folder).catch(() => {
        throw noSuchBucket(bucket);
      });
    }
    return folder;
  }

  /** @throws S3Error `NoSuchKey`, `NoSuchBucket` */
  async get(bucket: string, key: string): Promise<StoredObject> {
    const path = objectPath(await this.existingBucket(bucket), key);
    const found = await statFile(path);
    if (!found) throw new S3Error('NoSuchKey', `Object "${key}" does not exist`);
    return { key, path, sizeBytes: found.size, modifiedAt: found.mtime, etag: await this.#etag(path, found) };
  }

  async delete(bucket: string, key: string): Promise<void> {
    const path = objectPath(await this.existingBucket(bucket), key);
    if (await statFile(path)) await rm(path, { force: true });
    this.#tags.delete(path);
  }

  /** All keys that begin with `prefix`, in S3's order of UTF-8 bytes. */
  async keys(bucket: string, prefix: string): Promise<readonly string[]> {
    const folder = await this.existingBucket(bucket);
    const entries = await readFolder(folder, { recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => keyOf(folder, join(entry.parentPath, entry.name)))
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  async #etag(path: string, { size, mtimeMs }: Stats): Promise<string> {
    const known = this.#tags.get(path);
    if (known && known.sizeBytes === size && known.modifiedMs === mtimeMs) return known.etag;
    const hash = createHash('md5');
    await pipeline(createReadStream(path), hash);
    const etag = hash.digest('hex');
    this.#tags.set(path, { etag, sizeBytes: size, modifiedMs: mtimeMs });
    return etag;
  }
}

function noSuchBucket(bucket: string): S3Error {
  return new S3Error('NoSuchBucket', `Bucket "${bucket}" does not exist`);
}

/** The entries of a folder; none if it does not exist. */
export async function readFolder(folder: string, options: { recursive?: boolean } = {}): Promise<Dirent[]> {
  try {
    return await readdir(folder, { ...options, withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function statFile(path: string): Promise<Stats | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Whether an error of the file system has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}
