import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { createSimulator, S3_BUCKET, type SimulatorOptions } from '../../src/simulator/index.js';

const Bucket = 'lessons';
const MiB = 1024 ** 2;

async function s3(options: SimulatorOptions & { client?: S3ClientConfig } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-s3-test-'));
  const simulator = await createSimulator({ dataDir: folder, ...options });
  const { EndPoint, Region, AccessKeyId, AccessKeySecret } = simulator.storageParams(Bucket);
  const client = new S3Client({
    endpoint: EndPoint,
    region: Region,
    forcePathStyle: true,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: AccessKeySecret },
    maxAttempts: 1,
    ...options.client,
  });
  onTestFinished(async () => {
    client.destroy();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { simulator, client, folder, endpoint: EndPoint };
}

it.each([
  ['an ordinary key', 'classes/math.mp4'],
  ['a key that needs escaping', 'classes/Ünïcode & "quotes" + #?/ä b=c.mp4'],
])('stores an object with %s as a file', async (_name, Key) => {
  const { client, folder } = await s3();
  const Body = randomBytes(70_000);
  const md5 = `"${createHash('md5').update(Body).digest('hex')}"`;
  expect((await client.send(new PutObjectCommand({ Bucket, Key, Body }))).ETag).toBe(md5);
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    ContentLength: Body.length,
    ETag: md5,
  });
  const got = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  expect((await readFile(join(folder, 'buckets', Bucket, Key))).equals(Body)).toBe(true);
});

it('accepts a chunked body with its checksum in a trailer', async () => {
  const { client } = await s3();
  const content = randomBytes(200_000);
  const put = new PutObjectCommand({
    Bucket,
    Key: 'streamed.mp4',
    Body: Readable.from([content.subarray(0, 1), content.subarray(1, 90_000), content.subarray(90_000)]),
    ContentLength: content.length,
  });
  await client.send(put);
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'streamed.mp4' }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(content)).toBe(true);
});

it('serves a range of an object', async () => {
  const { client } = await s3();
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '0123456789' }));
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=3-5' }));
  expect(await got.Body?.transformToString()).toBe('345');
  expect(got.ContentRange).toBe('bytes 3-5/10');
  const beyond = client.send(new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=10-' }));
  await expect(beyond).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
});

it('replaces an object, unless the client forbids it', async () => {
  const { client } = await s3();
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'one', IfNoneMatch: '*' }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'two' }));
  const forbidden = client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'three', IfNoneMatch: '*' }));
  await expect(forbidden).rejects.toMatchObject({ name: 'PreconditionFailed' });
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  expect(await got.Body?.transformToString()).toBe('two');
});

it('lists keys in order, by prefix, in pages and grouped by a delimiter', async () => {
  const { client } = await s3();
  for (const Key of ['b/2', 'a', 'b/1', 'c/x/1', 'c/y'])
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const all = await client.send(new ListObjectsV2Command({ Bucket }));
  expect(all.Contents?.map((object) => object.Key)).toEqual(['a', 'b/1', 'b/2', 'c/x/1', 'c/y']);
  expect(all.Contents?.[3]).toMatchObject({ Size: 5, ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
  const prefixed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'b/' }));
  expect(prefixed.Contents?.map((object) => object.Key)).toEqual(['b/1', 'b/2']);
  const folded = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
  expect(folded.Contents?.map((object) => object.Key)).toEqual(['a']);
  expect(folded.CommonPrefixes?.map((prefix) => prefix.Prefix)).toEqual(['b/', 'c/']);
  const pages: (string | undefined)[][] = [];
  let token: string | undefined;
  do {
    const from = token === undefined ? {} : { ContinuationToken: token };
    const page = await client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2, ...from }));
    pages.push((page.Contents ?? []).map((object) => object.Key));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  expect(pages).toEqual([['a', 'b/1'], ['b/2', 'c/x/1'], ['c/y']]);
});

it('joins a multipart upload in the order of part numbers', async () => {
  const { client, folder } = await s3();
  const Key = 'classes/long.mp4';
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const [first, second, third] = [randomBytes(5 * MiB), randomBytes(5 * MiB + 1), randomBytes(10)];
  const Parts = [];
  for (const [PartNumber, Body] of [
    [3, third],
    [1, first],
    [2, second],
  ] as const) {
    const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  Parts.sort((a, b) => a.PartNumber - b.PartNumber);
  const listed = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  expect(listed.Parts).toMatchObject(Parts);
  expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toMatchObject([{ Key, UploadId }]);
  await expect(client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NotFound' });
  const whole = await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
  expect(whole.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
  expect((await readFile(join(folder, 'buckets', Bucket, Key))).equals(Buffer.concat([first, second, third]))).toBe(
    true,
  );
  expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).ETag).toBe(whole.ETag);
  expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
  expect(await readdir(join(folder, 'incoming'))).toEqual([]);
});

it.each([
  ['a part that was not uploaded', [{ PartNumber: 2, ETag: `"${'0'.repeat(32)}"` }], 'InvalidPart'],
  ['another ETag', [{ PartNumber: 1, ETag: `"${'0'.repeat(32)}"` }], 'InvalidPart'],
  ['no part at all', [], 'MalformedXML'],
])('refuses to complete an upload with %s', async (_name, Parts, name) => {
  const { client } = await s3();
  const Key = 'a';
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
  const join = client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  await expect(join).rejects.toMatchObject({ name });
});

it('refuses a small part that is not the last', async () => {
  const { client } = await s3();
  const Key = 'a';
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = [];
  for (const PartNumber of [1, 2]) {
    const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: 'small' }));
    Parts.push({ PartNumber, ETag });
  }
  const join = client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  await expect(join).rejects.toMatchObject({ name: 'InvalidPart' });
});

it('refuses parts of an aborted upload', async () => {
  const { client } = await s3();
  const Key = 'a';
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  const part = client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
  await expect(part).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

it('keeps objects and unfinished uploads over a restart', async () => {
  const { client, folder } = await s3();
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'kept' }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'b' }));
  await client.send(new UploadPartCommand({ Bucket, Key: 'b', UploadId, PartNumber: 1, Body: 'part' }));
  const again = await s3({ dataDir: folder });
  const head = await again.client.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
  expect(head.ETag).toBe(`"${createHash('md5').update('kept').digest('hex')}"`);
  const { Parts } = await again.client.send(new ListPartsCommand({ Bucket, Key: 'b', UploadId }));
  expect(Parts).toMatchObject([{ PartNumber: 1, Size: 4 }]);
});

it('deletes an object, and accepts the deletion of a missing one', async () => {
  const { client } = await s3();
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  await expect(client.send(new GetObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
});

it('has any bucket by default, and only those of `buckets` otherwise', async () => {
  const open = await s3();
  await open.client.send(new CreateBucketCommand({ Bucket: 'made' }));
  expect((await open.client.send(new ListBucketsCommand({}))).Buckets).toMatchObject([
    { Name: 'made' },
    { Name: S3_BUCKET },
  ]);
  const closed = await s3({ buckets: ['lessons'] });
  await closed.client.send(new HeadBucketCommand({ Bucket: 'lessons' }));
  const elsewhere = closed.client.send(new PutObjectCommand({ Bucket: 'elsewhere', Key: 'a', Body: 'x' }));
  await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

it.each([
  ['a wrong secret', { accessKeyId: 'simulator', secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
  ['a wrong key id', { accessKeyId: 'wrong', secretAccessKey: 'simulator' }, 'InvalidAccessKeyId'],
])('refuses %s and stores nothing', async (_name, credentials, name) => {
  const { client, folder } = await s3({ client: { credentials } });
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  await expect(put).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
  expect(await readdir(folder)).toEqual(['buckets']);
  expect(await readdir(join(folder, 'buckets'))).toEqual([S3_BUCKET]);
});

it('refuses a signature that is more than 15 minutes off', async () => {
  const { client } = await s3({ client: { systemClockOffset: 16 * 60_000 } });
  const head = client.send(new ListObjectsV2Command({ Bucket }));
  await expect(head).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
});

it('refuses a request without a signature', async () => {
  const { endpoint } = await s3();
  const response = await fetch(`${endpoint}/${Bucket}/a`);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('<Code>AccessDenied</Code>');
});

/** Changes a request after it was signed. */
function tampering(change: (request: { path: string; headers: Record<string, string>; body?: unknown }) => void) {
  return (client: S3Client) => {
    client.middlewareStack.add(
      (next) => (args) => {
        change(args.request as Parameters<typeof change>[0]);
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
    );
  };
}

it.each([
  ['path', tampering((request) => void (request.path += 'b')), 'SignatureDoesNotMatch'],
  [
    'signed header',
    tampering((request) => void (request.headers['content-type'] = 'text/html')),
    'SignatureDoesNotMatch',
  ],
  ['body', tampering((request) => void (request.body = 'y')), 'BadDigest'],
] as const)('refuses a put whose %s was changed after signing', async (_name, tamper, name) => {
  const { client, folder } = await s3();
  tamper(client);
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ContentType: 'text/plain' }));
  await expect(put).rejects.toMatchObject({ name });
  expect(await readdir(join(folder, 'incoming')).catch(() => [])).toEqual([]);
});

it('refuses a changed body even if only the signature covers it', async () => {
  const { client } = await s3({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  tampering((request) => {
    expect(Object.keys(request.headers).filter((name) => name.includes('checksum'))).toEqual([]);
    request.body = 'y';
  })(client);
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  await expect(put).rejects.toMatchObject({
    name: 'BadDigest',
    message: expect.stringContaining('x-amz-content-sha256'),
  });
});

it('lists the parts of an upload in order of their numbers', async () => {
  const { client } = await s3();
  const Key = 'a';
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  for (const PartNumber of [11, 2, 10, 1, 3]) {
    await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: 'x' }));
  }
  const { Parts } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  expect(Parts?.map((part) => part.PartNumber)).toEqual([1, 2, 3, 10, 11]);
  const rest = await client.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: '3' }));
  expect(rest.Parts?.map((part) => part.PartNumber)).toEqual([10, 11]);
});

const ODD_KEYS = [
  'a//b',
  '//',
  '/a',
  'a',
  'a/',
  'a/b',
  'a/b/c',
  'a\\b',
  'a%5Cb',
  '.',
  './a',
  '../a',
  'a/../../../../etc/passwd',
  'v1.2/README',
  'v1.2',
  'README',
  'README%file',
  'v1.2%folder/x',
  'x'.repeat(1_024),
  `${'x'.repeat(600)}.mp4/${'y'.repeat(300)}/z.mp4`,
  'ü'.repeat(512),
  '%'.repeat(1_024),
  '📼/'.repeat(200),
];

it('accepts every key that S3 accepts, each for an object of its own inside the folder', async () => {
  const { client, folder } = await s3();
  for (const Key of ODD_KEYS) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  for (const Key of ODD_KEYS) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe(Key);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: Buffer.byteLength(Key),
    });
  }
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  const inOrder = ODD_KEYS.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(Contents.map(({ Key }) => Key)).toEqual(inOrder);
  expect((await readdir(folder)).toSorted()).toEqual(['buckets', 'incoming']);
  expect(await readdir(join(folder, 'buckets'))).toEqual([Bucket, S3_BUCKET]);
  for (const Key of ODD_KEYS) await client.send(new DeleteObjectCommand({ Bucket, Key }));
  expect((await client.send(new ListObjectsV2Command({ Bucket }))).Contents).toBeUndefined();
});

it('accepts a multipart upload with a key that is not a path', async () => {
  const { client } = await s3();
  const Key = 'a//b\\c';
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
  expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentLength: 1 });
});

it('refuses a key of more than 1024 bytes, in single and multipart uploads', async () => {
  const { client } = await s3();
  for (const Key of ['x'.repeat(1_025), 'ü'.repeat(513)]) {
    const put = client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await expect(put).rejects.toMatchObject({ name: 'KeyTooLongError', $metadata: { httpStatusCode: 400 } });
    const creation = client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    await expect(creation).rejects.toMatchObject({ name: 'KeyTooLongError' });
  }
});

it('has its own bucket from the start', async () => {
  const { client } = await s3();
  const head = await client.send(new HeadBucketCommand({ Bucket: S3_BUCKET }));
  expect(head).toMatchObject({ $metadata: { httpStatusCode: 200 } });
});

it('has any other bucket only after its first object', async () => {
  const { client } = await s3();
  const missing = { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } };
  await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
  await expect(client.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(missing);
  await expect(client.send(new GetObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject(missing);
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  expect(await client.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  await client.send(new HeadBucketCommand({ Bucket }));
  await expect(client.send(new GetObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
});

it('returns 404 for a bucket that is not in `buckets`', async () => {
  const { client } = await s3({ buckets: [Bucket] });
  expect(await client.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  await expect(client.send(new HeadBucketCommand({ Bucket: 'elsewhere' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
});
