import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';
import { type Config, simulatorConfig } from '../../src/config/index.js';
import { type StartGatewayOptions, startGateway } from '../../src/gateway/index.js';
import { createSimulator, type SimulatorOptions } from '../../src/simulator/index.js';
import type { EmbeddedServer } from '../../src/temporal/index.js';
import { bundleWorkflows, startWorker } from '../../src/worker/index.js';
import { freePort } from './ports.js';
import { devServer } from './servers.js';

const logger = pino({ level: 'silent' });

/** What differs from a dev server, a quick simulator, and their plain configuration. */
export interface EverythingOptions {
  /** In place of a dev server; it is stopped after the test file. */
  readonly server?: Pick<EmbeddedServer, 'address' | 'stop'>;
  readonly simulator?: SimulatorOptions;
  /** Makes the configuration of worker and gateway of the plain one. */
  readonly configured?: (plain: Config) => Config | Promise<Config>;
  /** The built console, for gateways that serve it. */
  readonly consoleFolder?: string;
}

/**
 * Temporal, the simulator, a worker and the gateway, each as it runs in production, gone after the test file. By then
 * no other worker of the file may run: the SDK's runtime ends as well.
 */
export async function everything(options: EverythingOptions = {}) {
  const { configured = (plain) => plain, consoleFolder } = options;
  const server = options.server ?? (await devServer());
  const connection = await Connection.connect({ address: server.address });
  const temporal = new Client({ connection });
  const client = new RecordingClient({ client: temporal });
  const simulator = await createSimulator({ initMs: 100, uploadMs: 100, ...options.simulator });
  const port = await freePort();
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const publicUrl = `http://127.0.0.1:${port}`;
  const config = await configured(
    simulatorConfig({ endpoint, publicUrl, gatewayPort: port, appId, serverSecret, callbackSecret }),
  );
  /** A gateway of this configuration, or of another one; whoever starts it stops it. */
  const anotherGateway = async (more: Partial<StartGatewayOptions> = {}) =>
    startGateway({ config, client, logger, ...(consoleFolder && { consoleFolder }), ...more });
  const gateway = await anotherGateway();
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
    await Runtime._instance?.shutdown();
    await gateway.stop();
    await simulator.close();
    await client.close();
    await connection.close();
    await options.server?.stop();
  });
  return { address: server.address, client, temporal, simulator, config, gateway, anotherGateway };
}
