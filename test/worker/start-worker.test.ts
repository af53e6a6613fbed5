import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { type Config, secretsOf } from '../../src/config/index.js';
import type { Manifest, StartedAnswer } from '../../src/contract/index.js';
import { createSimulator } from '../../src/simulator/index.js';
import { TemporalUnreachable } from '../../src/temporal/index.js';
import { bundleWorkflows, type StartWorkerOptions, startWorker, WorkflowBundleError } from '../../src/worker/index.js';
import { freePort } from '../harness/ports.js';
import { startDevServer, temporaryFolder } from '../harness/servers.js';
import { PROJECT_ROOT, simulatedConfig } from './simulated-config.js';

const folder = await temporaryFolder();
const code = await bundleWorkflows(PROJECT_ROOT);
afterAll(async () => Runtime._instance?.shutdown());

interface Started {
  readonly client: Client;
  readonly logged: () => string;
  readonly stop: () => Promise<void>;
}

async function startAt(address: string, config: Config, more: Partial<StartWorkerOptions> = {}): Promise<Started> {
  let log = '';
  const logger = pino({ level: 'debug' }, { write: (line: string) => void (log += line) });
  const stopping = new AbortController();
  const env = { TEMPORAL_ADDRESS: address };
  const worker = await startWorker({ config, logger, env, signal: stopping.signal, bundle: { code }, ...more });
  const connection = await Connection.connect({ address });
  const stop = async (): Promise<void> => {
    await connection.close();
    stopping.abort();
    await worker.stopped;
  };
  return { client: new Client({ connection }), logged: () => log, stop };
}

/** Starts a session and waits until ZEGO records it. */
async function record(client: Client, roomId: string) {
  const handle = await client.workflow.start<(request: unknown) => Promise<Manifest>>('recordingSession', {
    args: [{ roomId }],
    taskQueue: 'reelkeeper',
    workflowId: roomId,
  });
  const { taskIds } = await handle.executeUpdate<StartedAnswer, []>('started');
  expect(taskIds).toHaveLength(1);
  return handle;
}

describe('a worker process', { timeout: 120_000 }, () => {
  test('records a room from start to manifest, and tells no secret on the way', async () => {
    const server = await startDevServer(join(folder, 'whole'));
    const simulator = await createSimulator();
    const config = simulatedConfig({ endpoint: simulator.endpoint });
    const { client, logged, stop } = await startAt(server.address, config);
    try {
      const session = await record(client, 'math-101');
      await session.signal('stop', { reason: 'the lesson is over' });
      expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'stopped', roomId: 'math-101' });
      expect([simulator.ledger.unstopped(), simulator.ledger.doubled()]).toEqual([[], []]);
      const told = JSON.stringify(await session.fetchHistory()) + logged();
      // The bucket's own key is the word "simulator", which guards nothing.
      const secrets = secretsOf(config).filter((secret) => secret !== 'simulator');
      expect(secrets.length).toBeGreaterThan(2);
      expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
    } finally {
      await stop();
      await simulator.close();
      await server.stop();
    }
  });

  test('goes on when Temporal was away for a while', async () => {
    const dataDir = join(folder, 'restarted');
    const ports = { port: await freePort(), uiPort: await freePort() };
    const first = await startDevServer(dataDir, ports);
    const simulator = await createSimulator();
    const { client, stop } = await startAt(first.address, simulatedConfig({ endpoint: simulator.endpoint }));
    let second = first;
    try {
      const session = await record(client, 'math-102');
      await first.stop();
      second = await startDevServer(dataDir, ports);
      await session.signal('stop');
      expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
      expect(simulator.ledger.unstopped()).toEqual([]);
    } finally {
      await stop();
      await simulator.close();
      await second.stop();
    }
  });

  test('serves metrics of Temporal and of its queues', async () => {
    await Runtime._instance?.shutdown();
    const server = await startDevServer(join(folder, 'metrics'));
    const metricsAddress = `127.0.0.1:${await freePort()}`;
    const config = simulatedConfig({});
    const { stop } = await startAt(server.address, { ...config, worker: { ...config.worker, metricsAddress } });
    try {
      const metrics = await (await fetch(`http://${metricsAddress}/metrics`)).text();
      expect(metrics).toContain('task_queue="reelkeeper-zego-default-StopRecord"');
    } finally {
      await stop();
      await server.stop();
    }
  });
});

describe('a worker process that cannot start', () => {
  const config = simulatedConfig({});

  test('says where it looked for Temporal', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const started = startAt(address, config, { connectTimeoutMs: 300 });
    await expect(started).rejects.toBeInstanceOf(TemporalUnreachable);
    await expect(started).rejects.toMatchObject({ address });
  });

  test('says that the workflows are not built', async () => {
    const { signal } = new AbortController();
    const started = startWorker({ config, logger: pino({ enabled: false }), signal });
    await expect(started).rejects.toBeInstanceOf(WorkflowBundleError);
    await expect(started).rejects.toThrow('npm run build');
  });
});
