import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type OpenedLinks, openLinks, type StorageFields } from '../../src/storage/index.js';
import { BUCKET, fauxqs, type S3Server, simulatorS3 } from './s3-servers.js';

const BODY = Buffer.from('0123456789');
const VENDORS = [
  ['Amazon', { Vendor: 1, Region: 'eu-west-1' }, 'https://lessons.s3.eu-west-1.amazonaws.com'],
  ['Amazon in China', { Vendor: 1, Region: 'cn-north-1' }, 'https://lessons.s3.cn-north-1.amazonaws.com.cn'],
  ['OSS', { Vendor: 2, Region: 'cn-shanghai' }, 'https://lessons.s3.oss-cn-shanghai.aliyuncs.com'],
  ['COS', { Vendor: 3, Region: 'ap-beijing' }, 'https://lessons.cos.ap-beijing.myqcloud.com'],
  ['Kodo', { Vendor: 4, Region: 'z0' }, 'https://s3-cn-east-1.qiniucs.com'],
  [
    'any S3 with the bucket in the path',
    { Vendor: 10, Region: 'r', EndPoint: 'http://10.0.0.1:9000/s3', S3ForcePathStyle: true },
    'http://10.0.0.1:9000',
  ],
] as const;

/** Opens links with the server's keys as the reader's; the storage's own keys are wrong everywhere. */
async function linksTo({ storage }: S3Server): Promise<Exclude<OpenedLinks, { why: string }>> {
  const { AccessKeyId, AccessKeySecret } = storage;
  const recorder = { ...storage, AccessKeyId: 'recorder-id', AccessKeySecret: 'recorder-secret' };
  const opened = await openLinks(recorder, { AccessKeyId, AccessKeySecret });
  if ('why' in opened) throw new Error(opened.why);
  return opened;
}

describe.each([
  ['the simulator', simulatorS3],
  ['fauxqs', fauxqs],
])('links to objects in %s', (_name, start) => {
  test('read the object, whole and in ranges, with the reader’s keys alone', async () => {
    const server = await start();
    const key = "classes/Ünïcode & 'quotes' (1) + #?.mp4";
    await server.put(key, BODY);
    const { links, origin } = await linksTo(server);
    expect(await links.find(['no-such', key])).toBe(key);
    expect(await links.find(['no-such'])).toBeUndefined();
    const nowMs = Date.now();
    const { url, expiresAtMs } = await links.linkTo(key, { seconds: 900, nowMs });
    expect(expiresAtMs).toBe(Math.floor(nowMs / 1_000) * 1_000 + 900_000);
    expect(new URL(url).origin).toBe(origin);
    expect(new URL(url).searchParams.get('X-Amz-Credential')).toMatch(new RegExp(`^${server.storage.AccessKeyId}/`));
    expect(url).not.toMatch(/recorder/);

    const whole = await fetch(url);
    expect([whole.status, await whole.text()]).toEqual([200, BODY.toString()]);
    const part = await fetch(url, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
  });
});

test('a link to an object stops working at its time', async () => {
  const server = await simulatorS3();
  await server.put('a.mp4', BODY);
  const { links } = await linksTo(server);
  const { url, expiresAtMs } = await links.linkTo('a.mp4', { seconds: 2, nowMs: Date.now() });
  expect((await fetch(url)).status).toBe(200);
  await sleep(Math.max(0, expiresAtMs - Date.now()));
  const late = await fetch(url);
  expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
});

test.each(VENDORS)('the origin of links is that of the store: %s', async (_name, fields, origin) => {
  const opened = await openLinks({ ...fields, Bucket: BUCKET }, { AccessKeyId: 'id', AccessKeySecret: 'secret' });
  expect(opened).toMatchObject({ origin });
});

test.each<readonly [string, StorageFields, RegExp]>([
  ['a VOD store', { Vendor: 5, Region: 'cn-shanghai' }, /VOD has no S3 interface/],
  [
    'a storage without the reader’s keys',
    { Vendor: 1, Region: 'us-east-1', Bucket: BUCKET, AccessKeyId: 'recorder-id', AccessKeySecret: 'secret' },
    /no "reader" keys/,
  ],
])('%s has no links, and says why', async (_name, storage, why) => {
  expect(await openLinks(storage, undefined)).toEqual({ why: expect.stringMatching(why) });
});
