import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { clientOfNothing } from '../client/scripted-sessions.js';
import { callback, type GatewayWorld, gatewayOfTest } from './gateway-world.js';

/** Temporal is unreachable: a request gets 503 only if it passes the gateway's own checks. */
const world = async (): Promise<GatewayWorld> => gatewayOfTest(await clientOfNothing(500), { responseMs: 500 });

const JSON_TYPE = 'application/json';
const START = { to: () => '/v1/sessions', body: '{"roomId":"Zo\u00eb"}' };
const LAYOUT = { to: () => '/v1/sessions/s-1/layout', method: 'PUT', body: '{"UserId":"Zo\u00eb"}' };
const DECODE = { to: () => '/v1/codec/decode', body: '{"payloads":[],"note":"Zo\u00eb"}' };
const CALLBACK = {
  to: (gateway: GatewayWorld) => gateway.addressOf('s-1'),
  body: JSON.stringify(callback({ room_id: 'Zo\u00eb' })),
};
const ROUTES = [
  { route: 'a start', read: 503, ...START },
  { route: 'a layout', read: 503, ...LAYOUT },
  { route: 'a payload list', read: 200, ...DECODE },
  { route: 'a callback', read: 503, ...CALLBACK },
];

async function answerTo(
  { to, body, method = 'POST' }: { to: (gateway: GatewayWorld) => string; body: string; method?: string },
  { bytes = Buffer.from(body), headers = {} }: { bytes?: Buffer; headers?: Record<string, string> },
) {
  const gateway = await world();
  const answer = await gateway.post(to(gateway), bytes, { method, headers: { 'content-type': JSON_TYPE, ...headers } });
  return {
    status: answer.status,
    ...((await answer.json()) as { type?: string; detail?: string; mistakes?: { path: string }[] }),
  };
}

describe.each(ROUTES)('the body of $route', (route) => {
  test('that is not UTF-8 gets 400: two rooms must not become one', async () => {
    expect(await answerTo(route, { bytes: Buffer.from(route.body, 'latin1') })).toMatchObject({ status: 400 });
  });

  test.each(['gzip', 'br', 'gzip, identity'])('with the content encoding %s gets 415', async (coding) => {
    const sent = { bytes: gzipSync(route.body), headers: { 'content-encoding': coding } };
    expect(await answerTo(route, sent)).toMatchObject({ status: 415 });
  });

  test('is accepted with an explicit UTF-8 charset', async () => {
    const headers = { 'content-type': `${JSON_TYPE}; charset="UTF-8"`, 'content-encoding': 'identity' };
    expect((await answerTo(route, { headers })).status).toBe(route.read);
  });
});

describe.each([START, LAYOUT, DECODE])('a body of JSON', (route) => {
  test.each(['iso-8859-1', '"utf-16"', 'us-ascii'])('in the charset %s gets 415', async (charset) => {
    const headers = { 'content-type': `${JSON_TYPE}; charset=${charset}` };
    expect(await answerTo(route, { headers })).toMatchObject({ status: 415 });
  });
});

describe('a number that would be rounded', () => {
  test.each(['9007199254740993', '-9007199254740993', '12345678901234567890', '1e400', '-1e400', '1e16'])(
    '%s is refused by its path, however deep it lies',
    async (number) => {
      const body = `{"roomId":"r","metadata":{"ids":[1,{"user":${number}}]}}`;
      expect(await answerTo({ ...START, body }, {})).toMatchObject({
        status: 400,
        mistakes: [{ path: 'metadata.ids.1.user' }],
      });
      expect(await answerTo({ ...LAYOUT, body: `{"MixMode":${number}}` }, {})).toMatchObject({
        status: 400,
        mistakes: [{ path: 'MixMode' }],
      });
    },
  );

  test.each(['9007199254740991', '-9007199254740991', '0.1', '1e15'])('%s is exact and accepted', async (number) => {
    const body = `{"roomId":"r","metadata":{"user":${number}}}`;
    expect(await answerTo({ ...START, body }, {})).toMatchObject({ status: 503 });
  });

  test('does not prevent a ZEGO callback from reaching its session', async () => {
    const body = JSON.stringify(callback()).replace('"sequence":3', '"sequence":12345678901234567890');
    expect(await answerTo({ ...CALLBACK, body }, {})).toMatchObject({ status: 503 });
  });
});
