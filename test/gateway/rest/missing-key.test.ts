import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { encryptingDataConverter, RecordingClient } from '../../../src/client/index.js';
import { runScriptedWorker, temporalWithoutWorker } from '../../client/scripted-sessions.js';
import { gatewayOfFile } from '../gateway-world.js';
import { asking } from './rest-world.js';

const KEY = { id: '2026-11', key: randomBytes(32).toString('base64') };
const MISSING = {
  status: 503,
  body: { type: 'urn:reelkeeper:problem:key-missing', detail: expect.stringContaining('"2026-11"') },
};

describe('a gateway without the key of the workers', async () => {
  const { place, temporal } = await temporalWithoutWorker();
  const withKey = encryptingDataConverter({ keys: [KEY] });
  const withoutKey = encryptingDataConverter({ keys: [] });
  const clientWith = (dataConverter: typeof withKey): RecordingClient =>
    new RecordingClient({
      client: new Client({ connection: temporal.connection, namespace: place.namespace, dataConverter }),
    });
  const owner = clientWith(withKey);
  await runScriptedWorker(place, { dataConverter: withKey });
  const gateway = await gatewayOfFile(clientWith(withoutKey));
  const ask = asking(gateway.url);
  await owner.start({ roomId: 'sealed' }, { sessionId: 'sealed' });

  test.each([
    ['GET', '/v1/sessions/sealed'],
    ['GET', '/v1/sessions/sealed/events'],
    ['POST', '/v1/sessions/sealed/pause'],
    ['POST', '/v1/sessions', { roomId: 'sealed', sessionId: 'sealed' }],
  ])('names the key: %s %s', async (method, path, body?: unknown) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject(MISSING);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(gateway.log.join('')).toContain('\\"2026-11\\"');
    expect(JSON.stringify(answer.body) + gateway.log.join('')).not.toContain(KEY.key);
  });

  test('still lists the session, stops it and sees that it is closed', async () => {
    expect(await ask('POST', '/v1/sessions/sealed/stop')).toMatchObject({ status: 202 });
    expect(await owner.get('sealed').closed({ pollAfterMs: 100 })).toMatchObject({ outcome: 'complete' });
    expect(await ask('POST', '/v1/sessions/sealed/stop')).toMatchObject({ status: 409 });
    await expect
      .poll(async () => (await ask('GET', '/v1/sessions')).body, { timeout: 20_000 })
      .toMatchObject({ sessions: [{ sessionId: 'sealed', status: 'completed' }] });
  });
});
