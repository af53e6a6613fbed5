import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createSimulator } from '../../src/simulator/index.js';
import { ZegoClient } from '../../src/zego/index.js';
import { nodeWarnings } from '../harness/node-warnings.js';
import { receiver, startBody } from './bench.js';

it('runs in real time without a clock', async () => {
  const callbacks = await receiver();
  const simulator = await createSimulator({ initMs: 10, uploadMs: 20, consoleCallbackUrl: callbacks.url });
  const client = new ZegoClient({ ...simulator });
  onTestFinished(async () => {
    client.close();
    await simulator.close();
  });
  const { TaskId } = (await client.startRecord(startBody(simulator))).data;
  const status = async () => (await client.describeRecordStatus({ TaskId })).data;
  await expect.poll(async () => (await status()).RecordFiles?.[0]?.Duration ?? 0, { interval: 150 }).toBeGreaterThan(0);
  await client.stopRecord({ TaskId });
  await expect.poll(() => callbacks.events(), { timeout: 10_000 }).toEqual([5, 7, 1]);
  expect((await status()).RecordFiles).toMatchObject([{ Status: 3 }]);
});

it('sends the callbacks of one task one after the other in real time', async () => {
  const callbacks = await receiver({ respondAfterMs: 30 });
  const simulator = await createSimulator({ initMs: 0, uploadMs: 0, consoleCallbackUrl: callbacks.url });
  const client = new ZegoClient({ ...simulator });
  onTestFinished(async () => {
    client.close();
    await simulator.close();
  });
  const { TaskId } = (await client.startRecord(startBody(simulator))).data;
  await client.pauseRecord({ TaskId });
  await client.resumeRecord({ TaskId });
  await client.stopRecord({ TaskId });
  await expect.poll(() => callbacks.events(), { timeout: 10_000 }).toEqual([201, 202, 5, 7, 1]);
  expect(callbacks.mostAtOnce()).toBe(1);
});

it('rejects when the port is in use, and leaves nothing behind', async () => {
  const simulator = await createSimulator();
  onTestFinished(() => simulator.close());
  const port = Number(new URL(simulator.endpoint).port);
  await expect(createSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('closes all connections and servers, even during calls and uploads', async () => {
  const held = (): string[] => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'));
  const before = held();
  const hanging = createServer(() => {});
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const { port } = hanging.address() as AddressInfo;
  const simulator = await createSimulator({
    initMs: 0,
    consoleCallbackUrl: `http://127.0.0.1:${port}/`,
    // Longer than this test may take.
    callbackTimeoutMs: 3_600_000,
  });
  const client = new ZegoClient({ ...simulator });
  simulator.fault({ name: 'slow', ms: 60_000, action: 'DescribeRecordStatus' });
  const { TaskId } = (await client.startRecord(startBody(simulator))).data;
  await client.pauseRecord({ TaskId });
  const slow = client.describeRecordStatus({ TaskId }).catch((error: unknown) => error);
  await expect.poll(() => simulator.ledger.calls().DescribeRecordStatus?.total).toBe(1);
  await expect.poll(() => simulator.task(TaskId)?.callbacks).toMatchObject([{ event: 201, tries: 1 }]);
  await simulator.close();
  await slow;
  client.close();
  hanging.closeAllConnections();
  hanging.close();
  await expect.poll(held).toEqual(before);
});

it('sends many callbacks at once without a warning of Node about leaks', async () => {
  const callbacks = await receiver({ respondAfterMs: 500 });
  const simulator = await createSimulator({ consoleCallbackUrl: callbacks.url, callsPerSecond: 'unlimited' });
  const client = new ZegoClient({ ...simulator });
  onTestFinished(async () => {
    client.close();
    await simulator.close();
  });
  const warnings = nodeWarnings();
  const rooms = Array.from({ length: 12 }, (_, at) => `room-${at}`);
  await Promise.all(
    rooms.map(async (roomId) => {
      const { TaskId } = (await client.startRecord(startBody(simulator, { roomId }))).data;
      await client.pauseRecord({ TaskId });
    }),
  );
  await expect.poll(callbacks.mostAtOnce).toBe(rooms.length);
  expect(await warnings()).toEqual([]);
});
