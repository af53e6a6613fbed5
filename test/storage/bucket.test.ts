import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  type CustomerBucket,
  openBucket,
  type ReaderKeys,
  StorageError,
  type StorageFields,
} from '../../src/storage/index.js';
import { afterwards } from '../harness/servers.js';
import { fence, serve } from './http-servers.js';
import { BUCKET, fauxqs, simulatorS3 } from './s3-servers.js';

const SERVERS = [
  { name: 'fauxqs', ...(await fauxqs()) },
  { name: 'the simulator', ...(await simulatorS3()) },
];
const MiB = 1_048_576;

function opened(storage: StorageFields, reader?: ReaderKeys): CustomerBucket {
  const found = openBucket(storage, reader);
  if (!('bucket' in found)) throw new Error(found.why);
  afterwards(async () => found.bucket.close());
  return found.bucket;
}

async function errorOf(act: Promise<unknown>): Promise<StorageError> {
  const error: unknown = await act.then(
    () => new Error('it worked'),
    (caught: unknown) => caught,
  );
  if (!(error instanceof StorageError)) throw error;
  return error;
}

describe.each(SERVERS)('a bucket of $name', ({ storage, put, get, pendingUploads }) => {
  test('returns the size of an object, also under a key that needs escaping', async () => {
    const bucket = opened(storage);
    const key = 'classes/Ünïcode & "quotes" + 100%/ä b=c.mp4';
    await put(key, Buffer.alloc(1_234));
    expect(await bucket.sizeOf(key)).toBe(1_234);
  });

  test('tells an object that is not there', async () => {
    expect(await opened(storage).sizeOf('nothing.mp4')).toBeUndefined();
  });

  test('that does not exist is told apart from a missing object', async () => {
    const error = await errorOf(opened({ ...storage, Bucket: 'elsewhere' }).sizeOf('a.mp4'));
    expect(error).toMatchObject({ kind: 'no-bucket', message: expect.stringContaining('"elsewhere"') });
  });

  test('takes an upload whose parts come in any order, one of them twice', async () => {
    const bucket = opened(storage);
    const upload = { key: 'in-parts.mp4', uploadId: await bucket.beginUpload('in-parts.mp4') };
    const first = Buffer.alloc(5 * MiB, 1);
    await bucket.putPart(upload, 1, Buffer.alloc(5 * MiB, 9));
    const parts = [await bucket.putPart(upload, 2, Buffer.alloc(10, 2)), await bucket.putPart(upload, 1, first)];
    await bucket.completeUpload(upload, parts);
    expect((await get('in-parts.mp4')).equals(Buffer.concat([first, Buffer.alloc(10, 2)]))).toBe(true);
  });

  test('forgets an upload that is given up, and minds no second time', async () => {
    const bucket = opened(storage);
    const upload = { key: 'given-up.mp4', uploadId: await bucket.beginUpload('given-up.mp4') };
    await bucket.putPart(upload, 1, Buffer.alloc(10));
    await bucket.abortUpload(upload);
    await bucket.abortUpload(upload);
    expect(await errorOf(bucket.putPart(upload, 1, Buffer.alloc(10)))).toMatchObject({ kind: 'no-upload' });
    expect((await pendingUploads()) ?? []).toEqual([]);
  });

  test.each([403, 401])('whose keys may not read (%i) says so', async (status) => {
    const writeOnly = await fence(storage.EndPoint, (method) => (method === 'HEAD' ? status : undefined));
    const error = await errorOf(opened(at(storage, writeOnly.url)).sizeOf('a.mp4'));
    expect(error).toMatchObject({ kind: 'denied', message: expect.stringContaining(String(status)) });
  });

  test.each([500, 503, 429])('whose store answers %i is worth asking again', async (status) => {
    const busy = await fence(storage.EndPoint, () => status);
    expect(await errorOf(opened(at(storage, busy.url)).sizeOf('a.mp4'))).toMatchObject({ kind: 'passing' });
    expect(busy.seen).toHaveLength(1);
  });

  test('whose store cuts the connection is worth asking again', async () => {
    const cut = await fence(storage.EndPoint, () => 'cut');
    expect(await errorOf(opened(at(storage, cut.url)).sizeOf('a.mp4'))).toMatchObject({ kind: 'passing' });
  });
});

/** The storage behind another address. */
function at(storage: StorageFields & { readonly EndPoint: string }, url: string): StorageFields {
  return { ...storage, EndPoint: `${url}${new URL(storage.EndPoint).pathname}` };
}

const simulated = SERVERS[1]?.storage ?? SERVERS[0]?.storage;
if (!simulated) throw new Error('There is no server');

test('wrong keys are reported, for reading and for writing', async () => {
  const bucket = opened({ ...simulated, AccessKeySecret: 'wrong-secret-3' });
  expect(await errorOf(bucket.sizeOf('a.mp4'))).toMatchObject({ kind: 'denied' });
  expect(await errorOf(bucket.beginUpload('a.mp4'))).toMatchObject({ kind: 'denied' });
});

test('separate keys read, and the own ones write', async () => {
  const keys = { AccessKeyId: simulated.AccessKeyId, AccessKeySecret: simulated.AccessKeySecret };
  const wrong = { ...simulated, AccessKeySecret: 'wrong-secret-3' };
  expect(await opened(wrong, keys).sizeOf('a.mp4')).toBeUndefined();
  expect(await errorOf(opened(wrong, keys).beginUpload('a.mp4'))).toMatchObject({ kind: 'denied' });
  expect(await opened(simulated, { ...keys, AccessKeySecret: 'wrong' }).beginUpload('a.mp4')).toMatch(/./);
});

test('a store where nobody listens is worth asking again', async () => {
  const error = await errorOf(opened({ ...simulated, EndPoint: 'http://127.0.0.1:1' }).sizeOf('a.mp4'));
  expect(error).toMatchObject({ kind: 'passing', message: expect.stringContaining('ECONNREFUSED') });
});

test('an answer that points to another region says that the bucket is misplaced', async () => {
  const url = await serve((_request, response) => response.writeHead(301).end());
  expect(await errorOf(opened({ ...simulated, EndPoint: url }).sizeOf('a.mp4'))).toMatchObject({ kind: 'misplaced' });
});

test.each([
  [400, 'KeyTooLongError', 'refused'],
  [400, 'InvalidArgument', 'refused'],
  [400, 'XMinioInvalidObjectName', 'refused'],
  [400, 'InvalidURI', 'refused'],
  [405, 'MethodNotAllowed', 'refused'],
  [413, 'EntityTooLarge', 'refused'],
  [501, 'NotImplemented', 'refused'],
  [400, 'AuthorizationHeaderMalformed', 'misplaced'],
  [400, 'ExpiredToken', 'denied'],
  [400, 'RequestTimeout', 'passing'],
  [403, 'RequestTimeTooSkewed', 'passing'],
  [409, 'OperationAborted', 'passing'],
  [404, 'NoSuchBucket', 'no-bucket'],
] as const)(
  'a response %i %s to an upload, and to a HEAD of a key, is of the kind "%s"',
  async (status, code, kind) => {
    const url = await serve((request, response) => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>m</Message></Error>`);
    });
    const bucket = opened({ ...simulated, EndPoint: url });
    const said = { kind, message: expect.stringContaining(`responded with ${status} (${code})`) };
    expect(await errorOf(bucket.beginUpload('a//b'))).toMatchObject(said);
    // A HEAD has no body to say more in; where the status alone says too little, another request asks for the code.
    const requested = status === 400 ? bucket.sizeOf('a//b') : bucket.beginUpload('a//b');
    expect(await errorOf(requested)).toMatchObject(said);
  },
);

test('a key id with a line break is no error of the network: nothing can be sent with it', async () => {
  expect(await errorOf(opened({ ...simulated, AccessKeyId: 'id\n7' }).sizeOf('a.mp4'))).toMatchObject({
    kind: 'unusable',
    message: expect.stringContaining('with these settings'),
  });
});

test('settings that the S3 client does not even take are reported, not thrown', () => {
  expect(openBucket({ ...simulated, Region: '' })).toEqual({ why: expect.stringContaining('Region') });
  expect(openBucket({ ...simulated, EndPoint: 'http://127.0.0.1:70000' })).toEqual({
    why: expect.stringContaining('its address'),
  });
});

describe('a store whose settings leave something to assume', () => {
  const { S3ForcePathStyle: _set, ...assumed } = { S3ForcePathStyle: undefined, ...simulated };
  const { host } = new URL(simulated.EndPoint);

  test('that speaks no TLS names the scheme when it can not be reached', async () => {
    const error = await errorOf(opened({ ...simulated, EndPoint: host }).sizeOf('a.mp4'));
    expect(error).toMatchObject({ kind: 'passing', message: expect.stringContaining('EndPoint names no scheme') });
    expect(error.message).not.toContain('S3ForcePathStyle');
  });

  test('that has no host for each bucket names S3ForcePathStyle when there is no such host', async () => {
    const EndPoint = `http://${'a'.repeat(70)}.test`;
    const { S3ForcePathStyle: _one, ...storage } = { ...simulated, EndPoint };
    const error = await errorOf(opened(storage).sizeOf('a.mp4', AbortSignal.timeout(20_000)));
    expect(error.message).toContain('S3ForcePathStyle is not set');
    expect(error.message).not.toContain('scheme');
  });

  test('that takes the key for a bucket names S3ForcePathStyle when there is no such bucket', async () => {
    const error = await errorOf(opened({ ...assumed, Bucket: 'elsewhere' }).sizeOf('a.mp4'));
    expect(error).toMatchObject({ kind: 'no-bucket', message: expect.stringContaining('S3ForcePathStyle') });
  });
});

test('a question that is called off rejects with the reason', async () => {
  const url = await serve(() => {});
  const calledOff = new AbortController();
  const asking = opened({ ...simulated, EndPoint: url }).sizeOf('a.mp4', calledOff.signal);
  calledOff.abort(new Error('called off'));
  await expect(asking).rejects.toThrow('called off');
});

test('error of any kind tells neither keys nor signatures', async () => {
  const broken = { ...simulated, AccessKeyId: 'key-id-77', AccessKeySecret: 'secret-78' };
  const closed = opened({ ...broken, EndPoint: 'http://127.0.0.1:1' });
  const errors = await Promise.all(
    [opened(broken), closed].flatMap((bucket) => [
      errorOf(bucket.sizeOf('a.mp4')),
      errorOf(bucket.beginUpload('a.mp4')),
      errorOf(bucket.putPart({ key: 'a.mp4', uploadId: 'u' }, 1, Buffer.alloc(1))),
      errorOf(bucket.completeUpload({ key: 'a.mp4', uploadId: 'u' }, [])),
      errorOf(bucket.abortUpload({ key: 'a.mp4', uploadId: 'u' })),
    ]),
  );
  const shown = inspect(errors, { depth: 10, showHidden: true });
  expect(shown).toContain(BUCKET);
  expect(shown).not.toMatch(/key-id-77|secret-78|AWS4-HMAC|Signature=/);
});
