import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { WEBHOOK_EVENT_TYPES } from '../../src/contract/index.js';
import { signingKey } from '../activities/webhook-event.js';
import { sessionWorld } from '../harness/session-world.js';
import { isGenuine, type ReceivedWebhook } from '../harness/webhook-verifier.js';

const key = signingKey(1);

/** What the first endpoint answers. */
let status = 200;
const taken: ReceivedWebhook[] = [];
const other: ReceivedWebhook[] = [];
const crm = await endpoint(taken, () => status);
const audit = await endpoint(other, () => 200);
afterAll(async () => {
  await Promise.all([crm, audit].map((server) => once(server.close(), 'close')));
});

async function endpoint(received: ReceivedWebhook[], answer: () => number): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer(), { connection: 'close' }).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

const common = { secrets: [key], allowPrivateAddresses: true, timeoutMs: 1_000 };
const world = sessionWorld(
  {},
  {},
  {
    webhooks: {
      crm: { ...common, url: urlOf(crm), events: WEBHOOK_EVENT_TYPES },
      audit: { ...common, url: urlOf(audit), events: ['session.closed'] },
    },
  },
);

interface Body {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly sessionId: string; readonly sequence: number };
}

function bodiesOf(received: readonly ReceivedWebhook[], sessionId: string): Body[] {
  const bodies = received.map(({ body }) => JSON.parse(body) as Body);
  return bodies.filter(({ data }) => data.sessionId === sessionId).sort((a, b) => a.data.sequence - b.data.sequence);
}

/** Deliveries outlive the session, and Temporal's time stands still while nobody waits for it. */
async function arrived(received: readonly ReceivedWebhook[], sessionId: string, count: number): Promise<Body[]> {
  for (let tries = 0; tries < 100 && bodiesOf(received, sessionId).length < count; tries++) {
    await world.current.env.sleep('1 second');
  }
  return bodiesOf(received, sessionId);
}

test('a session reports that it records, was interrupted, records again, has stopped and closed, in this order', async () => {
  world.current.simulator.fault({ name: 'dies', quitReason: 6, afterMs: 60_000 });
  const session = await world.current.start({ limits: { recordSeconds: 600 }, metadata: { classId: 'c-77' } });
  const manifest = await session.result();
  const events = await arrived(taken, session.id, 5);
  expect(events.map(({ type, data }) => [type, data.sequence])).toEqual([
    ['session.recording', 1],
    ['session.interrupted', 2],
    ['session.recording', 3],
    ['session.stopped', 4],
    ['session.closed', 5],
  ]);
  expect(events).toMatchObject([
    { data: { metadata: { classId: 'c-77' }, task: { number: 1 } } },
    { data: { task: { number: 1, quitReason: 6 } } },
    { data: { task: { number: 2 } } },
    { data: { endReason: 'deadline' } },
    { data: { manifest: { outcome: 'partial', recordedMs: manifest.recordedMs } } },
  ]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(5);
  expect(await arrived(other, session.id, 1)).toMatchObject([{ type: 'session.closed' }]);
  const sentAtMs = ({ headers }: ReceivedWebhook): number => Number(headers['webhook-timestamp']) * 1_000;
  expect(taken.every((one) => isGenuine(one, key, sentAtMs(one)))).toBe(true);
});

// The time-skipping server may skip no more time once several deliveries have ended beside their session: no long waits.
test('a session tells where its live playlist is, and shows it at the file', async () => {
  const recording = { RecordOutputParams: { OutputFileFormat: 'hls', RealtimeUploadFragment: true } };
  const session = await world.current.start({ recording });
  await session.recording();
  const events = await arrived(taken, session.id, 2);
  expect(events.map(({ type }) => type)).toEqual(['session.recording', 'session.playlist']);
  await session.handle.signal('stop');
  const [{ fileId, playlistUrl } = {}] = (await session.result()).files;
  expect(playlistUrl).toMatch(/^http:.*m3u8$/);
  const playlist = { fileId, url: playlistUrl, streamId: 'mix', confirmed: false };
  expect(events[1]).toMatchObject({ data: { task: { number: 1 }, playlist } });
});

// Last: the time-skipping server skips no more time once a workflow has signalled another, so this takes real seconds.
test('an endpoint that returns 410 gets no more events of that session, the others do', async () => {
  status = 410;
  const session = await world.current.start();
  await session.recording();
  await arrived(taken, session.id, 1);
  await session.handle.signal('stop');
  await session.result();
  expect((await arrived(other, session.id, 1)).map(({ type }) => type)).toEqual(['session.closed']);
  expect(bodiesOf(taken, session.id).map(({ type }) => type)).toEqual(['session.recording']);
});
