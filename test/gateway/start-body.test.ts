import { describe, expect, test } from 'vitest';
import { controlKey, Secret } from '../../src/config/index.js';
import { clientOfNothing } from '../client/scripted-sessions.js';
import { type GatewayWorld, gatewayOfTest, testConfig } from './gateway-world.js';

const ADDRESS = '/v1/sessions';
const KEYS = ['key-of-the-lms', 'key-of-the-portal'];

/** Temporal is unreachable: a request gets 503 only if it passes the gateway's own checks. */
async function world(apiKeys: readonly string[] = []): Promise<GatewayWorld> {
  const config = testConfig({ apiKeys: apiKeys.map((key) => controlKey(new Secret(key))) });
  return gatewayOfTest(await clientOfNothing(500), { config });
}

const as = (authorization: string) => ({ headers: { 'content-type': 'application/json', authorization } });

describe('a start of a session', () => {
  test.each([
    { what: 'with an id', body: { roomId: 'r-1', sessionId: 's-1' } },
    { what: 'without an id', body: { roomId: 'r-1' } },
  ])('$what gets 503 while Temporal is unreachable', async ({ body }) => {
    const answer = await (await world()).post(ADDRESS, body);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ type: 'urn:reelkeeper:problem:temporal-unavailable' });
  });

  test.each([
    { what: 'no fields', body: {}, paths: ['roomId'] },
    { what: 'an array', body: [], paths: ['(whole)'] },
    { what: 'null', body: 'null', paths: ['(whole)'] },
    { what: 'mistakes in several fields', body: { roomId: '', sessionId: 7, app: '!', limits: { restarts: -1 } } },
    { what: 'an id of the wrong type', body: { roomId: 'r-1', sessionId: null }, paths: ['sessionId'] },
    { what: 'an empty id', body: { roomId: 'r-1', sessionId: '' }, paths: ['sessionId'] },
    { what: 'unknown names', body: { roomId: 'r-1', redundancy: 1, sesionId: 's-1' }, paths: ['sesionId'] },
    {
      what: 'metadata 5,000 deep',
      body: `{"roomId":"r-1","metadata":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`,
      paths: ['(whole)'],
    },
  ])('with $what gets every mistake by its path', async ({ body, paths }) => {
    const answer = await (await world()).post(ADDRESS, body);
    expect(answer.status).toBe(400);
    const said = (await answer.json()) as { type: string; mistakes: { path: string; message: string }[] };
    expect(said.type).toBe('urn:reelkeeper:problem:bad-request');
    const expected = paths ?? ['app', 'limits.restarts', 'roomId', 'sessionId'];
    expect(said.mistakes.map(({ path }) => path).sort()).toEqual(expected);
  });

  test('gets a suggestion for a misspelt name', async () => {
    const answer = await (await world()).post(ADDRESS, { roomId: 'r-1', sesionId: 's-1' });
    const message = 'is not known; did you mean "sessionId"?';
    expect(await answer.json()).toMatchObject({ mistakes: [{ path: 'sesionId', message }] });
  });

  test.each(['{', '', 'roomId=r-1'])('that is not JSON gets 400: %j', async (body) => {
    const answer = await (await world()).post(ADDRESS, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ detail: 'The body is not JSON.' });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'said to be %s is not taken',
    async (type) => {
      const answer = await (await world()).post(ADDRESS, { roomId: 'r-1' }, { headers: { 'content-type': type } });
      expect(answer.status).toBe(415);
      expect(await answer.json()).toMatchObject({ type: 'urn:reelkeeper:problem:unsupported-media-type' });
    },
  );

  test.each([
    { bytes: 65_536, status: 400 },
    { bytes: 65_537, status: 413 },
  ])('of $bytes bytes gets $status', async ({ bytes, status }) => {
    const [head, tail] = ['{"sessionId":"', '"}'];
    const answer = await (await world()).post(ADDRESS, head + 'x'.repeat(bytes - head.length - tail.length) + tail);
    expect(answer.status).toBe(status);
  });
});

describe('a start with configured keys', () => {
  test.each([...KEYS.map((key) => `Bearer ${key}`), `bearer ${KEYS[0]}`, `Bearer   ${KEYS[0]}`])(
    'passes with %j',
    async (authorization) => {
      const answer = await (await world(KEYS)).post(ADDRESS, {}, as(authorization));
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([400, null]);
    },
  );

  test.each([
    { what: 'another key', authorization: 'Bearer key-of-nobody' },
    { what: 'the beginning of a key', authorization: 'Bearer key-of-the' },
    { what: 'a key and more', authorization: `Bearer ${KEYS[0]}x` },
    { what: 'both keys', authorization: `Bearer ${KEYS.join(',')}` },
    { what: 'a key in other letters', authorization: `Bearer ${KEYS[0]?.toUpperCase()}` },
    { what: 'a key without its scheme', authorization: KEYS[0] },
    { what: 'another scheme', authorization: `Basic ${KEYS[0]}` },
    { what: 'an empty key', authorization: 'Bearer ' },
    { what: 'the placeholder of a secret', authorization: 'Bearer [secret]' },
    { what: 'no key' },
  ])('is refused with $what, for any body', async ({ authorization }) => {
    const gateway = await world(KEYS);
    const answer = await gateway.post(ADDRESS, 'x'.repeat(1_000), authorization === undefined ? {} : as(authorization));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.json()).toMatchObject({ type: 'urn:reelkeeper:problem:key-required', status: 401 });
  });

  test('leaves neither key nor body in the log or in a response', async () => {
    const gateway = await world(KEYS);
    const body = { roomId: 'room-nobody-logs', metadata: { note: 'words-nobody-logs' } };
    const answers: string[] = [];
    for (const authorization of [`Bearer ${KEYS[0]}`, `Bearer ${KEYS[1]}-guessed`]) {
      for (const sent of [body, { ...body, roomId: 1 }, `${JSON.stringify(body)}{`]) {
        answers.push(await (await gateway.post(ADDRESS, sent, as(authorization))).text());
      }
    }
    const log = gateway.log.join('');
    expect(log).toContain('"route":"/v1/sessions"');
    expect(log.toLowerCase()).not.toContain('authorization');
    for (const hidden of [...KEYS, 'words-nobody-logs', 'room-nobody-logs']) {
      expect(log).not.toContain(hidden);
      expect(answers.join('')).not.toContain(hidden);
    }
  });

  test('requires one, health and callbacks do not', async () => {
    const gateway = await world(KEYS);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await gateway.post('/v1/callbacks/zego/default', '{')).status).toBe(400);
  });
});

test('another method at the address of starts gets 405', async () => {
  const answer = await fetch(`${(await world(KEYS)).url}${ADDRESS}`, { method: 'PATCH' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});
