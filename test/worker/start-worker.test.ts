import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { type Config, secretsOf } from '../../src/config/index.js';
import type { Manifest, StartedAnswer } from '../../src/contract/index.js';
import { createSimulator } from '../../src/simulator/index.js';
import { type EmbeddedServer, TemporalUnreachable } from '../../src/temporal/index.js';
import { type StartWorkerOptions, startWorker, WorkflowBundleError } from '../../src/worker/index.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { freePort } from '../harness/ports.js';
import { endRuntime } from '../harness/runtime.js';
import { startDevServer, temporaryFolder } from '../harness/servers.js';
import { simulatedConfig } from './simulated-config.js';

const QUICK = { initMs: 100, uploadMs: 100 };

interface Started {
  readonly client: Client;
  readonly logged: () => string;
  readonly stop: () => Promise<void>;
}

async function startAt(
  { address, namespace }: Pick<EmbeddedServer, 'address' | 'namespace'>,
  config: Config,
  more: Partial<StartWorkerOptions> = {},
): Promise<Started> {
  let log = '';
  const logger = pino({ level: 'debug' }, { write: (line: string) => void (log += line) });
  const stopping = new AbortController();
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const worker = await startWorker({ config, logger, env, signal: stopping.signal, bundle: WORKFLOW_BUNDLE, ...more });
  const connection = await Connection.connect({ address });
  const stop = async (): Promise<void> => {
    await connection.close();
    stopping.abort();
    await worker.stopped;
  };
  return { client: new Client({ connection, namespace }), logged: () => log, stop };
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
  test('records a room from start to manifest, and shows no secret on the way', async () => {
    const simulator = await createSimulator(QUICK);
    const config = simulatedConfig({ endpoint: simulator.endpoint });
    const { client, logged, stop } = await startAt(await ownNamespace(), config);
    try {
      const session = await record(client, 'math-101');
      await session.signal('stop', { reason: 'the lesson is over' });
      expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'stopped', roomId: 'math-101' });
      expect([simulator.ledger.unstopped(), simulator.ledger.doubled()]).toEqual([[], []]);
      const shown = JSON.stringify(await session.fetchHistory()) + logged();
      // The bucket's own key is the word "simulator", which guards nothing.
      const secrets = secretsOf(config).filter((secret) => secret !== 'simulator');
      expect(secrets.length).toBeGreaterThan(2);
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    } finally {
      await stop();
      await simulator.close();
    }
  });

  test('continues when Temporal was unavailable for a while', async () => {
    const dataDir = await temporaryFolder();
    const ports = { port: await freePort(), uiPort: await freePort() };
    const first = await startDevServer(dataDir, ports);
    const simulator = await createSimulator(QUICK);
    const { client, stop } = await startAt(first, simulatedConfig({ endpoint: simulator.endpoint }));
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
    await endRuntime();
    const metricsAddress = `127.0.0.1:${await freePort()}`;
    const config = simulatedConfig({});
    const { stop } = await startAt(await ownNamespace(), { ...config, worker: { ...config.worker, metricsAddress } });
    try {
      const metrics = await (await fetch(`http://${metricsAddress}/metrics`)).text();
      expect(metrics).toContain('task_queue="reelkeeper-zego-default-StopRecord"');
    } finally {
      await stop();
    }
  });
});

describe('a worker process that cannot start', () => {
  const config = simulatedConfig({});

  test('says at which address it tried Temporal', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const started = startAt({ address, namespace: 'default' }, config, { connectTimeoutMs: 300 });
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
