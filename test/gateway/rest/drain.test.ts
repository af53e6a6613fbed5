import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { clientOfNothing, scripted, scriptedSessions, temporalWithoutWorker } from '../../client/scripted-sessions.js';
import { everything } from '../../harness/whole-world.js';
import { startTestGateway } from '../gateway-world.js';
import { rawConnection } from './raw.js';
import { asking, follow, recording } from './rest-world.js';

describe('a gateway that shuts down', async () => {
  const { client } = await scriptedSessions();

  test('responds at once to a start that waits for ZEGO: the session is started', async () => {
    const gateway = await startTestGateway(client);
    const waiting = asking(gateway.url)('POST', '/v1/sessions?wait=started', {
      ...scripted('slow', { startedWaits: 1_000 }),
      sessionId: 'slow',
    });
    await vi.waitFor(async () => expect((await client.get('slow').summary()).status).toBe('running'), 20_000);
    await vi.waitFor(() => expect(gateway.log.join('')).toContain('session started'), 20_000);
    await gateway.stop();
    expect(await waiting).toMatchObject({ status: 202, body: { sessionId: 'slow', waiting: true } });
    await client.get('slow').stop();
  });
});

test('a gateway that shuts down closes connections without requests', async () => {
  const gateway = await startTestGateway(await clientOfNothing(500));
  const accepted = once(gateway.gateway.server, 'connection');
  const connection = await rawConnection(gateway.port);
  await accepted;
  const stopping = gateway.stop();
  // Long before the grace is over, after which every connection is closed.
  const soon = connection.closed.then(() => 'closed');
  expect(await Promise.race([soon, sleep(5_000).then(() => 'still open')])).toBe('closed');
  await stopping;
});

describe('a gateway that shuts down while sessions record', async () => {
  const { client, simulator } = await everything();

  test('ends streams in order, and responds to a command that waits for ZEGO', async () => {
    const gateway = await startTestGateway(client);
    const session = await recording(client, 'busy');
    const stream = await follow(gateway.url, 'busy');
    await vi.waitFor(() => expect(stream.events.length).toBeGreaterThan(0), 20_000);
    simulator.fault({ name: 'slow', action: 'UpdateLayout', ms: 25_000 });
    const command = asking(gateway.url)('PUT', '/v1/sessions/busy/layout', { MixMode: 3 });
    await vi.waitFor(
      async () => expect((await session.view()).wanted).toMatchObject({ layout: { MixMode: 3 } }),
      20_000,
    );
    const stopping = gateway.stop();
    expect(await stream.ended).toBe('ended');
    expect(await command).toMatchObject({ status: 503, body: { type: 'urn:reelkeeper:problem:shutting-down' } });
    await stopping;
    await session.cancel();
  });
});

describe('a gateway that shuts down while no worker runs', async () => {
  const { client, temporal } = await temporalWithoutWorker();
  const coordinators = async (): Promise<number> =>
    (await temporal.workflow.count("WorkflowType = 'recordingRoom'")).count;

  test('responds to a start through the coordinator before it is cut off', async () => {
    const gateway = await startTestGateway(client);
    const start = asking(gateway.url)('POST', '/v1/sessions', { roomId: 'nobody' });
    await vi.waitFor(async () => expect(await coordinators()).toBe(1), 20_000);
    await gateway.stop();
    // On a busy machine it is clear before that no worker runs.
    const type = expect.stringMatching(/problem:(?:shutting-down|room-unresponsive)$/);
    expect(await start).toMatchObject({ status: 503, body: { type } });
  });
});
