import { expect, test } from 'vitest';
import type { RecordingClient } from '../../src/client/index.js';
import { Secret } from '../../src/config/index.js';
import { clientOfNothing } from '../client/scripted-sessions.js';
import { gatewayOfTest, testConfig } from '../gateway/gateway-world.js';
import { follow } from '../gateway/rest/rest-world.js';

const MAX_STREAMS = 6;
const GREEDY = 'the-key-of-the-wall-display';
const OTHER = 'the-key-of-the-operators';

/** A client whose sessions all record and never change. */
function ofRecordings(): RecordingClient {
  const get = (id: string) => ({
    id,
    view: async () => ({ sessionId: id, phase: 'recording', timeline: [] }),
    summary: async () => ({ sessionId: id, status: 'running' }),
  });
  return { get } as unknown as RecordingClient;
}

test('one key cannot take all event streams, and can reopen its own', async () => {
  const apiKeys = [GREEDY, OTHER].map(
    (key) => ({ key: new Secret(key), scope: 'read', requestsPerSecond: 1_000 }) as const,
  );
  const { url } = await gatewayOfTest(ofRecordings(), { config: testConfig({ apiKeys }), maxStreams: MAX_STREAMS });
  const following = (key: string, id: string) => follow(url, id, { authorization: `Bearer ${key}` });
  const taken = await Promise.all(
    Array.from({ length: MAX_STREAMS * 2 }, (_, index) => following(GREEDY, `session-${index}`)),
  );
  expect(taken.filter(({ status }) => status === 200)).toHaveLength(MAX_STREAMS / 2);
  const refused = taken.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(MAX_STREAMS * 1.5);
  expect(refused[0]?.headers.get('retry-after')).toBe('5');
  const others = await following(OTHER, 'session-0');
  expect(others.status).toBe(200);
  for (const one of taken) one.leave();
  await expect.poll(async () => (await following(GREEDY, 'session-0')).status).toBe(200);
});

test.each([
  ['a key', '/v1/callbacks/0123456789abcdef/'],
  ['a token', `/v1/callbacks/zego/default/lesson/${'x'.repeat(43)}/more`],
  ['a key behind other parts', '/a/b/c/zQ3-_~.%200123456789'],
])('an unknown address with %s is logged without its long segments', async (_, path) => {
  const { url, log } = await gatewayOfTest(await clientOfNothing(200));
  expect((await fetch(`${url}${path}`)).status).toBe(404);
  const logged = log.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'answered');
  expect(logged.path).toBe(path.replaceAll(/[^/]{16,}/g, '[long]'));
  expect(logged.path).toContain('[long]');
});
