import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { hasCode, readFolder } from './object-store.js';
import { S3Error } from './s3-error.js';
import type { NamedPart } from './xml.js';

const MAX_PART_NUMBER = 10_000;
/** The least size of every part but the last, as on S3. */
const MIN_PART_BYTES = 5 * 1024 ** 2;

const uploadSchema = z.object({ bucket: z.string(), key: z.string(), startedAt: z.string() });
const partSchema = z.object({ partNumber: z.int(), md5: z.string(), sizeBytes: z.int() });

type UploadedPart = z.output<typeof partSchema>;
/** An upload that is neither completed nor aborted. */
type PendingUpload = z.output<typeof uploadSchema> & { readonly uploadId: string };

/** Multipart uploads, kept on disk with their state: they can be resumed after a restart. */
export class MultipartStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'multipart');
  }

  async start(bucket: string, key: string): Promise<string> {
    const uploadId = randomBytes(16).toString('hex');
    await mkdir(this.#path(uploadId), { recursive: true });
    const upload: z.output<typeof uploadSchema> = { bucket, key, startedAt: new Date().toISOString() };
    await writeFile(join(this.#path(uploadId), 'upload.json'), JSON.stringify(upload));
    return uploadId;
  }

  /** @throws S3Error `NoSuchUpload`, also when the upload is for another key */
  async find(uploadId: string, bucket: string, key: string): Promise<PendingUpload> {
    const upload = await this.#read(uploadId);
    if (!upload || upload.bucket !== bucket || upload.key !== key) {
      throw new S3Error('NoSuchUpload', 'The upload does not exist, or was completed or aborted');
    }
    return upload;
  }

  async pending(bucket: string, prefix: string): Promise<readonly PendingUpload[]> {
    const all = await Promise.all((await readFolder(this.#folder)).map(({ name }) => this.#read(name)));
    return all
      .filter((upload) => upload !== undefined)
      .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key || (a.key === b.key && a.startedAt < b.startedAt) ? -1 : 1));
  }

  /** Moves the file at `path` into the upload as a part; replaces one with the same number. */
  async addPart(upload: PendingUpload, path: string, part: UploadedPart): Promise<void> {
    if (part.partNumber < 1 || part.partNumber > MAX_PART_NUMBER) {
      throw new S3Error('InvalidArgument', `partNumber must be 1 to ${MAX_PART_NUMBER}, not ${part.partNumber}`);
    }
    await rename(path, this.#partPath(upload, part.partNumber));
    await writeFile(`${this.#partPath(upload, part.partNumber)}.json`, JSON.stringify(part));
  }

  /** The parts so far, in order of their numbers. */
  async parts(upload: PendingUpload): Promise<readonly UploadedPart[]> {
    const folder = this.#path(upload.uploadId);
    const files = (await readFolder(folder)).filter(({ name }) => /^\d+\.json$/.test(name));
    const parts = await Promise.all(
      files.map(async ({ name }) => partSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
    );
    return parts.sort((a, b) => a.partNumber - b.partNumber);
  }

  /** Joins the named parts into the file `target` and returns the object's ETag. The upload stays until aborted. */
  async join(upload: PendingUpload, named: readonly NamedPart[], target: string): Promise<string> {
    const uploaded = new Map((await this.parts(upload)).map((part) => [part.partNumber, part]));
    checkOrder(named);
    const chosen = named.map(({ partNumber, etag }, index) => {
      const part = uploaded.get(partNumber);
      if (part?.md5 !== etag)
        throw new S3Error('InvalidPart', `Part ${partNumber} was not uploaded, or has another ETag`);
      if (index < named.length - 1 && part.sizeBytes < MIN_PART_BYTES) {
        throw new S3Error(
          'InvalidPart',
          `Part ${partNumber} is not the last and has less than ${MIN_PART_BYTES} bytes`,
        );
      }
      return part;
    });
    const paths = chosen.map((part) => this.#partPath(upload, part.partNumber));
    const file = (await open(target, 'wx')).createWriteStream();
    await pipeline(concatenated(paths), file);
    const digests = Buffer.concat(chosen.map((part) => Buffer.from(part.md5, 'hex')));
    return `${createHash('md5').update(digests).digest('hex')}-${chosen.length}`;
  }

  async abort(upload: PendingUpload): Promise<void> {
    await rm(this.#path(upload.uploadId), { recursive: true, force: true });
  }

  async #read(uploadId: string): Promise<PendingUpload | undefined> {
    if (!/^[0-9a-f]{32}$/.test(uploadId)) return undefined;
    try {
      const text = await readFile(join(this.#path(uploadId), 'upload.json'), 'utf8');
      return { uploadId, ...uploadSchema.parse(JSON.parse(text)) };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #path(uploadId: string): string {
    return join(this.#folder, uploadId);
  }

  #partPath(upload: PendingUpload, partNumber: number): string {
    return join(this.#path(upload.uploadId), String(partNumber));
  }
}

async function* concatenated(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) yield* createReadStream(path);
}

function checkOrder(named: readonly NamedPart[]): void {
  for (const [index, { partNumber }] of named.entries()) {
    if (partNumber <= (named[index - 1]?.partNumber ?? 0)) {
      throw new S3Error('InvalidPartOrder', 'Parts must be listed once each, in order of their numbers');
    }
  }
}
