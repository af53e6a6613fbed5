import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createSimulator } from '../../src/simulator/index.js';
import { parseCompleteMultipartUpload } from '../../src/simulator/s3/xml.js';
import { afterwards, temporaryFolder } from '../harness/servers.js';

const Bucket = 'lessons';
const Key = 'taken.mp4';
const folder = await temporaryFolder();
const simulator = await createSimulator({ dataDir: folder });
const { EndPoint, Region, AccessKeyId, AccessKeySecret } = simulator.storageParams(Bucket);
const client = new S3Client({
  endpoint: EndPoint,
  region: Region,
  forcePathStyle: true,
  credentials: { accessKeyId: AccessKeyId, secretAccessKey: AccessKeySecret },
  maxAttempts: 1,
});
afterwards(async () => {
  client.destroy();
  await simulator.close();
});

/** Every file and folder of the store. */
async function everything(): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => name !== 'incoming').toSorted();
}

test('a refused upload leaves nothing behind', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'first' }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = { Bucket, Key, UploadId, Body: 'a part' };
  const { ETag } = await client.send(new UploadPartCommand({ ...part, PartNumber: 1 }));
  const before = await everything();

  const Parts = [{ PartNumber: 1, ETag }];
  const whole = { Bucket, Key, UploadId };
  const wrong = { ContentMD5: Buffer.alloc(16).toString('base64'), Body: 'second' };
  const refused: readonly [string, () => Promise<unknown>][] = [
    ['PreconditionFailed', () => client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }))],
    ['BadDigest', () => client.send(new PutObjectCommand({ Bucket: 'no-such-bucket', Key: 'a/b/c', ...wrong }))],
    ['BadDigest', () => client.send(new UploadPartCommand({ ...part, ...wrong, PartNumber: 2 }))],
    ['InvalidArgument', () => client.send(new UploadPartCommand({ ...part, PartNumber: 10_001 }))],
    ['NoSuchUpload', () => client.send(new UploadPartCommand({ ...part, UploadId: '0'.repeat(32), PartNumber: 1 }))],
    [
      'PreconditionFailed',
      () => client.send(new CompleteMultipartUploadCommand({ ...whole, IfNoneMatch: '*', MultipartUpload: { Parts } })),
    ],
    [
      'InvalidPart',
      () =>
        client.send(
          new CompleteMultipartUploadCommand({
            ...whole,
            MultipartUpload: { Parts: [...Parts, { PartNumber: 2, ETag }] },
          }),
        ),
    ],
  ];
  for (const [name, upload] of refused) {
    await expect(upload()).rejects.toMatchObject({ name });
    expect({ after: name, left: await everything() }).toEqual({ after: name, left: before });
  }
  expect(await readdir(join(folder, 'incoming'))).toEqual([]);
});

const MiB = 1024 ** 2;

test.each([
  ['parts that never end', '<Part>'.repeat(MiB / 3)],
  ['numbers that never end', `<Part>${'<PartNumber>'.repeat(MiB / 6)}</Part>`],
  ['ends without a beginning', '</Part>'.repeat(MiB / 4)],
  ['blanks', `<Part><PartNumber>${' '.repeat(2 * MiB)}x</PartNumber></Part>`],
  ['many parts of blanks', `<Part><ETag>${' '.repeat(4_000)}x</ETag></Part>`.repeat(500)],
])('a part list of 2 MiB with %s is refused at once', (_what, body) => {
  const startMs = performance.now();
  expect(parseCompleteMultipartUpload(body)).toBeUndefined();
  expect(performance.now() - startMs).toBeLessThan(500);
});

test('a list of 10,000 parts is accepted, with quotes in each form', () => {
  const quotes = ['"', '&quot;', '&#34;', ''];
  const etag = 'd41d8cd98f00b204e9800998ecf8427e';
  const parts = Array.from({ length: 10_000 }, (_, at) => {
    const quote = quotes[at % quotes.length];
    return `<Part>\n<ETag>${quote}${etag}${quote}</ETag> <PartNumber> ${at + 1} </PartNumber></Part>\n`;
  });
  const read = parseCompleteMultipartUpload(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
  expect(read).toHaveLength(10_000);
  expect(read?.at(-1)).toEqual({ partNumber: 10_000, etag });
});
