import { pino } from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Config, revealStorage, Secret, sealStorage } from '../../../src/config/index.js';
import type { Manifest, SessionRequest } from '../../../src/contract/index.js';
import { everything } from '../../harness/whole-world.js';
import { asking } from './rest-world.js';

const KEYS = { AccessKeyId: 'simulator', AccessKeySecret: 'simulator' };
const VOD = {
  Vendor: 5,
  AlibabaCloudVodParams: {
    Region: 'cn-shanghai',
    AccessKeyId: 'vod-id',
    AccessKeySecret: 'vod-secret',
    Title: 'lesson',
    StorageLocation: 'somewhere',
  },
} as const;
const READ = { authorization: 'Bearer key-of-a-reader' };
const FILES = { OutputFolder: 'classes/' };

/** The plain configuration with links on, the reader's keys for the storage, and two storages that have no links. */
function withLinks(plain: Config): Config {
  const own = revealStorage(plain.storages['default'] ?? { Vendor: 1 });
  const apiKeys = [{ key: new Secret('key-of-a-reader'), scope: 'read' as const, requestsPerSecond: 1_000 }];
  return {
    ...plain,
    storages: {
      default: sealStorage({ ...own, reader: KEYS }),
      unread: sealStorage(own),
      elsewhere: sealStorage(own),
    },
    gateway: { ...plain.gateway, apiKeys, fileLinks: { minutes: 15 } },
  };
}

function problem(name: string, status: number, detail: RegExp): object {
  return { status, body: { type: `urn:reelkeeper:problem:${name}`, detail: expect.stringMatching(detail) } };
}

describe('links to files', async () => {
  const { client, config, simulator, gateway, anotherGateway } = await everything({
    simulator: { buckets: ['recordings', 'empty'] },
    configured: withLinks,
  });
  const ask = asking(gateway.url);
  const linkOf = async (sessionId: string, fileId: string, at = ask) =>
    at(
      'GET',
      `/v1/sessions/${encodeURIComponent(sessionId)}/files/${encodeURIComponent(fileId)}/link`,
      undefined,
      READ,
    );

  /** Records a room and returns the manifest. */
  async function recorded(sessionId: string, request: Partial<SessionRequest> = {}): Promise<Manifest> {
    const { RecordOutputParams, ...recording } = request.recording ?? {};
    const { session } = await client.start(
      {
        roomId: sessionId,
        ...request,
        recording: { ...recording, RecordOutputParams: { ...FILES, ...RecordOutputParams } },
      },
      { sessionId },
    );
    await session.started();
    await session.stop();
    return session.result({ timeoutMs: 60_000 });
  }

  const fileOf = ({ files: [file] }: Manifest): string => file?.fileId ?? '';
  const lesson = await recorded('lesson:1');
  const fileId = fileOf(lesson);

  test('read the file from its bucket for some minutes, and are not in the log', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const logging = await anotherGateway({ logger, port: 0 });
    onTestFinished(() => logging.stop());
    const { status, body, headers } = await linkOf('lesson:1', fileId, asking(logging.url));
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const { url, expiresAt } = body as { url: string; expiresAt: string };
    const minutes = (Date.parse(expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);
    expect(decodeURIComponent(new URL(url).pathname)).toBe(`/_s3/recordings/classes/${fileId}`);
    const file = await fetch(url, { headers: { range: 'bytes=0-9' } });
    expect(file.status).toBe(206);
    expect(file.headers.get('content-range')).toBe(`bytes 0-9/${lesson.files[0]?.sizeBytes}`);

    await vi.waitFor(() => expect(lines.join('')).toContain('link to a file made'));
    expect(lines.join('')).not.toContain('X-Amz');
    expect(lines.join('')).not.toContain(new URL(url).searchParams.get('X-Amz-Signature'));
  });

  test('are possible where the session says so', async () => {
    const { body } = await ask('GET', '/v1/sessions/lesson%3A1', undefined, READ);
    const place = { storage: 'default', outputFolder: 'classes/' };
    expect(body).toMatchObject({ place, fileLinks: {}, outcome: { place } });
    expect(body['fileLinks']).toEqual({});
  });

  test('need a key, of any scope', async () => {
    const path = `/v1/sessions/lesson%3A1/files/${fileId}/link`;
    expect(await ask('GET', path)).toMatchObject({ status: 401 });
    expect(await ask('GET', path, undefined, READ)).toMatchObject({ status: 200 });
  });

  test('exist for known files only', async () => {
    expect(await linkOf('lesson:1', 'other.mp4')).toMatchObject(problem('unknown-file', 404, /no file "other.mp4"/));
    expect(await linkOf('lesson:1', '../recordings')).toMatchObject(problem('unknown-file', 404, /no file/));
    expect(await linkOf('lesson:2', fileId)).toMatchObject(problem('unknown-session', 404, /lesson:2/));
  });

  test('exist for verified files only', async () => {
    simulator.fault({ name: 'size-differs', roomId: 'short' });
    const manifest = await recorded('short').catch((error: { manifest?: Manifest }) => error.manifest);
    const [file] = manifest?.files ?? [];
    expect(file?.state).toBe('failed');
    const answer = problem('file-unverified', 409, /in the state failed: .*ZEGO reported/);
    expect(await linkOf('short', file?.fileId ?? '')).toMatchObject(answer);
  });

  test('exist for rescued files', async () => {
    simulator.fault({ name: 'to-backup', roomId: 'rescued' });
    const manifest = await recorded('rescued');
    expect(manifest.files[0]?.state).toBe('rescued');
    const { body } = await linkOf('rescued', fileOf(manifest));
    expect((await fetch(String(body['url']))).status).toBe(200);
  });

  test('need the reader’s keys of the storage: its own are not used', async () => {
    const manifest = await recorded('unread', { storage: 'unread' });
    expect(manifest.files[0]?.state).toBe('verified');
    const why = /^Storage "unread": it has no "reader" keys/;
    expect(await linkOf('unread', fileOf(manifest))).toMatchObject(problem('file-not-linkable', 422, why));
    const { body } = await ask('GET', '/v1/sessions/unread', undefined, READ);
    expect(body['fileLinks']).toEqual({ whyNot: expect.stringMatching(why) });
  });

  test('do not exist for hls playlists', async () => {
    const recording = { RecordOutputParams: { OutputFileFormat: 'hls' as const } };
    const manifest = await recorded('streamed', { recording });
    const answer = problem('file-not-linkable', 422, /hls playlist, whose fragments are files of their own/);
    expect(await linkOf('streamed', fileOf(manifest))).toMatchObject(answer);
  });

  test.each([
    ['the gateway lacks its storage', {}, 'file-not-linkable', 422, /Storage "default" is not in the gateway's conf/],
    [
      'its storage has no S3 interface',
      VOD,
      'file-not-linkable',
      422,
      /Storage "default": Alibaba Cloud VOD has no S3 interface/,
    ],
    ['the store refuses the reader', { secret: 'not-its-secret' }, 'storage-unavailable', 503, /responded with 403/],
    ['the store is away', { EndPoint: 'http://127.0.0.1:1' }, 'storage-unavailable', 503, /can't be reached/],
    ['its bucket is empty', { Bucket: 'empty' }, 'unknown-file', 404, /bucket "empty", which no longer has "classes\//],
  ] as const)('say why there is none if %s', async (_what, fields, name, status, detail) => {
    const { secret = KEYS.AccessKeySecret, ...changed } = { secret: undefined, ...fields };
    const own = revealStorage(config.storages['unread'] ?? { Vendor: 1 });
    const storage =
      'Vendor' in changed
        ? sealStorage(changed)
        : sealStorage({ ...own, ...changed, reader: { ...KEYS, AccessKeySecret: secret } });
    const storages = Object.keys(fields).length === 0 ? {} : { default: storage };
    const other = await anotherGateway({ config: { ...config, storages }, port: 0 });
    onTestFinished(() => other.stop());
    const { body, ...rest } = await linkOf('lesson:1', fileId, asking(other.url));
    expect({ ...rest, body }).toMatchObject(problem(name, status, detail));
    expect(JSON.stringify(body)).not.toMatch(/Signature|not-its-secret/);
  });

  test('are off unless the configuration has them on', async () => {
    const { fileLinks: _on, ...off } = config.gateway;
    const other = await anotherGateway({ config: { ...config, gateway: off }, port: 0 });
    onTestFinished(() => other.stop());
    const askOther = asking(other.url);
    expect(await linkOf('lesson:1', fileId, askOther)).toMatchObject({
      status: 403,
      body: { type: 'urn:reelkeeper:problem:file-links-off' },
    });
    expect((await askOther('GET', '/v1/sessions/lesson%3A1', undefined, READ)).body).not.toHaveProperty('fileLinks');
  });
});
