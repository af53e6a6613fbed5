import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { CustomerBucket, type ReaderKeys } from './bucket.js';
import { s3Client } from './s3-client.js';
import { type StorageFields, type StoreAddress, storePlace } from './store-address.js';

/** A link to one object, which anyone may use until it expires. */
interface ObjectLink {
  readonly url: string;
  readonly expiresAtMs: number;
}

/** Makes links to the objects of one bucket, signed with its reader's keys alone: no other key of the storage is known. */
export class LinkMaker {
  readonly #bucket: CustomerBucket;
  readonly #client: S3Client;

  constructor(address: StoreAddress, Bucket: string, reader: ReaderKeys) {
    this.#client = s3Client(address, reader);
    this.#bucket = new CustomerBucket(address, { Vendor: 0, Bucket, ...reader });
  }

  get bucketName(): string {
    return this.#bucket.name;
  }

  /** Returns the first of some keys that has an object; undefined if none has. @throws StorageError */
  async find(keys: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
    for (const key of keys) {
      // oxlint-disable-next-line no-await-in-loop -- the first key is the right one unless the folder is unusual
      if ((await this.#bucket.sizeOf(key, signal)) !== undefined) return key;
    }
    return undefined;
  }

  /** Returns a link to an object, without any request. Times have whole seconds, as in its signature. */
  async linkTo(
    key: string,
    { seconds, nowMs }: { readonly seconds: number; readonly nowMs: number },
  ): Promise<ObjectLink> {
    const signedAtMs = Math.floor(nowMs / 1_000) * 1_000;
    const url = await getSignedUrl(this.#client, new GetObjectCommand({ Bucket: this.bucketName, Key: key }), {
      expiresIn: seconds,
      signingDate: new Date(signedAtMs),
    });
    return { url, expiresAtMs: signedAtMs + seconds * 1_000 };
  }
}

/** A maker of links and their origin, or why there can be none, as a message. */
export type OpenedLinks = { readonly links: LinkMaker; readonly origin: string } | { readonly why: string };

/** Opens the links to a storage's objects, without any request and without the storage's own keys. */
export async function openLinks(
  { Vendor, Region, Bucket = '', EndPoint, S3ForcePathStyle }: StorageFields,
  reader: ReaderKeys | undefined,
): Promise<OpenedLinks> {
  const place = storePlace({ Vendor, Region, EndPoint, S3ForcePathStyle });
  if (!place.speaksS3) return { why: place.why };
  if (reader === undefined) return { why: 'it has no "reader" keys, and its own keys may be for writing only' };
  try {
    const links = new LinkMaker(place.address, Bucket, reader);
    // The store's host, with the bucket in its name unless it is in the path.
    const { url } = await links.linkTo('any', { seconds: 1, nowMs: 0 });
    return { links, origin: new URL(url).origin };
  } catch (error) {
    return { why: `the S3 client rejects its settings (${error instanceof Error ? error.message : String(error)})` };
  }
}
