import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { RecordingClient } from '../../../src/client/index.js';
import { type ApiKeyConfig, Secret, simulatorConfig } from '../../../src/config/index.js';
import { startGateway } from '../../../src/gateway/index.js';
import { createSimulator } from '../../../src/simulator/index.js';
import { bundleWorkflows, startWorker } from '../../../src/worker/index.js';
import { buildConsole } from '../../harness/console-build.js';
import { freePort } from '../../harness/ports.js';
import { devServer } from '../../harness/servers.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const logger = pino({ level: 'silent' });

/** A key of the gateway with keys. */
export const KEYS = { control: 'key-that-may-do-all', read: 'key-that-may-read' } as const;

/**
 * Temporal, the simulator, a worker and two gateways that serve the console: one without keys, and one with keys. All
 * run as they do in production, and are gone after the test file.
 */
export async function consoleWorld() {
  const consoleFolder = await buildConsole();
  const server = await devServer();
  const connection = await Connection.connect({ address: server.address });
  const temporal = new Client({ connection });
  const client = new RecordingClient({ client: temporal });
  const simulator = await createSimulator({ initMs: 100, uploadMs: 300 });
  const port = await freePort();
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const publicUrl = `http://127.0.0.1:${port}`;
  const config = simulatorConfig({ endpoint, publicUrl, gatewayPort: port, appId, serverSecret, callbackSecret });
  let gateway = await startGateway({ config, client, logger, consoleFolder });
  const withKeys = { ...config, gateway: { ...config.gateway, apiKeys: [key('control'), key('read')] } };
  const guarded = await startGateway({ config: withKeys, client, logger, consoleFolder, port: 0 });
  const ending = new AbortController();
  const worker = await startWorker({
    config,
    logger,
    signal: ending.signal,
    target: { address: server.address, namespace: 'default', options: {} },
    bundle: { code: await bundleWorkflows(ROOT) },
  });
  afterAll(async () => {
    ending.abort();
    await worker.stopped;
    await Promise.all([gateway.stop(), guarded.stop()]);
    await simulator.close();
    await client.close();
    await connection.close();
  });
  return {
    client,
    /** For what happens to workflows from outside. */
    temporal,
    simulator,
    url: gateway.url,
    guardedUrl: guarded.url,
    stopGateway: () => gateway.stop(),
    startGatewayAgain: async () => {
      gateway = await startGateway({ config, client, logger, consoleFolder });
    },
  };
}

function key(scope: ApiKeyConfig['scope']): ApiKeyConfig {
  return { key: new Secret(KEYS[scope]), scope, requestsPerSecond: 1_000 };
}

/** axe-core's own script, which finds what a page lacks for people who do not see or point. */
export function axeSource(): Promise<string> {
  return readFile(resolve(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');
}
