import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, vi } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { type Config, Secret } from '../../src/config/index.js';
import type { Fault } from '../../src/simulator/index.js';
import { signingKey } from '../activities/webhook-event.js';
import { freePort } from '../harness/ports.js';
import { everything } from '../harness/whole-world.js';

/** What happened in the run, and what is shown of it. The processes run until the test file ends. */
export interface RealRun {
  /** `host:port` of the worker's metrics. */
  readonly workerAddress: string;
  /** `host:port` of the gateway. */
  readonly gatewayAddress: string;
  readonly workerMetrics: string;
  readonly gatewayMetrics: string;
  readonly roomIds: readonly string[];
  readonly taskIds: readonly string[];
}

const SOON = { timeout: 60_000, interval: 200 };

/** A key that the gateway takes. */
export const API_KEY = 'api-key-of-the-real-run';

/**
 * Temporal, the simulator, a worker, a gateway and a webhook's endpoint at work: sessions that are stopped or cancelled, that ZEGO
 * breaks off, whose files ZEGO can't upload, and whose request is wrong; and a workflow that no worker knows.
 */
export async function realRun(): Promise<RealRun> {
  const hooks = await taker();
  const { temporal, client, simulator, config, gateway } = await everything({
    configured: (plain) => watched(plain, hooks.url),
  });
  afterAll(() => hooks.close());

  const taskIds: string[] = [];
  const record = async (roomId: string, fault?: Fault): Promise<RecordingSession> => {
    if (fault) simulator.fault({ ...fault, roomId });
    const { session } = await client.start({ roomId }, { sessionId: `session-${roomId}` });
    taskIds.push(...((await session.started({ timeoutMs: SOON.timeout })).taskIds ?? []));
    return session;
  };
  const stop = async (session: RecordingSession): Promise<void> => {
    await session.stop();
    await session.closed({ pollAfterMs: 200, timeoutMs: SOON.timeout });
  };

  const [plain, broken, rescued, refused, cancelled] = await Promise.all([
    record('plain'),
    record('broken', { name: 'dies', quitReason: 6, afterMs: 2_000 }),
    record('rescued', { name: 'to-backup' }),
    record('refused', { name: 'at-capacity' }),
    record('cancelled'),
  ]);
  await plain.updateLayout({ MixMode: 3 });
  simulator.fault({ name: 'system-error', action: 'StopRecord', roomId: 'refused' });
  await interruption(broken);
  await cancelled.cancel();
  await Promise.all([plain, broken, rescued, refused].map(stop));
  await temporal.workflow
    .execute('recordingSession', { args: [{ roomId: 7 }], taskQueue: 'reelkeeper', workflowId: 'wrong' })
    .catch(() => undefined);
  await hooks.closed(5);
  await vi.waitUntil(async () => (await client.countSessions()).deliveries === 0, SOON);

  const headers = { authorization: `Bearer ${API_KEY}` };
  const text = async (url: string): Promise<string> => (await fetch(url, { headers })).text();
  const atWorker = (): Promise<string> => text(`http://${config.worker.metricsAddress}/metrics`);
  const stuck = await temporal.workflow.start('noSuchWorkflow', { taskQueue: 'reelkeeper', workflowId: 'stuck' });
  await vi.waitUntil(async () => (await atWorker()).includes('workflow_task_execution_failed'), SOON);
  await stuck.terminate();
  await text(`${gateway.url}/v1/sessions/session-plain`);
  return {
    workerAddress: config.worker.metricsAddress ?? '',
    gatewayAddress: new URL(gateway.url).host,
    workerMetrics: await atWorker(),
    gatewayMetrics: await text(`${gateway.url}/metrics`),
    roomIds: ['plain', 'broken', 'rescued', 'refused', 'cancelled'],
    taskIds,
  };
}

/** Waits until another task has taken over from the one that ZEGO has broken off. */
async function interruption(session: RecordingSession): Promise<void> {
  const takenOver = async (): Promise<boolean> =>
    (await session.view()).tasks.some(({ number, phase }) => number === 2 && phase === 'recording');
  await vi.waitUntil(takenOver, SOON);
}

async function watched(plain: Config, hook: string): Promise<Config> {
  return {
    ...plain,
    gateway: { ...plain.gateway, apiKeys: [KEY] },
    worker: { ...plain.worker, metricsAddress: `127.0.0.1:${await freePort()}` },
    webhooks: {
      crm: {
        url: new Secret(hook),
        secrets: [new Secret(signingKey(7))],
        events: ['session.closed'],
        allowPrivateAddresses: true,
      },
    },
  };
}

const KEY = { key: new Secret(API_KEY), scope: 'read' as const, requestsPerSecond: 100 };

/** An endpoint that takes every event. */
async function taker() {
  let taken = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      taken++;
      response.writeHead(200, { connection: 'close' }).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    /** Waits until so many events have come. */
    closed: async (events: number): Promise<void> => {
      await vi.waitUntil(() => taken >= events, SOON);
    },
    close: () => server.close(),
  };
}
