import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { Secret } from '../../src/config/index.js';
import { WEBHOOK_EVENT_TYPES, type WebhookEvent } from '../../src/contract/index.js';
import { signingKey } from '../activities/webhook-event.js';
import { everything } from '../harness/whole-world.js';
import { phase, runningStack, until } from './running-stack.js';

const LONGEST_NAME = 'e'.repeat(64);

const { stack } = await runningStack();
for (const name of ['worker', 'gateway']) await stack.service(name).stop('SIGTERM', 30_000);

const received: WebhookEvent[] = [];
const endpoint = createServer((request, response) => {
  void text(request).then((body) => {
    received.push(JSON.parse(body) as WebhookEvent);
    response.writeHead(204, { connection: 'close' }).end();
  });
});
await once(endpoint.listen(0, '127.0.0.1'), 'listening');
afterAll(() => {
  endpoint.close();
});
const address = stack.loopback.address('temporal');
const { client, simulator, gateway, temporal } = await everything({
  server: { address, stop: async () => {} },
  configured: (plain) => ({
    ...plain,
    webhooks: {
      [LONGEST_NAME]: {
        url: new Secret(`http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/hook`),
        secrets: [new Secret(signingKey(1))],
        events: WEBHOOK_EVENT_TYPES,
        allowPrivateAddresses: true,
      },
    },
  }),
});

async function startOverHttp(body: object): Promise<{ status: number; sessionId: string; created: boolean }> {
  const response = await fetch(`${gateway.url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as { sessionId: string; created: boolean }) };
}

async function listedOverHttp(room: string): Promise<string[]> {
  const response = await fetch(`${gateway.url}/v1/sessions?room=${encodeURIComponent(room)}`);
  const { sessions } = (await response.json()) as { sessions: { sessionId: string }[] };
  return sessions.map(({ sessionId }) => sessionId);
}

async function expectListed(roomId: string, sessionId: string): Promise<void> {
  const found = await until(
    () => listedOverHttp(roomId),
    (ids) => ids.length > 0,
  );
  expect(found).toEqual([sessionId]);
  const { sessions } = await client.list({ room: roomId });
  expect(sessions).toMatchObject([{ sessionId }]);
  // The listed room works as a filter, here and in Temporal.
  const shown = sessions[0]?.roomId ?? '';
  expect(await listedOverHttp(shown)).toEqual([sessionId]);
  const { count } = await temporal.workflow.count(`RecordingRoom = '${shown}'`);
  expect(count).toBe(1);
}

/** Stops a session and waits until it is closed. */
async function closed(session: RecordingSession) {
  await session.stop();
  const { outcome, timeline } = await phase(session, 'closed');
  return { outcome, timeline };
}

describe.each([
  ['of 239 characters', 'a'.repeat(239)],
  ['of 300 characters', 'b'.repeat(300)],
  ['of 512 characters', 'c'.repeat(512)],
  ['of 170 Chinese characters', '课'.repeat(170)],
  ['of 128 characters beyond 16 bits', '𝔸'.repeat(128)],
])('on PostgreSQL a room %s', { timeout: 180_000 }, (_what, roomId) => {
  test('is recorded once without a session id, and found in every list', async () => {
    const first = await startOverHttp({ roomId });
    expect(first).toMatchObject({ status: 201, created: true });
    await phase(client.get(first.sessionId), 'recording');
    expect(await startOverHttp({ roomId })).toMatchObject({ ...first, status: 200, created: false });
    await expectListed(roomId, first.sessionId);
    await client.get(first.sessionId).stop();
  });

  test('is recorded once with a session id, and found in every list', async () => {
    const room = `${roomId.slice(0, -2)}x`;
    const sessionId = `short id ${room.length}`;
    const { session } = await client.start({ roomId: room }, { sessionId });
    await phase(session, 'recording');
    await expectListed(room, sessionId);
    expect(await startOverHttp({ roomId: room })).toMatchObject({ status: 200, sessionId, created: false });
    expect(simulator.ledger.tasks().filter((task) => task.roomId === room)).toHaveLength(1);
    await session.stop();
  });
});

describe.each([
  ['of 185 characters', 'd'.repeat(185)],
  ['of 240 characters', 'e'.repeat(240)],
  ['of 255 characters', 'f'.repeat(255)],
  ['of 85 Chinese characters', '课'.repeat(85)],
])('on PostgreSQL a session with an id %s', { timeout: 180_000 }, (_what, sessionId) => {
  test('rescues its files, sends all events to the endpoint with the longest name, and closes', async () => {
    simulator.fault({ name: 'to-backup', roomId: `room of ${sessionId.length}` });
    const { session } = await client.start({ roomId: `room of ${sessionId.length}` }, { sessionId });
    await phase(session, 'recording');
    const { outcome, timeline } = await closed(session);
    expect(outcome).toMatchObject({ outcome: 'complete', files: [{ state: 'rescued' }] });
    expect(timeline.map(({ event }) => event)).not.toContain('delivery not started');
    const types = await until(
      async () => received.filter(({ data }) => data.sessionId === sessionId).map(({ type }) => type),
      (seen) => seen.length >= 3,
    );
    expect(types.toSorted()).toEqual(['session.closed', 'session.recording', 'session.stopped']);
  });
});

test("on PostgreSQL a child's start that never happens fails before its deadline", async () => {
  const connection = await NativeConnection.connect({ address });
  const taskQueue = 'parents';
  const workflowsPath = join(import.meta.dirname, 'workflows/parent.ts');
  const worker = await Worker.create({ connection, taskQueue, workflowsPath });
  const start = (workflowId: string, childId: string): Promise<unknown> =>
    temporal.workflow.execute('parent', { workflowId, taskQueue, args: [childId, 5_000] });
  try {
    const [fits, again, long] = await worker.runUntil(async () => [
      await start('parent-1', 'c'.repeat(255)),
      await start('parent-2', 'c'.repeat(255)),
      await start('parent-3', 'c'.repeat(256)),
    ]);
    expect(fits).toEqual({ verdict: 'started' });
    expect(again).toEqual({ verdict: 'started' });
    expect(long).toEqual({ verdict: 'failed', reason: 'Temporal did not start it within 5 s' });
  } finally {
    await connection.close();
  }
}, 120_000);
