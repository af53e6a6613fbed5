import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RecordingClient } from '../../src/client/index.js';
import { controlKey, Secret, sealStorage } from '../../src/config/index.js';
import { buildConsole } from '../harness/console-build.js';
import { temporaryFolder } from '../harness/servers.js';
import { gatewayOfFile, gatewayOfTest, testConfig } from './gateway-world.js';

/** The console's files need no Temporal. */
const client = {} as RecordingClient;
/** Node's fetch adds "no-cache" to a conditional request, which requests the whole file. */
const AS_BROWSERS = { 'cache-control': 'max-age=0' };
const config = testConfig({ apiKeys: [controlKey(new Secret('a-key'))] });

describe('the console’s files', async () => {
  const consoleFolder = await buildConsole();
  const { url } = await gatewayOfFile(client, { config, consoleFolder });
  beforeAll(async () => {
    await mkdir(join(consoleFolder, 'more'));
    await writeFile(join(consoleFolder, 'more', 'secret.txt'), 'not for everybody');
  });

  test.each([
    ['/', 'text/html'],
    ['/console/console.js', 'javascript'],
    ['/console/style.css', 'text/css'],
    ['/console/icon.svg', 'image/svg+xml'],
  ])('%s is served without a key, with a policy that allows nothing foreign', async (path, type) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('content-length')).not.toBe('0');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-request-id')).toBeTruthy();
  });

  test.each([
    ['off', {}, undefined],
    ['on', { fileLinks: { minutes: 15 } }, 'https://lessons.s3.eu-west-1.amazonaws.com http://127.0.0.1:9000'],
  ])('may play videos of exactly the buckets with links, which are %s', async (_what, more, allowed) => {
    const keys = { AccessKeyId: 'id', AccessKeySecret: 'secret' };
    const reader = { AccessKeyId: 'reader', AccessKeySecret: 'secret' };
    const amazon = { Vendor: 1, Region: 'eu-west-1', Bucket: 'lessons', ...keys } as const;
    const own = { Vendor: 10, Region: 'r', Bucket: 'b', EndPoint: 'http://127.0.0.1:9000/s3', ...keys } as const;
    const storages = {
      amazon: sealStorage({ ...amazon, reader }),
      own: sealStorage({ ...own, S3ForcePathStyle: true, reader }),
      same: sealStorage({ ...own, S3ForcePathStyle: true, Bucket: 'another', reader }),
      unread: sealStorage({ ...amazon, Bucket: 'unread' }),
    };
    const linking = { ...testConfig({ apiKeys: config.gateway.apiKeys, ...more }), storages };
    const world = await gatewayOfTest(client, { config: linking, consoleFolder });
    const policy = (await fetch(world.url)).headers.get('content-security-policy') ?? '';
    const media = policy.split('; ').filter((part) => part.startsWith('media-src'));
    expect(media).toEqual(allowed === undefined ? [] : [`media-src ${allowed}`]);
  });

  test('are revalidated each time and not sent again while unchanged', async () => {
    const first = await fetch(`${url}/console/console.js`);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${url}/console/console.js`, { headers: { 'if-none-match': etag, ...AS_BROWSERS } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test.each([
    '/console',
    '/console/',
    '/console/index.html',
    '/console/more/secret.txt',
    '/console/..%2fmore%2fsecret.txt',
    '/console/%2e%2e/%2e%2e/package.json',
    '/favicon.ico',
  ])('do not include %s', async (path) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ type: 'urn:reelkeeper:problem:not-found' });
  });

  test('are read-only', async () => {
    const response = await fetch(`${url}/console/console.js`, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('GET');
  });

  test('contain no inline code, no foreign address, and no style that the policy forbids', async () => {
    const page = await (await fetch(url)).text();
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc="\/console\/)[^>]*>/i);
    const texts = await Promise.all(
      ['/', '/console/console.js', '/console/style.css'].map(async (path) => (await fetch(url + path)).text()),
    );
    for (const text of texts) expect(text.match(/https?:\/\/(?!www\.w3\.org\/)[a-z]/g) ?? []).toEqual([]);
  });
});

test('without a built console the gateway serves everything else', async () => {
  const { url } = await gatewayOfTest(client, { consoleFolder: await temporaryFolder() });
  expect((await fetch(url)).status).toBe(404);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
