import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { afterAll, describe, expect, test } from 'vitest';
import type { RecordingClient } from '../../../src/client/index.js';
import { Secret } from '../../../src/config/index.js';
import { createEncryptionCodec, type EncryptionKey } from '../../../src/encryption/index.js';
import { startGateway } from '../../../src/gateway/index.js';
import { testConfig } from '../gateway-world.js';

const key = (id: string): EncryptionKey => ({ id, key: randomBytes(32).toString('base64') });
const KEY = key('2026-11');
const CONTROL = 'control-key-of-the-test';
const READ = 'read-key-of-the-test';
const ORIGIN = 'https://temporal.example.com';
const NAMESPACE = { 'x-namespace': 'default' };

const unused: unknown = {};
const base = testConfig({
  apiKeys: [
    { key: new Secret(CONTROL), scope: 'control', requestsPerSecond: 1_000 },
    { key: new Secret(READ), scope: 'read', requestsPerSecond: 1_000 },
  ],
  codecOrigins: [ORIGIN],
});
const gateway = await startGateway({
  config: {
    ...base,
    encryption: { keys: [{ id: KEY.id, key: new Secret(KEY.key) }], failures: true, required: false },
  },
  client: unused as RecordingClient,
});
afterAll(() => gateway.stop());

async function codec(
  name: 'encode' | 'decode',
  body: unknown,
  { apiKey = CONTROL, headers = {} }: { apiKey?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const authorization = apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` };
  return fetch(`${gateway.url}/v1/codec/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...NAMESPACE, ...authorization, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function problemOf(response: Response): Promise<unknown> {
  return { status: response.status, ...((await response.json()) as object) };
}

/** A payload in protobuf's JSON. */
function json({ metadata, data }: Payload): object {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const names = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]);
  return { metadata: Object.fromEntries(names), ...(data && { data: base64(data) }) };
}

const plain = json(defaultPayloadConverter.toPayload({ roomId: 'math-101' }));
const empty = json(defaultPayloadConverter.toPayload(undefined));

async function sealed(...keys: EncryptionKey[]): Promise<object> {
  const [payload] = await createEncryptionCodec(keys).encode([defaultPayloadConverter.toPayload({ a: 1 })]);
  return json(payload ?? {});
}

describe('the codec endpoint', () => {
  test('encrypts payloads and decrypts them in the same order', async () => {
    const encoded = await codec('encode', { payloads: [plain, empty] });
    expect(encoded.status).toBe(200);
    const text = await encoded.text();
    expect(text).not.toContain(Buffer.from('math-101').toString('base64').slice(0, 8));
    const decoded = await codec('decode', text, { apiKey: READ });
    expect(await decoded.json()).toMatchObject({ payloads: [plain, { metadata: {} }] });
  });

  test('returns plain payloads unchanged', async () => {
    const answer = await codec('decode', { payloads: [plain] });
    expect(await answer.json()).toEqual({ payloads: [plain] });
  });

  test('names the missing key', async () => {
    const response = await codec('decode', { payloads: [await sealed(key('2020-01'))] });
    expect(await problemOf(response)).toMatchObject({
      status: 400,
      type: 'urn:reelkeeper:problem:bad-request',
      mistakes: [{ path: 'payloads.0', message: expect.stringMatching(/"2020-01".*only "2026-11"/) }],
    });
  });

  test('allows a key with scope "read" to decrypt but not to encrypt', async () => {
    const payloads = [await sealed(KEY)];
    expect((await codec('decode', { payloads }, { apiKey: READ })).status).toBe(200);
    expect(await problemOf(await codec('encode', { payloads: [plain] }, { apiKey: READ }))).toMatchObject({
      status: 403,
      type: 'urn:reelkeeper:problem:scope-insufficient',
    });
  });

  test.each(['', 'wrong-key'])('refuses the key "%s"', async (apiKey) => {
    for (const name of ['encode', 'decode'] as const) {
      const response = await codec(name, { payloads: [plain] }, { apiKey });
      expect(await problemOf(response)).toMatchObject({ status: 401, type: 'urn:reelkeeper:problem:key-required' });
    }
  });

  test.each([
    ['no JSON', '{"payloads"'],
    ['no list', { payloads: {} }],
    ['nothing', {}],
    ['data that is no base64', { payloads: [{ data: '!!' }] }],
    ['metadata that is no base64', { payloads: [{ metadata: { encoding: 'json/plain' } }] }],
    ['more payloads than it takes', { payloads: Array.from({ length: 1_001 }, () => ({})) }],
  ])('rejects %s', async (_what, body) => {
    for (const name of ['encode', 'decode'] as const) expect((await codec(name, body)).status).toBe(400);
  });

  test("accepts payloads as large as Temporal's limit, and no body above 4 MB", async () => {
    const large = (bytes: number): object => ({ payloads: [{ data: randomBytes(bytes).toString('base64') }] });
    expect((await codec('encode', large(2_097_152))).status).toBe(200);
    expect((await codec('encode', large(3_200_000))).status).toBe(413);
  });

  test.each(['GET', 'PUT', 'DELETE'])('does not support %s', async (method) => {
    const response = await fetch(`${gateway.url}/v1/codec/decode`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
  });
});

describe('a page in a browser', () => {
  const preflight = (origin: string): Promise<Response> =>
    fetch(`${gateway.url}/v1/codec/decode`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-namespace',
      },
    });

  test('of a configured origin may send requests with the headers of the Web UI', async () => {
    const { status, headers } = await preflight(ORIGIN);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-headers')).toMatch(/authorization, content-type, x-namespace/);
    const answer = await codec('decode', { payloads: [plain] }, { headers: { origin: ORIGIN } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  test('of a configured origin may read the error of a refused request', async () => {
    const answer = await codec('decode', { payloads: [plain] }, { apiKey: '', headers: { origin: ORIGIN } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, ORIGIN]);
  });

  test.each(['https://evil.example.com', 'http://temporal.example.com', `${ORIGIN}.evil.com`, 'null'])(
    'of the origin %s may not',
    async (origin) => {
      const { headers } = await preflight(origin);
      const answer = await codec('decode', { payloads: [plain] }, { headers: { origin } });
      for (const seen of [headers, answer.headers]) {
        expect([...seen.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(seen.get('vary')).toBe('Origin');
      }
    },
  );
});

test('without encryption the codec returns everything unchanged', async () => {
  const open = await startGateway({ config: testConfig(), client: unused as RecordingClient });
  try {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ payloads: [plain] });
    const response = await fetch(`${open.url}/v1/codec/encode`, { method: 'POST', headers, body });
    expect(await response.json()).toEqual({ payloads: [plain] });
  } finally {
    await open.stop();
  }
});
