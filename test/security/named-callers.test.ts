import { expect, test } from 'vitest';
import { Secret } from '../../src/config/index.js';
import { asking, recording } from '../gateway/rest/rest-world.js';
import { everything } from '../harness/whole-world.js';

const KEY = 'the-key-of-the-operators';

test('the timeline names the key of every command, sent as an update or a signal', { timeout: 120_000 }, async () => {
  const apiKeys = [{ key: new Secret(KEY), name: 'ops', scope: 'control', requestsPerSecond: 1_000 }] as const;
  const { client, gateway } = await everything({
    configured: (plain) => ({ ...plain, gateway: { ...plain.gateway, apiKeys } }),
  });
  const session = await recording(client, 'named-callers');
  const command = (method: string, path: string, body?: object) =>
    asking(gateway.url)(method, `/v1/sessions/${session.id}/${path}`, body, { authorization: `Bearer ${KEY}` });
  expect((await command('PUT', 'layout', { MixMode: 2 })).status).toBe(200);
  expect((await command('POST', 'snapshots?wait=no')).status).toBe(202);
  await session.pause({ requestedBy: 'the lesson service' });
  await session.resume();
  expect((await command('POST', 'stop', { reason: 'over' })).status).toBe(202);
  await session.closed({ pollAfterMs: 200 });
  const { timeline } = await session.view();
  const requesters = timeline
    .filter(({ event }) => event.endsWith(' requested'))
    .map(({ event, requestedBy }) => [event, requestedBy]);
  expect(requesters).toEqual([
    ['layout requested', 'key ops'],
    ['snapshot requested', 'key ops'],
    ['pause requested', 'the lesson service'],
    ['resume requested', undefined],
    ['stop requested', 'key ops'],
  ]);
  expect(JSON.stringify(timeline)).not.toContain(KEY);
});
