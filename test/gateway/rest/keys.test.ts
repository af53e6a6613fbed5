import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { type ApiKeyConfig, Secret } from '../../../src/config/index.js';
import { clientOfNothing } from '../../client/scripted-sessions.js';
import { type GatewayWorld, gatewayOfTest, testConfig } from '../gateway-world.js';
import { asking } from './rest-world.js';

const READER: ApiKeyConfig = {
  key: new Secret('key-that-reads'),
  name: 'portal',
  scope: 'read',
  requestsPerSecond: 1_000,
};
const CONTROLLER: ApiKeyConfig = { key: new Secret('key-that-controls'), scope: 'control', requestsPerSecond: 1_000 };
const SLOW: ApiKeyConfig = { key: new Secret('key-in-no-hurry'), scope: 'control', requestsPerSecond: 1 };
const CONTROLLED = [
  'POST /v1/sessions',
  'PUT /v1/sessions/s-1/layout',
  'PUT /v1/sessions/s-1/whiteboard',
  'POST /v1/sessions/s-1/pause',
  'POST /v1/sessions/s-1/resume',
  'POST /v1/sessions/s-1/snapshots',
  'POST /v1/sessions/s-1/stop',
  'POST /v1/fleet/pause',
  'POST /v1/fleet/resume',
  'POST /v1/tasks/task-1/stop',
];
const silent = pino({ level: 'silent' });
const LOOKED_AT = [
  'GET /v1/sessions?pageSize=0',
  'GET /v1/sessions/%00',
  'GET /v1/sessions/%00/events',
  'GET /v1/fleet?app=%00',
  'GET /v1/tasks?app=%00',
  'GET /v1/tasks/%00',
];

/** Temporal is unreachable; these requests do not need it. */
async function world(apiKeys: readonly ApiKeyConfig[] = [READER, CONTROLLER, SLOW]): Promise<GatewayWorld> {
  return gatewayOfTest(await clientOfNothing(500), { config: testConfig({ apiKeys }) });
}

const as = ({ key }: ApiKeyConfig): Record<string, string> => ({ authorization: `Bearer ${key.reveal()}` });

async function status(gateway: GatewayWorld, request: string, headers: Record<string, string>): Promise<number> {
  const [method = '', path = ''] = request.split(' ');
  return (await asking(gateway.url)(method, path, method === 'GET' ? undefined : '{', headers)).status;
}

describe('a key', () => {
  test.each(CONTROLLED)('with scope read may not %s', async (request) => {
    const gateway = await world();
    expect(await status(gateway, request, as(READER))).toBe(403);
    expect(await status(gateway, request, as(CONTROLLER))).toBe(400);
    expect(await status(gateway, request, {})).toBe(401);
  });

  test.each(LOOKED_AT)('with either scope may %s, and nobody without a key may', async (request) => {
    const gateway = await world();
    expect(await status(gateway, request, as(READER))).toBe(400);
    expect(await status(gateway, request, as(CONTROLLER))).toBe(400);
    expect(await status(gateway, request, {})).toBe(401);
  });

  test('gets an error that names the required scope', async () => {
    const ask = asking((await world()).url);
    const { body } = await ask('POST', '/v1/sessions/s-1/stop', undefined, as(READER));
    expect(body).toMatchObject({
      type: 'urn:reelkeeper:problem:scope-insufficient',
      detail: expect.stringContaining('"scope: control"'),
    });
  });

  test('appears in the log by its name or place, never itself', async () => {
    const gateway = await world();
    await status(gateway, 'GET /v1/sessions/%00', as(READER));
    await status(gateway, 'GET /v1/sessions/%00', as(CONTROLLER));
    const answered = gateway.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
    expect(answered.map(({ key }) => key)).toEqual(['portal', 'apiKeys.1']);
    expect(gateway.log.join('')).not.toMatch(/key-that/);
  });
});

describe('the rate limit', () => {
  test('applies to each key separately, and is reported', async () => {
    const ask = asking((await world()).url);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask('GET', '/v1/sessions/%00', undefined, as(SLOW))),
    );
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter((answer) => answer.status === 400).length).toBeGreaterThanOrEqual(1);
    expect(refused[0]?.body).toMatchObject({ type: 'urn:reelkeeper:problem:too-many-requests', status: 429 });
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(refused[0]?.headers.get('ratelimit-remaining')).toBe('0');
    expect(answers[0]?.headers.get('ratelimit-limit')).toBe('1');
    expect((await ask('GET', '/v1/sessions/%00', undefined, as(CONTROLLER))).status).toBe(400);
  });

  test('applies to each address without keys', async () => {
    const { headers } = await asking((await world([])).url)('GET', '/v1/sessions/%00');
    expect(headers.get('ratelimit-limit')).toBe('100');
    expect(Number(headers.get('ratelimit-remaining'))).toBeLessThan(100);
  });

  test('applies separately to the codec, and not to metrics', async () => {
    const ask = asking((await world()).url);
    const [session, codec, metrics] = await Promise.all([
      ask('GET', '/v1/sessions/%00', undefined, as(SLOW)),
      ask('POST', '/v1/codec/decode', { payloads: [] }, as(SLOW)),
      ask('HEAD', '/metrics', undefined, as(SLOW)),
    ]);
    expect([session.status, codec.status, metrics.status]).toEqual([400, 200, 200]);
    const left = [session, codec, metrics].map(({ headers }) => headers.get('ratelimit-remaining'));
    expect(left).toEqual(['0', '0', null]);
  });

  test('does not apply to health requests', async () => {
    const { headers } = await asking((await world([])).url)('GET', '/healthz');
    expect(headers.has('ratelimit-limit')).toBe(false);
  });

  test('refuses thousands of requests without keeping them in memory', { timeout: 120_000 }, async () => {
    const gateway = await gatewayOfTest(await clientOfNothing(500), {
      config: testConfig({ apiKeys: [SLOW] }),
      logger: silent,
    });
    const ask = asking(gateway.url);
    const refuse = async (count: number): Promise<number> => {
      let left = count;
      let refused = 0;
      const one = async (): Promise<void> => {
        while (left-- > 0) {
          const answer = await ask('GET', '/v1/sessions/%00', undefined, as(SLOW));
          refused += answer.status === 429 ? 1 : 0;
        }
      };
      await Promise.all(Array.from({ length: 20 }, one));
      return refused;
    };
    await refuse(2_000);
    const before = heapBytes();
    expect(await refuse(3_000)).toBeGreaterThan(2_500);
    expect(heapBytes() - before).toBeLessThan(4_000_000);
  });
});

/** The heap after garbage collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
