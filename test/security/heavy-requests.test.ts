import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import { type ApiKeyConfig, Secret } from '../../src/config/index.js';
import { hasMoreParts } from '../../src/gateway/rest/json-parts.js';
import { clientOfNothing } from '../client/scripted-sessions.js';
import { gatewayOfTest, testConfig } from '../gateway/gateway-world.js';

const KEY = 'the-key-that-only-reads';
const BODY_LIMIT = 4_194_304;
const LARGEST = JSON.stringify({ payloads: [{ data: Buffer.alloc(2_097_152, 'x').toString('base64') }] });

function keyOf(requestsPerSecond: number): ApiKeyConfig {
  return { key: new Secret(KEY), name: 'reader', scope: 'read', requestsPerSecond };
}

interface Decoding {
  readonly url: string;
  readonly send: (body: string) => Promise<number>;
}

async function decoding(requestsPerSecond = 100_000): Promise<Decoding> {
  const config = testConfig({ apiKeys: [keyOf(requestsPerSecond)] });
  const { url } = await gatewayOfTest(await clientOfNothing(200), { config });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const send = async (body: string): Promise<number> => {
    const answer = await fetch(`${url}/v1/codec/decode`, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    return answer.status;
  };
  return { url, send };
}

/** The gateway runs in another thread, so only its own stalls are measured. */
const ATTACKER = `
const { parentPort, workerData: { url, key, body, count } } = require('node:worker_threads');
const headers = { authorization: 'Bearer ' + key, 'content-type': 'application/json' };
const bytes = Buffer.from(body);
const send = async () => {
  // A refusal may cut the connection while the body is on its way.
  const answer = await fetch(url + '/v1/codec/decode', { method: 'POST', headers, body: bytes }).catch(() => undefined);
  await answer?.arrayBuffer().catch(() => undefined);
  return answer?.status ?? 429;
};
Promise.all(Array.from({ length: count }, send)).then((statuses) => parentPort.postMessage(statuses));
`;

/** Sends bodies together and returns their statuses. The longest stall of the event loop is printed, not asserted. */
async function attack(url: string, body: string, count: number): Promise<number[]> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const attacker = new Worker(ATTACKER, { eval: true, workerData: { url, key: KEY, body, count } });
  await once(attacker, 'online');
  delay.enable();
  const [statuses] = await once(attacker, 'message');
  delay.disable();
  await attacker.terminate();
  process.stdout.write(`stalled for ${Math.round(delay.max / 1e6)} ms at most by ${count} x ${body.length} bytes\n`);
  return statuses;
}

/** Sends a request that has passed every hook before its body, and holds back the body. */
async function beginRequest(url: string): Promise<ClientRequest> {
  const asking = request(`${url}/v1/codec/decode`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-length': LARGEST.length,
      expect: '100-continue',
    },
  });
  asking.flushHeaders();
  await new Promise<void>((resolve, reject) => {
    asking.once('continue', resolve).once('response', ({ statusCode }) => reject(new Error(String(statusCode))));
  });
  return asking;
}

const manyKeys = JSON.stringify({
  payloads: [{ metadata: Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`key${at}`, 'AAAA'])) }],
});
const EXPENSIVE: readonly (readonly [what: string, body: string])[] = [
  ['200,000 metadata keys', manyKeys],
  ['a million payloads', `{"payloads":[${'{},'.repeat(1_000_000)}{}]}`],
  ['four million levels', '['.repeat(BODY_LIMIT - 10)],
];

describe('one request of a key with scope read', () => {
  test.each(EXPENSIVE)('with %s is refused before it is parsed', { timeout: 60_000 }, async (_, body) => {
    const { url, send } = await decoding();
    expect(await send(body)).toBe(413);
    const statuses = await attack(url, body, 20);
    expect(statuses.filter((status) => status !== 413 && status !== 429)).toEqual([]);
  });

  test('with the largest payload that Temporal accepts succeeds', { timeout: 60_000 }, async () => {
    const { url, send } = await decoding();
    expect(await send(LARGEST)).toBe(200);
    const statuses = await attack(url, LARGEST, 20);
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  });

  test('with the largest number of payloads succeeds', async () => {
    const { url } = await decoding();
    const metadata = { encoding: 'anNvbi9wbGFpbg==', 'encryption-key-id': 'azE=' };
    const payloads = Array.from({ length: 1_000 }, () => ({ metadata, data: 'e30=' }));
    expect(await attack(url, JSON.stringify({ payloads }), 1)).toEqual([200]);
  });

  test('counts by its size against the rate limit of the key', async () => {
    const config = testConfig({ apiKeys: [keyOf(100)] });
    const { url } = await gatewayOfTest(await clientOfNothing(200), { config });
    const leftAfter = async (body: string): Promise<number> => {
      const answer = await fetch(`${url}/v1/codec/decode`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body,
      });
      return Number(answer.headers.get('ratelimit-remaining'));
    };
    const units = Math.ceil(LARGEST.length / 65_536);
    expect(await leftAfter(LARGEST)).toBe(100 - units);
  });
});

describe('heavy requests of a key', () => {
  test('are served two at a time, and an aborted one frees its place', { timeout: 60_000 }, async () => {
    const { url, send } = await decoding();
    const [first, second] = [await beginRequest(url), await beginRequest(url)];
    expect(await beginRequest(url).catch((refused: Error) => refused.message)).toBe('429');
    expect(await send('{"payloads":[]}')).toBe(200);
    second.on('error', () => undefined).destroy();
    const third = await vi.waitFor(() => beginRequest(url), { timeout: 10_000 });
    third.end(LARGEST);
    await once(third, 'response');
    first.end(LARGEST);
    const [answer] = await once(first, 'response');
    expect(answer.statusCode).toBe(200);
    answer.resume();
  });
});

describe('parts of a JSON text', () => {
  test.each([
    ['[1,2,3]', 3],
    ['{"a":[],"b":{}}', 4],
    [String.raw`["[,{","\"[,",1]`, 3],
    [String.raw`["\\",1]`, 2],
    ['"[[[', 0],
    ['', 0],
  ])('%s are counted outside of strings', (text, parts) => {
    expect(hasMoreParts(Buffer.from(text), parts)).toBe(false);
    expect(hasMoreParts(Buffer.from(text), parts - 1)).toBe(parts > 0);
  });
});
