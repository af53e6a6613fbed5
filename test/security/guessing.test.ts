import { mkdtemp, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type ApiKeyConfig, ConfigError, loadConfig, Secret } from '../../src/config/index.js';
import { startGateway } from '../../src/gateway/index.js';
import { redacted, registerSecrets } from '../../src/redaction/index.js';
import { clientOfNothing } from '../client/scripted-sessions.js';
import { type GatewayWorld, gatewayOfTest, testConfig } from '../gateway/gateway-world.js';

const RIGHT = 'the-key-of-the-operators';
const OTHER = 'the-key-of-the-portal-at-home';
const KEYS: readonly ApiKeyConfig[] = [
  { key: new Secret(RIGHT), name: 'ops', scope: 'control', requestsPerSecond: 10_000 },
  { key: new Secret(OTHER), name: 'portal', scope: 'read', requestsPerSecond: 10_000 },
];
/** An invalid request: with a valid key it gets 400, and never reaches Temporal. */
const ADDRESS = '/v1/sessions?pageSize=0';
const MAX_REFUSALS = 30;
const FEWEST_CHARACTERS = 16;

interface Received {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Record<string, unknown>;
}

/** Sends a request from its own loopback address. */
async function send(url: string, { key, from = '127.0.0.1', path = ADDRESS, method = 'GET' }: Sent): Promise<Received> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}${path}`, { method, headers, localAddress: from }, resolve).on('error', reject).end();
  });
  const body = await text(answer);
  return {
    status: answer.statusCode ?? 0,
    retryAfter: answer.headers['retry-after'],
    body: answer.headers['content-type']?.includes('json') === true ? JSON.parse(body) : {},
  };
}

interface Sent {
  readonly key?: string | undefined;
  readonly from?: string;
  readonly path?: string;
  readonly method?: string;
}

async function guarded(nowMs = Date.now): Promise<GatewayWorld> {
  return gatewayOfTest(await clientOfNothing(200), { config: testConfig({ apiKeys: KEYS }), nowMs });
}

async function guess(url: string, count: number, from?: string): Promise<Received[]> {
  const guesses = Array.from({ length: count }, (_, index) => `guess-number-${index}`);
  return Promise.all(guesses.map((key) => send(url, { key, ...(from !== undefined && { from }) })));
}

function loggedBy({ log }: GatewayWorld): Record<string, unknown>[] {
  return log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
}

describe('guessing a key', () => {
  test('is blocked for an address after 30 wrong ones, on every route, even with a valid one', async () => {
    const { url } = await guarded();
    const answers = await guess(url, 300);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(MAX_REFUSALS);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(300 - MAX_REFUSALS);
    for (const path of [ADDRESS, '/metrics']) {
      const answer = await send(url, { key: RIGHT, path });
      expect(answer).toMatchObject({ status: 429, body: { type: 'urn:reelkeeper:problem:too-many-requests' } });
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
      expect(Number(answer.retryAfter)).toBeLessThanOrEqual(60);
    }
    expect((await send(url, { key: RIGHT, path: '/v1/codec/decode', method: 'POST' })).status).toBe(429);
  });

  test('blocks neither other addresses nor keys in use at the same one', async () => {
    const { url } = await guarded();
    expect((await send(url, { key: RIGHT })).status).toBe(400);
    await guess(url, MAX_REFUSALS);
    expect((await send(url, { key: RIGHT })).status).toBe(400);
    expect((await send(url, { key: OTHER })).status).toBe(429);
    expect((await send(url, {})).status).toBe(429);
    expect((await send(url, { key: OTHER, from: '127.0.0.2' })).status).toBe(400);
  });

  test('is possible again a minute after it began', async () => {
    let now = 1_000_000;
    const { url } = await guarded(() => now);
    await guess(url, MAX_REFUSALS);
    now += 59_999;
    expect(await send(url, { key: RIGHT })).toMatchObject({ status: 429, retryAfter: '1' });
    now += 1;
    expect((await send(url, { key: RIGHT })).status).toBe(400);
  });

  test('is logged at info with the address, never with the key', async () => {
    const world = await guarded();
    await guess(world.url, MAX_REFUSALS + 1, '127.0.0.3');
    await send(world.url, { key: 'guess-of-metrics', path: '/metrics', from: '127.0.0.4' });
    const lines = loggedBy(world);
    expect(lines.every(({ level }) => level === 30)).toBe(true);
    expect(lines.filter(({ status, address }) => status === 401 && address === '127.0.0.3')).toHaveLength(MAX_REFUSALS);
    expect(lines.filter(({ status, address }) => status === 429 && address === '127.0.0.3')).toHaveLength(1);
    expect(lines.filter(({ status, address }) => status === 401 && address === '127.0.0.4')).toHaveLength(1);
    expect(world.log.join('')).not.toContain('guess-');
  });
});

describe('a command', () => {
  test('is logged with its session and the name of the key', async () => {
    const world = await guarded();
    await send(world.url, { key: RIGHT, method: 'POST', path: '/v1/sessions/lesson%201/stop?wait=yes' });
    expect(loggedBy(world)).toMatchObject([
      { route: '/v1/sessions/:sessionId/stop', sessionId: 'lesson 1', key: 'ops', status: 400 },
    ]);
  });
});

describe('a key that can be guessed', () => {
  const SHORT = 'x'.repeat(FEWEST_CHARACTERS - 1);
  const LONG = 'x'.repeat(FEWEST_CHARACTERS);

  async function mistakesOf(gateway: string): Promise<readonly string[]> {
    const path = join(await mkdtemp(join(tmpdir(), 'reelkeeper-')), 'reelkeeper.yaml');
    const storage = '{ Vendor: 1, Region: eu-1, Bucket: b, AccessKeyId: id, AccessKeySecret: a-secret }';
    await writeFile(
      path,
      `apps: { default: { appId: 1, serverSecret: s } }\nstorages: { default: ${storage} }\ngateway: ${gateway}`,
    );
    try {
      loadConfig({ path, env: {} });
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.mistakes.map(({ path: at, message }) => `${at} ${message}`);
      throw error;
    }
  }

  test.each([
    [
      'if other machines can reach the gateway',
      `host: 0.0.0.0, apiKeys: [${LONG}, ${SHORT}]`,
      'gateway.host is "0.0.0.0"',
    ],
    [
      'if a proxy may listen for it',
      `publicUrl: "https://rec.example.com", apiKeys: [${LONG}, { key: ${SHORT}, scope: read }]`,
      'gateway.publicUrl is "https://rec.example.com"',
    ],
  ])('is rejected with the configuration %s', async (_, gateway, why) => {
    expect(await mistakesOf(`{ ${gateway} }`)).toEqual([
      expect.stringContaining(`gateway.apiKeys.1 must have at least 16 characters when ${why}`),
    ]);
  });

  test.each([
    ['on loopback', `apiKeys: [${SHORT}]`],
    ['at an address on loopback', `publicUrl: "http://127.0.0.1:8700", apiKeys: [${SHORT}]`],
    ['with 16 characters', `host: 0.0.0.0, apiKeys: [${LONG}]`],
  ])('is accepted %s', async (_, gateway) => {
    expect(await mistakesOf(`{ ${gateway} }`)).toEqual([]);
  });

  test('is rejected if the gateway is started on another address than the configured one', async () => {
    const apiKeys: readonly ApiKeyConfig[] = [{ key: new Secret(SHORT), scope: 'control', requestsPerSecond: 100 }];
    const starting = startGateway({
      config: testConfig({ apiKeys }),
      client: await clientOfNothing(200),
      host: '0.0.0.0',
      port: 0,
    });
    await expect(starting).rejects.toThrow('gateway.apiKeys.0 must have at least 16 characters');
  });
});

describe('a short secret', () => {
  test('is masked only as a whole word, since a gap in a longer word would reveal it', () => {
    registerSecrets(['gate', 'chec']);
    expect(redacted('the key "gate", gate. and gate=gate\ngate')).toBe(
      'the key "[secret]", [secret]. and [secret]=[secret]\n[secret]',
    );
    expect(redacted(JSON.stringify({ text: 'first\ngate' }))).toBe(String.raw`{"text":"first\n[secret]"}`);
    const words = 'gateway.apiKeys: not checked, aggregate, gate.apiKeys, my-gate';
    expect(redacted(words)).toBe(words);
  });
});
