import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';
import { type Config, simulatorConfig } from '../../src/config/index.js';
import { startGateway } from '../../src/gateway/index.js';
import { createSimulator } from '../../src/simulator/index.js';
import { bundleWorkflows, startWorker } from '../../src/worker/index.js';
import { freePort } from '../harness/ports.js';
import { devServer } from '../harness/servers.js';

const logger = pino({ level: 'silent' });

/** Temporal, the simulator, a worker and the gateway, each as it runs in production, gone after the test file. */
export async function everything({ apiKeys = [] }: { readonly apiKeys?: Config['gateway']['apiKeys'] } = {}) {
  const server = await devServer();
  const connection = await Connection.connect({ address: server.address });
  const temporal = new Client({ connection });
  const client = new RecordingClient({ client: temporal });
  const simulator = await createSimulator({ initMs: 100, uploadMs: 100 });
  const port = await freePort();
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const publicUrl = `http://127.0.0.1:${port}`;
  const plain = simulatorConfig({ endpoint, publicUrl, gatewayPort: port, appId, serverSecret, callbackSecret });
  const config = { ...plain, gateway: { ...plain.gateway, apiKeys } };
  const gateway = await startGateway({ config, client, logger });
  const ending = new AbortController();
  const worker = await startWorker({
    config,
    logger,
    signal: ending.signal,
    target: { address: server.address, namespace: 'default', options: {} },
    bundle: { code: await bundleWorkflows(resolve(import.meta.dirname, '../..')) },
  });
  afterAll(async () => {
    ending.abort();
    await worker.stopped;
    await gateway.stop();
    await simulator.close();
    await client.close();
    await connection.close();
  });
  return { client, temporal, simulator, gateway };
}
