import { describe, expect, test, vi } from 'vitest';
import { controlKey, Secret } from '../../../src/config/index.js';
import { clientOfNothing } from '../../client/scripted-sessions.js';
import { type GatewayWorld, gatewayOfTest, testConfig } from '../gateway-world.js';
import { rawConnection } from './raw.js';

const KEY = 'key-of-the-lms';
const SOON = 10_000;

async function world(): Promise<GatewayWorld> {
  const config = testConfig({
    apiKeys: [controlKey(new Secret(KEY)), { key: new Secret('reader'), scope: 'read', requestsPerSecond: 100 }],
  });
  return gatewayOfTest(await clientOfNothing(500), { config });
}

function head(fields: Record<string, string>, request = 'POST /v1/sessions'): string {
  const lines = Object.entries({ host: 'x', 'content-type': 'application/json', ...fields }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${[`${request} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
}

describe('a body that is refused', () => {
  test.each([
    { what: 'without a key', fields: { 'content-length': '9000000' }, status: 401 },
    { what: 'with a wrong key', fields: { authorization: 'Bearer guessed', 'content-length': '9000000' }, status: 401 },
    {
      what: 'with a key of scope read',
      fields: { authorization: 'Bearer reader', 'content-length': '9000000' },
      status: 403,
    },
    { what: 'without a key, in chunks', fields: { 'transfer-encoding': 'chunked' }, status: 401 },
    { what: 'too large', fields: { authorization: `Bearer ${KEY}`, 'content-length': '65537' }, status: 413 },
    {
      what: 'of an unsupported media type',
      fields: { authorization: `Bearer ${KEY}`, 'content-type': 'text/plain', 'content-length': '9000000' },
      status: 415,
    },
  ])('$what gets $status before any byte of it is sent, and closes the connection', async ({ fields, status }) => {
    const connection = await rawConnection((await world()).port);
    connection.send(head(fields));
    await connection.closed;
    expect(connection.received()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(connection.received().toLowerCase()).toContain('connection: close');
  });

  test.each([
    { what: 'too large', fields: { authorization: `Bearer ${KEY}`, 'content-length': '65537' }, status: 413 },
    { what: 'without a key', fields: { 'content-length': '20' }, status: 401 },
  ])('$what gets no 100 Continue', async ({ fields, status }) => {
    const connection = await rawConnection((await world()).port);
    connection.send(head({ ...fields, expect: '100-continue' }));
    await connection.closed;
    expect(connection.received()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('in chunks is cut off at the limit', async () => {
    const connection = await rawConnection((await world()).port);
    connection.send(head({ authorization: `Bearer ${KEY}`, 'transfer-encoding': 'chunked' }));
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    for (let sent = 0; sent < 5; sent++) connection.send(chunk);
    await vi.waitFor(() => expect(connection.received()).toMatch(/^HTTP\/1.1 413 /), SOON);
    await connection.closed;
  });
});

describe('an accepted body', () => {
  test('gets 100 Continue if its sender waits for it', async () => {
    const connection = await rawConnection((await world()).port);
    connection.send(head({ authorization: `Bearer ${KEY}`, 'content-length': '2', expect: '100-continue' }));
    await vi.waitFor(() => expect(connection.received()).toMatch(/^HTTP\/1.1 100 /), SOON);
    connection.send('{}');
    await vi.waitFor(() => expect(connection.received()).toContain('HTTP/1.1 400 '), SOON);
  });

  test('leaves the connection open, as does a small refused one', async () => {
    const connection = await rawConnection((await world()).port);
    connection.send(`${head({ 'content-length': '2' })}{}`);
    await vi.waitFor(() => expect(connection.received().match(/HTTP\/1.1 401 /g)).toHaveLength(1), SOON);
    connection.send(`${head({ authorization: `Bearer ${KEY}`, 'content-length': '2' })}{}`);
    await vi.waitFor(() => expect(connection.received()).toContain('HTTP/1.1 400 '), SOON);
  });
});
