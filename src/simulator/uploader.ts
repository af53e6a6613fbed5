import { randomBytes } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { boundResponses } from '../http/bounded-responses.js';
import { parsedUrl } from '../http/parsed-url.js';
import { FILE_STATUS, STORAGE_VENDORS, VOD_VENDORS } from '../zego/index.js';
import type { MediaPart } from './media/media-parts.js';
import type { TaskSettings } from './task-settings.js';

/** Real milliseconds for a store to accept a connection, and a file. */
const CONNECT_WITHIN_MS = 2_000;
const STORE_WITHIN_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;

interface UploadResult {
  readonly status: typeof FILE_STATUS.uploaded | typeof FILE_STATUS.backup;
  /** Set for a VOD store. */
  readonly videoId?: string;
}

/** Uploads files according to a task's StorageParams. */
export class Uploader {
  readonly #assumedVendors: readonly number[];
  readonly #closing = new AbortController();

  /** `assumedVendors`: numbers of the stores whose uploads succeed without sending anything. */
  constructor(assumedVendors: readonly number[] = VOD_VENDORS) {
    this.#assumedVendors = assumedVendors;
  }

  /** Uploads the parts of each file. Files that a store does not accept go to the backup. Never rejects. */
  async upload(settings: TaskSettings, files: readonly (readonly MediaPart[])[]): Promise<readonly UploadResult[]> {
    const { storage } = settings;
    if (this.#assumedVendors.includes(storage.Vendor)) {
      const isVod = VOD_VENDORS.includes(storage.Vendor);
      return files.map(() => ({
        status: FILE_STATUS.uploaded,
        ...(isVod ? { videoId: randomBytes(16).toString('hex') } : {}),
      }));
    }
    if (storage.Vendor !== STORAGE_VENDORS.s3Protocol) return files.map(() => ({ status: FILE_STATUS.backup }));
    return this.#uploadToS3(settings, files);
  }

  /** Aborts uploads in flight. */
  close(): void {
    this.#closing.abort();
  }

  async #uploadToS3(
    { storage, folder }: TaskSettings,
    files: readonly (readonly MediaPart[])[],
  ): Promise<readonly UploadResult[]> {
    const client = s3Client(storage);
    if (!client) return files.map(() => ({ status: FILE_STATUS.backup }));
    try {
      const results: UploadResult[] = [];
      for (const parts of files) {
        const puts = parts.map((part) => this.#put(client, storage.Bucket ?? '', `${folder}${part.name}`, part));
        // oxlint-disable-next-line no-await-in-loop -- a task of many streams must not open as many connections
        const stored = (await Promise.all(puts)).every(Boolean);
        results.push({ status: stored ? FILE_STATUS.uploaded : FILE_STATUS.backup });
      }
      return results;
    } finally {
      client.destroy();
    }
  }

  async #put(client: S3Client, bucket: string, key: string, part: MediaPart): Promise<boolean> {
    const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: part.content, ContentType: part.contentType });
    try {
      // A signal for each upload: each adds a listener, and there may be very many.
      const abortSignal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(STORE_WITHIN_MS)]);
      await client.send(put, { abortSignal });
      return true;
    } catch {
      // Whatever the reason, such as wrong keys or no network, ZEGO would use its backup.
      return false;
    }
  }
}

/** Undefined when the EndPoint is not a valid URL. */
function s3Client(storage: TaskSettings['storage']): S3Client | undefined {
  const endPoint = storage.EndPoint ?? '';
  const endpoint = /^https?:\/\//i.test(endPoint) ? endPoint : `https://${endPoint}`;
  if (!parsedUrl(endpoint)) return undefined;
  const region = storage.Region ?? '';
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: storage.S3ForcePathStyle === true,
    credentials: { accessKeyId: storage.AccessKeyId ?? '', secretAccessKey: storage.AccessKeySecret ?? '' },
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS, requestTimeout: STORE_WITHIN_MS },
    // Set explicitly: AWS_… variables and files in ~/.aws belong to other programs.
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    useArnRegion: false,
    authSchemePreference: [],
    sigv4aSigningRegionSet: [region],
    disableS3ExpressSessionAuth: false,
    retryMode: 'standard',
    defaultsMode: 'legacy',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    userAgentAppId: async () => undefined,
  });
  boundResponses(client, MAX_ANSWER_BYTES);
  return client;
}
