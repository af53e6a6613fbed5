import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { Buckets } from '../../activities/buckets.js';
import { rescueFile } from '../../activities/rescue-file.js';
import type { RescueAnswer } from '../../src/contract/index.js';
import { storageParamsSchema } from '../../src/zego/index.js';
import { resolving } from '../harness/name-service.js';
import { backupServer, contentBetween } from '../storage/backup-server.js';
import { simulatorS3 } from '../storage/s3-servers.js';

const SIZE = 100;
const { storage, get } = await simulatorS3();
const buckets = new Buckets({ storages: { default: storageParamsSchema.parse(storage) } });
let files = 0;

/** One attempt to rescue a file from an address, as anyone who can start `fileRescue` may request. */
async function rescued(url: string, allowPrivateBackups?: boolean): Promise<RescueAnswer & { readonly key: string }> {
  const fileId = `taken-${++files}.mp4`;
  const facts = { taskId: 't', fileId, url, format: 'mp4', sizeBytes: SIZE, durationMs: 1 } as const;
  const file = { ...facts, beganAt: '2026-03-02T12:00:00.000Z', state: 'backup' } as const;
  const where = { app: 'default', sessionId: 's', roomId: 'r', taskId: 't', storage: 'default', outputFolder: '' };
  const answer: RescueAnswer = await new MockActivityEnvironment().run(() =>
    rescueFile({ ...where, file }, buckets, {
      nowMs: Date.now,
      ...(allowPrivateBackups !== undefined && { allowPrivateBackups }),
    }),
  );
  return { ...answer, key: fileId };
}

function at(host: string, url: string): string {
  return Object.assign(new URL(url), { host: `${host}:${new URL(url).port}` }).href;
}

const REFUSED = {
  verdict: 'impossible',
  note: expect.stringMatching(/has a private, .* address and was not contacted.*"worker\.allowPrivateBackups: true"/),
};

test.each([
  '127.0.0.1',
  '2130706433',
  'localhost',
  '10.1.2.3',
  '192.168.1.1',
  '169.254.169.254',
  '168.63.129.16',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
])('a rescue does not copy from %s into the bucket, with and without TLS', async (host) => {
  const source = await backupServer(SIZE);
  const url = at(host, source.url);
  for (const address of [url, url.replace('http:', 'https:')]) {
    const answer = await rescued(address);
    expect(answer).toMatchObject(REFUSED);
    await expect(get(answer.key)).rejects.toBeInstanceOf(Error);
  }
  expect(source.requested).toEqual([]);
});

test('a rescue contacts no host whose name resolves to a private address, and resolves the name once', async () => {
  const source = await backupServer(SIZE);
  const names = resolving(['127.0.0.1'], ['203.0.114.7']);
  expect(await rescued(at('backup.example.com', source.url))).toMatchObject(REFUSED);
  expect(names.lookups).toBe(1);
  expect(source.requested).toEqual([]);
});

test('a rescue does not follow a redirect', async () => {
  const source = await backupServer(SIZE, { status: 302 });
  await expect(rescued(source.url, true)).rejects.toThrow('redirects are not followed');
});

test('a rescue copies from a private address if that is allowed', async () => {
  const { url } = await backupServer(SIZE);
  const { key, ...answer } = await rescued(url, true);
  expect(answer).toMatchObject({ verdict: 'rescued', how: 'copied' });
  expect(await get(key)).toEqual(contentBetween(0, SIZE));
});
