import { setTimeout } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { createActivities } from '../../activities/index.js';
import type { SessionActivities } from '../../src/contract/index.js';
import { cachedWorkflowsFor } from '../../src/worker/cached-workflows.js';
import { builtBundlePath, createWorkers, dependenciesOf, startWorker } from '../../src/worker/index.js';
import { ProcessShares } from '../../src/worker/process-shares.js';
import { bundlePlainWorkflows } from '../plain/bundle.js';
import { PLAIN_TASK_QUEUE } from '../plain/names.js';
import { benchConfig } from './bench-config.js';
import { cpuMsOfThisProcess } from './cpu-time.js';
import { installQuietRuntime } from './quiet-runtime.js';
import { type FromWorker, requestSchema, type WorkerSettings, workerSettingsSchema } from './worker-messages.js';
import { CONTAINER_MB } from './worker-process.js';

const RECORDING = 2;
const KEEPER_FRESH_MS = 3_600_000;
const COLLECTIONS = 4;

/** Runs a worker as its command does in that container. */
async function runWhole(settings: WorkerSettings): Promise<void> {
  const config = benchConfig(settings);
  const maxCachedWorkflows = cachedWorkflowsFor({
    heapBytes: getHeapStatistics().heap_size_limit,
    processBytes: CONTAINER_MB * 1e6,
  });
  const { stopped } = await startWorker({
    config: { ...config, worker: { ...config.worker, maxCachedWorkflows } },
    logger: pino({ level: 'error' }),
    signal: new AbortController().signal,
    target: { address: settings.address, namespace: 'default', options: {} },
  });
  send({ type: 'ready' });
  await stopped;
}

/** Runs the workers of a real process, and one for the plain workflows; all share the activities. */
async function runWorkers(settings: WorkerSettings): Promise<void> {
  const config = benchConfig(settings);
  const connection = await NativeConnection.connect({ address: settings.address });
  const activities = reportRecording(
    createActivities({
      ...dependenciesOf(config),
      keeperFreshUntil: () => new Date(Date.now() + KEEPER_FRESH_MS).toISOString(),
    }),
  );
  const identity = `${process.pid}@bench`;
  const shares = ProcessShares.watch({
    connection,
    namespace: 'default',
    apps: Object.keys(config.apps),
    identity,
    signal: new AbortController().signal,
  });
  const workers = await createWorkers({
    identity,
    shares: shares.of,
    config,
    connection,
    namespace: 'default',
    activities,
    bundle: { codePath: builtBundlePath() },
  });
  const { maxCachedWorkflows } = config.worker;
  const plain = await Worker.create({
    connection,
    taskQueue: PLAIN_TASK_QUEUE,
    workflowBundle: await bundlePlainWorkflows(),
    activities: { checkRequest: (request: unknown) => activities.checkRequest(request) },
    enableNonLocalActivities: false,
    ...(maxCachedWorkflows !== undefined && { maxCachedWorkflows }),
  });
  const runs = [...workers, plain].map((worker) => worker.run());
  send({ type: 'ready' });
  await Promise.all(runs);
}

function reportRecording<A extends SessionActivities>(activities: A): A {
  const seen = new Set<string>();
  return {
    ...activities,
    describeRecordStatus: async (input) => {
      const response = await activities.describeRecordStatus(input);
      const { taskId, sessionId: workflowId } = input;
      if (response.found === 'task' && response.status === RECORDING && !seen.has(taskId)) {
        seen.add(taskId);
        send({ type: 'recording', workflowId });
      }
      return response;
    },
  };
}

async function sendMemory(): Promise<void> {
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    global.gc?.();
    await setTimeout(50);
  }
  const { heapUsed, rss } = process.memoryUsage();
  const peakBytes = process.resourceUsage().maxRSS * 1_024;
  send({ type: 'memory', heapBytes: heapUsed, residentBytes: rss, peakBytes });
}

function send(message: FromWorker): void {
  process.send?.(message);
}

// The process must not outlive its bench.
process.once('disconnect', () => process.exit());
process.on('message', (message) => {
  if (requestSchema.parse(message) === 'memory') void sendMemory();
  else send({ type: 'cpu', cpuMs: cpuMsOfThisProcess() });
});
const settings = workerSettingsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
if (settings.isWhole === true) await runWhole(settings);
else {
  installQuietRuntime();
  await runWorkers(settings);
}
