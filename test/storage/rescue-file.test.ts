import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import type { Info } from '@temporalio/activity';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test, vi } from 'vitest';
import { Buckets } from '../../activities/buckets.js';
import { rescueFile } from '../../activities/rescue-file.js';
import type { RescueAnswer, RescueInput } from '../../src/contract/index.js';
import type { CopyProgress } from '../../src/storage/index.js';
import { storageParamsSchema } from '../../src/zego/index.js';
import { type BackupServer, backupServer, contentBetween } from './backup-server.js';
import { fence, serve } from './http-servers.js';
import { fauxqs, type S3Server, type S3Storage, simulatorS3 } from './s3-servers.js';

const MiB = 1_048_576;
const PART = 8 * MiB;
/** Three parts, the last of them small. */
const SIZE = 2 * PART + 12_345;

const disk = await simulatorS3();
const memory = await fauxqs();
let files = 0;

const PLENTY_OF_TIME: Partial<Info> = { scheduledTimestampMs: Date.now(), scheduleToCloseTimeoutMs: 86_400_000 };

interface Attempt {
  readonly at?: object;
  readonly info?: Partial<Info>;
  readonly file?: Partial<RescueInput['file']>;
  readonly reader?: { readonly AccessKeyId: string; readonly AccessKeySecret: string };
}

/** One file to rescue: its attempts share their heartbeats, as with Temporal. */
class Rescue {
  readonly key = `classes/file-${++files}.mp4`;
  progress: CopyProgress | undefined;
  readonly beats: (CopyProgress | undefined)[] = [];
  environment = new MockActivityEnvironment();

  constructor(
    readonly source: BackupServer,
    readonly server: S3Server = disk,
  ) {}

  async attempt({ at = this.server.storage, info = {}, file = {}, reader }: Attempt = {}): Promise<RescueAnswer> {
    const environment = new MockActivityEnvironment({ ...PLENTY_OF_TIME, heartbeatDetails: this.progress, ...info });
    this.environment = environment;
    environment.on('heartbeat', (details: CopyProgress | undefined) => {
      this.progress = details;
      this.beats.push(details);
    });
    const buckets = new Buckets({
      storages: { default: storageParamsSchema.parse(at) },
      ...(reader && { readers: { default: reader } }),
    });
    const input: RescueInput = {
      app: 'default',
      sessionId: 's',
      roomId: 'r',
      taskId: 't',
      storage: 'default',
      outputFolder: 'classes/',
      file: {
        taskId: 't',
        fileId: this.key.slice('classes/'.length),
        url: this.source.url,
        format: 'mp4',
        sizeBytes: SIZE,
        durationMs: 1_000,
        beganAt: '2026-03-02T12:00:00.000Z',
        state: 'backup',
        ...file,
      },
    };
    return environment.run(
      (given: RescueInput) => rescueFile(given, buckets, { nowMs: Date.now, allowPrivateBackups: true }),
      input,
    );
  }

  async failure(attempt: Attempt = {}): Promise<Error & { readonly nonRetryable?: boolean }> {
    const error: unknown = await this.attempt(attempt).then(
      (answer) => new Error(`it answered ${JSON.stringify(answer)}`),
      (caught: unknown) => caught,
    );
    return error as Error;
  }

  async isWhole(): Promise<boolean> {
    return (await this.server.get(this.key)).equals(contentBetween(0, SIZE));
  }

  async leftOver(): Promise<readonly string[]> {
    return ((await this.server.pendingUploads()) ?? []).filter((key) => key === this.key);
  }
}

function behind(url: string, at: S3Storage = disk.storage): S3Storage {
  return { ...at, EndPoint: `${url}${new URL(at.EndPoint).pathname}` };
}

describe.each([
  ['the simulator', disk],
  ['fauxqs', memory],
])('in the store of %s a file', (_name, server) => {
  test.each([
    ['in parts from a backup that answers ranges', true, [0, PART, 2 * PART]],
    ['from its beginning from a backup that does not', false, [-1]],
  ])('is copied %s', async (_how, ranges, requested) => {
    const rescue = new Rescue(await backupServer(SIZE, { ranges }), server);
    expect(await rescue.attempt()).toEqual({ verdict: 'rescued', how: 'copied', sizeBytes: SIZE });
    expect(await rescue.isWhole()).toBe(true);
    expect([...rescue.source.requested].sort((a, b) => a - b)).toEqual(requested);
    expect(await rescue.leftOver()).toEqual([]);
  });
});

test('a file of one byte is copied', async () => {
  const rescue = new Rescue(await backupServer(1));
  expect(await rescue.attempt({ file: { sizeBytes: 1 } })).toMatchObject({ verdict: 'rescued', sizeBytes: 1 });
  expect(await disk.get(rescue.key)).toEqual(contentBetween(0, 1));
});

test('a file that is there already is rescued without a copy', async () => {
  const rescue = new Rescue(await backupServer(SIZE));
  await disk.put(rescue.key, contentBetween(0, SIZE));
  expect(await rescue.attempt()).toEqual({ verdict: 'rescued', how: 'already-there', sizeBytes: SIZE });
  expect(rescue.source.requested).toEqual([]);
});

test('a part of a file that is there gives way to the whole', async () => {
  const rescue = new Rescue(await backupServer(SIZE));
  await disk.put(rescue.key, Buffer.alloc(10));
  expect(await rescue.attempt()).toMatchObject({ how: 'copied' });
  expect(await rescue.isWhole()).toBe(true);
});

describe('a backup that is cut in the middle', () => {
  test('is read on from the last finished part', async () => {
    const rescue = new Rescue(await backupServer(SIZE, { holdFrom: PART }));
    const first = rescue.failure();
    // A request that is still on its way would be counted with those of the next attempt.
    const { requested } = rescue.source;
    await vi.waitUntil(() => rescue.progress?.parts.length === 1 && requested.includes(2 * PART), 30_000);
    // The last part is shorter than one piece: nothing but a cut at its beginning reaches it.
    rescue.source.behaves.cutAfter = 0;
    rescue.source.behaves.holdFrom = Number.POSITIVE_INFINITY;
    expect(await first).toMatchObject({ nonRetryable: false, message: expect.stringMatching(/is not copied yet/) });
    expect(rescue.progress?.parts).toMatchObject([[1, expect.any(String)]]);

    rescue.source.behaves.cutAfter = undefined;
    rescue.source.requested.length = 0;
    expect(await rescue.attempt()).toMatchObject({ verdict: 'rescued' });
    expect([...rescue.source.requested].sort((a, b) => a - b)).toEqual([PART, 2 * PART]);
    expect(await rescue.isWhole()).toBe(true);
    expect(await rescue.leftOver()).toEqual([]);
  });

  test('is read anew when it answers no ranges', async () => {
    const rescue = new Rescue(await backupServer(SIZE, { ranges: false, cutAfter: PART + 100 * 65_536 }));
    expect((await rescue.failure()).message).toMatch(/is not copied yet/);
    expect(rescue.progress?.parts).toHaveLength(1);
    rescue.source.behaves.cutAfter = undefined;
    expect(await rescue.attempt()).toMatchObject({ verdict: 'rescued' });
    expect(rescue.source.requested).toEqual([-1, -1]);
    expect(await rescue.isWhole()).toBe(true);
    expect(await rescue.leftOver()).toEqual([]);
  });

  test('and is another one afterwards is read anew', async () => {
    const rescue = new Rescue(await backupServer(SIZE, { cutAfter: PART - 65_536 }));
    await rescue.failure();
    Object.assign(rescue.source.behaves, { cutAfter: undefined, etag: '"two"' });
    rescue.source.requested.length = 0;
    expect(await rescue.attempt()).toMatchObject({ verdict: 'rescued' });
    expect(rescue.source.requested).toContain(0);
    expect(await rescue.leftOver()).toEqual([]);
  });
});

test('a backup that changes while it is copied is not mixed with its older self', async () => {
  // The second and third part are requested before, the fourth after the change.
  const rescue = new Rescue(await backupServer(4 * PART, { holdFrom: PART }));
  const first = rescue.failure({ file: { sizeBytes: 4 * PART } });
  await vi.waitUntil(() => rescue.source.requested.length === 3, 30_000);
  rescue.source.behaves.etag = '"two"';
  rescue.source.behaves.holdFrom = Number.POSITIVE_INFINITY;
  expect((await first).message).toMatch(/changed while it was copied/);
});

test('heartbeats report each part as soon as it is finished', async () => {
  const rescue = new Rescue(await backupServer(SIZE));
  await rescue.attempt();
  const counts = rescue.beats.map((beat) => beat?.parts.length);
  expect(counts).toEqual(expect.arrayContaining([0, 1, 2, 3, undefined]));
  expect(rescue.beats.find((beat) => beat)).toMatchObject({ key: rescue.key, sizeBytes: SIZE, partBytes: PART });
});

test.each([
  ['parts that were never sent', (made: CopyProgress) => ({ ...made, uploadId: 'f'.repeat(32) })],
  ['nonsense', () => ({ parts: 'all of them' })],
])('progress that is %s is recovered from', async (_what, broken) => {
  const rescue = new Rescue(await backupServer(SIZE, { cutAfter: 65_536 }));
  await rescue.failure();
  rescue.source.behaves.cutAfter = undefined;
  rescue.progress = broken(rescue.progress as CopyProgress) as CopyProgress;
  const answer = await rescue.attempt().catch(() => rescue.attempt());
  expect(answer).toMatchObject({ verdict: 'rescued' });
  expect(await rescue.isWhole()).toBe(true);
});

describe('no repetition helps, and nothing is left behind,', () => {
  test.each<readonly [string, number, Partial<RescueInput['file']>, object, RegExp]>([
    ['when the backup has another size', SIZE + 1, {}, disk.storage, /16789562 bytes, but ZEGO reported 16789561/],
    ['when ZEGO reported no size', SIZE, { sizeBytes: 0 }, disk.storage, /no size/],
    ['for an hls playlist', SIZE, { format: 'hls' }, disk.storage, /fragments/],
    ['when the address is none', SIZE, { url: 'somewhere' }, disk.storage, /must be http or https/],
    ['when the address is of a file', SIZE, { url: 'file:///etc/passwd' }, disk.storage, /must be http or https/],
    [
      'for a VOD store',
      SIZE,
      {},
      { Vendor: 6, TencentCloudVodParams: { SecretId: 'i', SecretKey: 'k', Region: 'r' } },
      /Tencent Cloud VOD/,
    ],
  ])('%s', async (_when, size, file, at, note) => {
    const rescue = new Rescue(await backupServer(size));
    expect(await rescue.attempt({ file, at })).toEqual({ verdict: 'impossible', note: expect.stringMatching(note) });
    expect(await rescue.leftOver()).toEqual([]);
  });

  test('when a backup without ranges turns out to be longer than reported', async () => {
    const { url } = await backupServer(SIZE);
    const silent = await serve((_request, response) => {
      void fetch(url).then(({ body }) => body && Readable.from(body).pipe(response));
    });
    const rescue = new Rescue({ ...(await backupServer(1)), url: silent });
    expect(await rescue.attempt({ file: { sizeBytes: PART } })).toMatchObject({
      note: expect.stringMatching(/longer/),
    });
    expect(await rescue.leftOver()).toEqual([]);
  });

  test.each([
    [400, 'KeyTooLongError'],
    [400, 'XMinioInvalidObjectName'],
    [405, 'MethodNotAllowed'],
  ])('when the store refuses the key for ever (%i %s)', async (status, code) => {
    const url = await serve((request, response) => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code></Error>`);
    });
    const rescue = new Rescue(await backupServer(SIZE));
    expect(await rescue.attempt({ at: behind(url) })).toEqual({
      verdict: 'impossible',
      note: expect.stringMatching(new RegExp(`^Not copied: .*responded with ${status} \\(${code}\\)`)),
    });
  });

  test('when nothing can be sent with the settings of the storage', async () => {
    const rescue = new Rescue(await backupServer(SIZE));
    const at = { ...disk.storage, AccessKeyId: 'id\n7' };
    expect(await rescue.attempt({ at })).toEqual({
      verdict: 'impossible',
      note: expect.stringContaining('with these settings'),
    });
  });

  test('when what names the file is odd', async () => {
    const rescue = new Rescue(await backupServer(SIZE));
    expect(await rescue.attempt({ file: { fileId: 7 as never } })).toMatchObject({ verdict: 'impossible' });
  });
});

const movedAway = await serve((_request, response) => response.writeHead(301).end());

describe('Temporal tries again', () => {
  test.each<readonly [string, object, RegExp]>([
    ['when the keys are wrong', { ...disk.storage, AccessKeySecret: 'wrong' }, /keys are wrong/],
    ['when the bucket is in another region', behind(movedAway), /another region/],
    ['when the bucket is not there', { ...disk.storage, Bucket: 'elsewhere' }, /Bucket "elsewhere" does not exist/],
    ['when nobody listens', { ...disk.storage, EndPoint: 'http://127.0.0.1:1' }, /ECONNREFUSED/],
  ])('%s', async (_when, at, message) => {
    const rescue = new Rescue(await backupServer(SIZE));
    expect(await rescue.failure({ at })).toMatchObject({
      name: 'ApplicationFailure',
      nonRetryable: false,
      message: expect.stringMatching(message),
    });
  });

  test.each([404, 403, 500, 302])('when the backup answers %i', async (status) => {
    const rescue = new Rescue(await backupServer(SIZE, { status }));
    expect(await rescue.failure()).toMatchObject({
      nonRetryable: false,
      message: expect.stringMatching(new RegExp(`responded with ${status}`)),
    });
  });

  test('when the storage is not in the configuration', async () => {
    const rescue = new Rescue(await backupServer(SIZE));
    const buckets = new Buckets({ storages: {} });
    const input = {
      sessionId: 's',
      taskId: 't',
      storage: 'x',
      outputFolder: '',
      file: { fileId: 'a', format: 'mp4', sizeBytes: 1 },
    };
    await expect(
      rescue.environment.run(() => rescueFile(input as never, buckets, { nowMs: Date.now })),
    ).rejects.toMatchObject({
      nonRetryable: false,
      message: expect.stringContaining('storage "x" is not in'),
    });
  });
});

test('keys that may only write rescue a file, and the answer says what is not sure', async () => {
  const writeOnly = await fence(disk.storage.EndPoint, (method) => (method === 'HEAD' ? 403 : undefined));
  const rescue = new Rescue(await backupServer(SIZE));
  const answer = await rescue.attempt({ at: behind(writeOnly.url) });
  expect(answer).toMatchObject({ verdict: 'rescued', how: 'copied', note: expect.stringMatching(/may not read/) });
  expect(await rescue.isWhole()).toBe(true);
});

test('a copy that is not there afterwards is no rescue', async () => {
  const swallowing = await fence(disk.storage.EndPoint, (method, url) => {
    if (method === 'POST' && url.includes('uploadId=')) return 200;
    return method === 'HEAD' && url.includes('file-') ? 404 : undefined;
  });
  const rescue = new Rescue(await backupServer(SIZE));
  expect((await rescue.failure({ at: behind(swallowing.url) })).message).toMatch(/is not copied yet/);
});

describe('an upload that is not finished', () => {
  const due = (leftMs: number, info: Partial<Info> = {}): Attempt => ({
    info: {
      attempt: 3,
      scheduledTimestampMs: Date.now() - 60_000,
      scheduleToCloseTimeoutMs: 60_000 + leftMs,
      retryPolicy: { initialInterval: 10_000, backoffCoefficient: 2, maximumInterval: 1_800_000, maximumAttempts: 0 },
      ...info,
    },
  });

  test('stays for the next try', async () => {
    const rescue = new Rescue(await backupServer(SIZE, { cutAfter: 65_536 }));
    await rescue.failure(due(60_000));
    expect(await rescue.leftOver()).toEqual([rescue.key]);
  });

  test('is thrown away when there will be no other try', async () => {
    const rescue = new Rescue(await backupServer(SIZE, { cutAfter: 65_536 }));
    await rescue.failure(due(39_000));
    expect(await rescue.leftOver()).toEqual([]);
  });

  test.each([
    ['is thrown away when the rescue is cancelled', 'CANCELLED', { cancelRequested: true }, 0],
    ['stays when the worker is shut down', 'WORKER_SHUTDOWN', { workerShutdown: true }, 1],
    ['stays when the try has timed out, since another may continue it', 'TIMED_OUT', { timedOut: true }, 1],
  ] as const)('%s', async (_what, reason, details, left) => {
    const rescue = new Rescue(await backupServer(SIZE, { holdFrom: PART }));
    const trying = rescue.failure();
    await vi.waitUntil(() => rescue.progress?.parts.length === 1, 30_000);
    rescue.environment.cancel(reason, new ActivityCancellationDetails(details));
    expect((await trying).name).toBe(left === 0 ? 'CancelledFailure' : 'ApplicationFailure');
    expect(await rescue.leftOver()).toHaveLength(left);
  });
});

test('no failure or answer tells keys or the query of the address', async () => {
  const sources = [{ status: 403 }, { cutAfter: 10 }, { status: 302 }, {}];
  const wrong = { ...disk.storage, AccessKeySecret: 'wrong-secret-4' };
  const reported: unknown[] = [];
  for (const behaviour of sources) {
    const rescue = new Rescue(await backupServer(SIZE + 1, behaviour));
    reported.push(
      await rescue
        .attempt({ at: behaviour.status === undefined ? disk.storage : wrong })
        .catch((error: unknown) => error),
    );
    reported.push(await rescue.attempt().catch((error: unknown) => error), rescue.beats);
  }
  const words = inspect(reported, { depth: 12, showHidden: true });
  expect(words).toMatch(/backup\/a\.mp4/);
  expect(words).not.toMatch(/query-secret-9|wrong-secret-4|AWS4-HMAC/);
});
