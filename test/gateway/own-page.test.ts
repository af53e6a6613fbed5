import { describe, expect, test } from 'vitest';
import { controlKey, Secret } from '../../src/config/index.js';
import { clientOfNothing } from '../client/scripted-sessions.js';
import { type GatewayWorld, gatewayOfTest, testConfig } from './gateway-world.js';
import { rawConnection } from './rest/raw.js';

const TEMPORAL = 'https://temporal.example.com';
/** The response to a request that passed the check: its invalid id is rejected, so nothing reaches Temporal. */
const STOP = 'POST /v1/sessions/%00/stop';
const READ = 'GET /v1/sessions/%00';
const DECODE = 'POST /v1/codec/decode';

async function world(gateway: Parameters<typeof testConfig>[0] = {}): Promise<GatewayWorld> {
  return gatewayOfTest(await clientOfNothing(500), { config: testConfig({ codecOrigins: [TEMPORAL], ...gateway }) });
}

/** Returns the response to a request with exactly these headers. */
async function answer({ port }: GatewayWorld, request: string, headers: Record<string, string>): Promise<string> {
  const connection = await rawConnection(port);
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  connection.send(`${[`${request} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
  await connection.closed;
  return connection.received();
}

const PASSED = /^HTTP\/1\.1 400 /;
const REFUSED = /^HTTP\/1\.1 403 [\s\S]*"type":"urn:reelkeeper:problem:foreign-page"/;

describe('without keys', () => {
  test.each([
    'https://evil.example',
    'http://evil.example',
    'null',
    'http://127.0.0.1:1',
    'http://localhost:8700',
    'https://127.0.0.1:8700',
    'http://127.0.0.1:8700.evil.example',
    TEMPORAL,
    '',
  ])('a page with the origin "%s" can neither stop nor see a session', async (origin) => {
    const gateway = await world();
    for (const request of [STOP, READ]) {
      expect(await answer(gateway, request, { host: '127.0.0.1:8700', origin, 'content-length': '0' })).toMatch(
        REFUSED,
      );
    }
  });

  test.each([
    'evil.example:8700',
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '127.0.0.1@evil.example',
    'evil.example#127.0.0.1',
    '192.168.0.7:8700',
    '0.0.0.0:8700',
    '[::2]:8700',
    'a b',
    '',
  ])('a page whose name "%s" resolves to this machine may not send requests', async (host) => {
    const gateway = await world();
    for (const origin of [{}, { origin: `http://${host}` }]) {
      expect(await answer(gateway, READ, { host, ...origin })).toMatch(REFUSED);
      expect(await answer(gateway, STOP, { host, ...origin, 'content-length': '0' })).toMatch(REFUSED);
      expect(await answer(gateway, 'GET /metrics', { host, ...origin })).toMatch(REFUSED);
    }
  });

  test.each(['127.0.0.1:8700', 'localhost:8700', 'LOCALHOST', '[::1]:8700', '127.0.0.2'])(
    'programs and the console that ask "%s" may do everything',
    async (host) => {
      const gateway = await world();
      for (const origin of [{}, { origin: `http://${host}` }]) {
        expect(await answer(gateway, READ, { host, ...origin })).toMatch(PASSED);
        expect(await answer(gateway, STOP, { host, ...origin, 'content-length': '0' })).toMatch(PASSED);
      }
    },
  );

  test("Temporal's Web UI may call the codec, other pages may not", async () => {
    const gateway = await world();
    const as = (origin: string) => ({ host: 'localhost:8700', origin, 'content-length': '0' });
    expect(await answer(gateway, DECODE, as(TEMPORAL))).not.toMatch(REFUSED);
    expect(await answer(gateway, DECODE, as('https://evil.example'))).toMatch(REFUSED);
  });

  test("ZEGO's callbacks and health requests may have any Host", async () => {
    const gateway = await world();
    const headers = { host: 'rec.example.com', 'content-type': 'application/json', 'content-length': '0' };
    expect(await answer(gateway, 'GET /healthz', { host: 'rec.example.com' })).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answer(gateway, 'POST /v1/callbacks/zego/nobody', headers)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test('with keys configured only the key counts, for any Host', async () => {
  const gateway = await world({ apiKeys: [controlKey(new Secret('key-of-the-lms'))] });
  const headers = { host: 'rec.example.com', origin: 'https://rec.example.com', 'content-length': '0' };
  expect(await answer(gateway, STOP, headers)).toMatch(/^HTTP\/1\.1 401 /);
  expect(await answer(gateway, STOP, { ...headers, authorization: 'Bearer key-of-the-lms' })).toMatch(PASSED);
});
