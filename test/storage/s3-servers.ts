import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';
import { createSimulator } from '../../src/simulator/index.js';
import type { StorageFields } from '../../src/storage/index.js';
import { afterwards } from '../harness/servers.js';

export const BUCKET = 'lessons';

/** A storage of Vendor 10, with nothing left out. */
export type S3Storage = StorageFields & {
  readonly Vendor: 10;
  readonly Region: string;
  readonly Bucket: string;
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
  readonly EndPoint: string;
};

/** A running S3 server with the bucket `lessons`. */
export interface S3Server {
  readonly storage: S3Storage;
  readonly put: (key: string, body: Uint8Array) => Promise<void>;
  readonly get: (key: string) => Promise<Buffer>;
  /** Keys of uploads in parts that are neither completed nor aborted; undefined where the server can't list them. */
  readonly pendingUploads: () => Promise<readonly string[] | undefined>;
}

/** The S3 server of the package fauxqs: it takes any keys, and keeps objects in memory. */
export async function fauxqs(): Promise<S3Server> {
  const server = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  afterwards(() => server.stop());
  const storage = storageAt(`http://127.0.0.1:${server.port}`, { id: 'key-id-1', secret: 'key-secret-1' });
  const client = clientOf(storage);
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return s3Server(storage, client, false);
}

/** The S3 API of the simulator: it checks signatures, and keeps objects on disk. */
export async function simulatorS3(): Promise<S3Server> {
  const simulator = await createSimulator({ buckets: [BUCKET] });
  afterwards(() => simulator.close());
  const storage = storageAt(simulator.storageParams(BUCKET).EndPoint, { id: 'simulator', secret: 'simulator' });
  return s3Server(storage, clientOf(storage), true);
}

function storageAt(EndPoint: string, { id, secret }: { readonly id: string; readonly secret: string }): S3Storage {
  const keys = { AccessKeyId: id, AccessKeySecret: secret };
  return { Vendor: 10, Region: 'us-east-1', Bucket: BUCKET, ...keys, EndPoint, S3ForcePathStyle: true };
}

function clientOf({ EndPoint, Region, AccessKeyId, AccessKeySecret }: S3Storage): S3Client {
  const client = new S3Client({
    endpoint: EndPoint,
    region: Region,
    forcePathStyle: true,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: AccessKeySecret },
    maxAttempts: 1,
  });
  afterwards(async () => client.destroy());
  return client;
}

function s3Server(storage: S3Storage, client: S3Client, listsUploads: boolean): S3Server {
  return {
    storage,
    put: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))),
    get: async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    pendingUploads: async () => {
      if (!listsUploads) return undefined;
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      return Uploads.map(({ Key = '' }) => Key);
    },
  };
}
