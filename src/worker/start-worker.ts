import { hostname } from 'node:os';
import { type NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../../activities/index.js';
import type { Config } from '../config/index.js';
import { WORKFLOW_TASK_QUEUE } from '../contract/index.js';
import { connectClient, connectWorker, ensureSearchAttributes, type TemporalTarget } from '../temporal/index.js';
import { createWorkers } from './create-workers.js';
import { dependenciesOf } from './dependencies.js';
import type { WorkflowBundle } from './marked-bundle.js';
import { expectMetrics } from './metrics/expected-metrics.js';
import { WorkerMeter } from './metrics/worker-meter.js';
import { type RunnableWorker, runWorkers } from './run-workers.js';
import { installRuntime } from './runtime.js';
import { builtBundlePath } from './workflow-bundle.js';

/** How to start a worker process. */
export interface StartWorkerOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Ends the worker in order. */
  readonly signal: AbortSignal;
  /** Says where Temporal is. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Where Temporal is, instead of what `env` says. */
  readonly target?: TemporalTarget;
  /** How long to try to connect. @default 10000 */
  readonly connectTimeoutMs?: number;
  /** @default what "npm run build" made */
  readonly bundle?: WorkflowBundle;
  /** How the workers are named in Temporal. @default the process and the machine */
  readonly identity?: string;
}

/** Workers that run. */
export interface RunningWorker {
  readonly address: string;
  readonly namespace: string;
  /** Settles when all workers have ended: rejects with the error of the one that failed. */
  readonly stopped: Promise<void>;
}

/**
 * Connects to Temporal, sees to its search attributes, and runs the workers of this process. Resolves once they
 * take tasks.
 * @throws TemporalUnreachable, SearchAttributesMissing, WorkflowBundleError, MetricsUnavailable
 */
export async function startWorker(options: StartWorkerOptions): Promise<RunningWorker> {
  const { config, logger, signal, env, target, connectTimeoutMs } = options;
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
  const workers = await createWorkers({
    config,
    connection,
    namespace,
    activities: createActivities(dependenciesOf(config, Date.now, meter, identity)),
    bundle,
    meter,
    identity,
  }).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const stopped = runAndClose(workers, connection, signal);
  // Whoever started the worker may look at `stopped` later only.
  stopped.catch(() => {});
  logger.info({ address, namespace, apps: Object.keys(config.apps) }, 'Worker takes tasks');
  return { address, namespace, stopped };
}

async function runAndClose(
  workers: readonly RunnableWorker[],
  connection: NativeConnection,
  signal: AbortSignal,
): Promise<void> {
  try {
    await runWorkers(workers, { signal });
  } catch (error) {
    // A worker that was left behind still holds the connection, which must not hide what went wrong.
    await connection.close().catch(() => undefined);
    throw error;
  }
  await connection.close();
}
