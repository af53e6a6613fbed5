import { Client, Connection } from '@temporalio/client';
import { describe, expect, test, vi } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';
import { findBinary, startEmbeddedServer } from '../../src/temporal/index.js';
import { another, clientOfNothing, temporalWithoutWorker } from '../client/scripted-sessions.js';
import { freePort } from '../harness/ports.js';
import { temporaryFolder } from '../harness/servers.js';
import { callback, gatewayOfTest, startTestGateway } from './gateway-world.js';

describe('without Temporal', () => {
  test.each([
    { what: 'of a session', address: (gateway: { addressOf(id: string): string }) => gateway.addressOf('s-1') },
    { what: "in ZEGO's console", address: () => '/v1/callbacks/zego/default' },
  ])('the address $what responds 503, so ZEGO retries', async ({ address }) => {
    const gateway = await gatewayOfTest(await clientOfNothing());
    const answer = await gateway.post(address(gateway), callback());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ type: 'urn:reelkeeper:problem:temporal-unavailable' });
  });

  test('a forged callback is still refused', async () => {
    const gateway = await gatewayOfTest(await clientOfNothing());
    expect((await gateway.post(gateway.addressOf('s-1'), callback({}, 'guessed'))).status).toBe(403);
  });

  test('the process is alive, but not ready', async () => {
    const { url } = await gatewayOfTest(await clientOfNothing());
    const [alive, ready] = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/readyz`)]);
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'alive' }]);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ type: 'urn:reelkeeper:problem:temporal-unavailable' });
  });
});

describe('with Temporal', async () => {
  const { client, temporal } = await temporalWithoutWorker();

  test('the gateway is ready', async () => {
    const gateway = await gatewayOfTest(client);
    const answer = await fetch(`${gateway.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
  });

  test('the gateway is not ready for a namespace that does not exist', async () => {
    const elsewhere = new Client({ connection: temporal.connection, namespace: 'nowhere' });
    const gateway = await gatewayOfTest(new RecordingClient({ client: elsewhere }));
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
  });

  test('a callback is accepted while no worker runs', async () => {
    const gateway = await gatewayOfTest(client);
    const { session } = await another(client, { roomId: 'no-worker' });
    const answer = await gateway.post(gateway.addressOf(session.id), callback());
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'taken' }]);
  });
});

test('the same gateway refuses callbacks while Temporal is unreachable and accepts them once it is back', async () => {
  const { path } = await findBinary('dev-server');
  const env = { ...process.env, REELKEEPER_TEMPORAL_CLI: path };
  const dataDir = await temporaryFolder();
  const at = { dataDir, env, port: await freePort(), uiPort: await freePort() };
  const first = await startEmbeddedServer(at);
  const connection = await Connection.connect({ address: first.address });
  const client = new RecordingClient({ client: new Client({ connection }) });
  const gateway = await startTestGateway(client);
  try {
    const { session } = await another(client, { roomId: 'outage' });
    let sent = 0;
    // Each callback is different: an identical one would not be forwarded again.
    const send = async (): Promise<number> => {
      sent += 1;
      return (await gateway.post(gateway.addressOf(session.id), callback({ task_id: `task-${sent}` }))).status;
    };
    expect(await send()).toBe(200);
    await first.stop();
    expect(await send()).toBe(503);
    const second = await startEmbeddedServer(at);
    try {
      await vi.waitFor(async () => expect(await send()).toBe(200), { timeout: 30_000, interval: 100 });
    } finally {
      await gateway.stop();
      await client.close();
      await second.stop();
    }
  } finally {
    await gateway.stop();
    await client.close();
    await connection.close();
    await first.stop();
  }
});
