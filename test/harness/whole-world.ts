import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';
import { type Config, simulatorConfig } from '../../src/config/index.js';
import { type StartGatewayOptions, startGateway } from '../../src/gateway/index.js';
import { createSimulator, type SimulatorOptions } from '../../src/simulator/index.js';
import type { EmbeddedServer } from '../../src/temporal/index.js';
import { startWorker } from '../../src/worker/index.js';
import { WORKFLOW_BUNDLE } from './built-workflows.js';
import { ownNamespace } from './own-namespace.js';
import { freePort } from './ports.js';

const logger = pino({ level: 'silent' });

/** Deviations from the shared server, a quick simulator and their plain configuration. */
export interface EverythingOptions {
  /** Replaces the shared server; stopped after the test file. */
  readonly server?: Pick<EmbeddedServer, 'address' | 'stop'>;
  readonly simulator?: SimulatorOptions;
  /** Returns the configuration of worker and gateway, from the plain one. */
  readonly configured?: (plain: Config) => Config | Promise<Config>;
  /** The built console, for gateways that serve it. */
  readonly consoleFolder?: string;
}

/** Starts Temporal, the simulator, a worker and the gateway as in production; all end after the test file. */
export async function everything(options: EverythingOptions = {}) {
  const { configured = (plain) => plain, consoleFolder } = options;
  const { address, namespace } = options.server ? { ...options.server, namespace: 'default' } : await ownNamespace();
  const connection = await Connection.connect({ address });
  const temporal = new Client({ connection, namespace });
  const client = new RecordingClient({ client: temporal });
  const simulator = await createSimulator({ initMs: 100, uploadMs: 100, ...options.simulator });
  const port = await freePort();
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const publicUrl = `http://127.0.0.1:${port}`;
  const config = await configured(
    simulatorConfig({ endpoint, publicUrl, gatewayPort: port, appId, serverSecret, callbackSecret }),
  );
  /** Starts another gateway, of this configuration by default. The caller stops it. */
  const anotherGateway = async (more: Partial<StartGatewayOptions> = {}) =>
    startGateway({ config, client, logger, ...(consoleFolder && { consoleFolder }), ...more });
  const gateway = await anotherGateway();
  const ending = new AbortController();
  const worker = await startWorker({
    config,
    logger,
    signal: ending.signal,
    target: { address, namespace, options: {} },
    bundle: WORKFLOW_BUNDLE,
  });
  afterAll(async () => {
    ending.abort();
    await worker.stopped;
    await gateway.stop();
    await simulator.close();
    await client.close();
    await connection.close();
    await options.server?.stop();
  });
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const stopWorker = async (): Promise<void> => {
    ending.abort();
    await worker.stopped;
  };
  return { address, namespace, env, client, temporal, simulator, config, gateway, anotherGateway, stopWorker };
}
