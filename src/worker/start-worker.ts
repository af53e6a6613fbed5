import { hostname } from 'node:os';
import { Client } from '@temporalio/client';
import { type NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../../activities/index.js';
import { type Config, servedApps } from '../config/index.js';
import { WORKFLOW_TASK_QUEUE } from '../contract/index.js';
import { connectClient, ensureSearchAttributes, type TemporalTarget } from '../temporal/index.js';
import { connectWorker } from '../temporal/worker-connection.js';
import { createWorkers, dataConverterOf } from './create-workers.js';
import { dependenciesOf } from './dependencies.js';
import { fleetDependencies } from './fleet-dependencies.js';
import { FleetKeepers } from './fleet-keepers.js';
import type { WorkflowBundle } from './marked-bundle.js';
import { expectMetrics } from './metrics/expected-metrics.js';
import { WorkerMeter } from './metrics/worker-meter.js';
import { ProcessShares } from './process-shares.js';
import { type RunnableWorker, runWorkers } from './run-workers.js';
import { installRuntime } from './runtime.js';
import { builtBundlePath } from './workflow-bundle.js';

/** Options of `startWorker`. */
export interface StartWorkerOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** The apps whose calls to ZEGO it makes; it runs the workflows of all. @default all of the configuration */
  readonly apps?: readonly string[];
  /** Shuts the workers down. */
  readonly signal: AbortSignal;
  /** The environment that names Temporal's address. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Temporal's address, instead of the one in `env`. */
  readonly target?: TemporalTarget;
  /** How long to try to connect. @default 10000 */
  readonly connectTimeoutMs?: number;
  /** @default the bundle of "npm run build" */
  readonly bundle?: WorkflowBundle;
  /** The workers' name in Temporal. @default the process and the machine */
  readonly identity?: string;
}

/** The running workers of a process. */
export interface RunningWorker {
  readonly address: string;
  readonly namespace: string;
  /** The apps whose calls to ZEGO it makes. */
  readonly apps: readonly string[];
  /** Settles once all workers have ended; rejects with the error of one that failed. */
  readonly stopped: Promise<void>;
}

/**
 * Connects to Temporal, registers the search attributes, and runs the workers of this process. Resolves once they take
 * tasks.
 * @throws ConfigError, TemporalUnreachable, SearchAttributesMissing, WorkflowBundleError, MetricsUnavailable
 */
export async function startWorker(options: StartWorkerOptions): Promise<RunningWorker> {
  const { config, logger, signal, env, target, connectTimeoutMs } = options;
  const apps = servedApps(config, options.apps);
  const identity = options.identity ?? `${process.pid}@${hostname()}`;
  const bundle = options.bundle ?? { codePath: builtBundlePath() };
  const { metricsAddress } = config.worker;
  installRuntime(logger, { ...(metricsAddress !== undefined && { metricsAddress }) });
  const where = {
    ...(env && { env }),
    ...(target && { target }),
    ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
  };

  const client = await connectClient(where);
  try {
    const { created } = await ensureSearchAttributes(client.connection, client.namespace);
    if (created.length > 0) logger.info({ created }, 'Search attributes created');
  } finally {
    await client.connection.close();
  }

  const { connection, address, namespace } = await connectWorker(where);
  const { metricMeter } = Runtime.instance();
  const meter = new WorkerMeter(metricMeter);
  const byWorkflows = new WorkerMeter(metricMeter.withTags({ namespace, taskQueue: WORKFLOW_TASK_QUEUE }));
  expectMetrics({ meter, byWorkflows }, config);
  const shares = ProcessShares.watch({ connection, namespace, apps, identity, signal });
  const keepers = new FleetKeepers(apps, meter);
  const workers = await createWorkers({
    config,
    connection,
    namespace,
    apps,
    shares: shares.of,
    activities: createActivities({
      ...dependenciesOf(config, Date.now, meter, identity),
      ...fleetDependencies(config, keepers, meter),
      shutdown: signal,
    }),
    bundle,
    meter,
    identity,
  }).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const keeperClient = new Client({ connection, namespace, dataConverter: dataConverterOf(config) });
  void keepers.run(keeperClient, { logger, signal });
  const stopped = runAndClose(workers, connection, signal);
  // The caller may await `stopped` only later: an early rejection must not end the process.
  stopped.catch(() => {});
  logger.info({ address, namespace, apps }, 'Worker takes tasks');
  return { address, namespace, apps, stopped };
}

async function runAndClose(
  workers: readonly RunnableWorker[],
  connection: NativeConnection,
  signal: AbortSignal,
): Promise<void> {
  try {
    await runWorkers(workers, { signal });
  } catch (error) {
    // An abandoned worker keeps the connection open; that error must not hide the first one.
    await connection.close().catch(() => undefined);
    throw error;
  }
  await connection.close();
}
