import type { Context } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { type ActivityDependencies, createActivities } from '../../activities/index.js';
import { DEFAULT_PROFILE } from '../../src/config/index.js';
import {
  STORAGE_TASK_QUEUE,
  WEBHOOK_TASK_QUEUE,
  WORKFLOW_TASK_QUEUE,
  zegoTaskQueue,
} from '../../src/contract/index.js';
import { createSimulator, VirtualClock } from '../../src/simulator/index.js';
import { ensureSearchAttributes } from '../../src/temporal/index.js';
import { builtBundlePath } from '../../src/worker/index.js';
import { ZegoClient } from '../../src/zego/index.js';
import { bundlePlainWorkflows } from '../plain/bundle.js';
import { PLAIN_TASK_QUEUE, PLAIN_WORKFLOWS } from '../plain/names.js';
import { receiveCallbacks } from './callback-receiver.js';
import { TEST_SERVER_VERSION, timeSkippingServer } from './servers.js';
import {
  ALONE_APP,
  type Recorded,
  type RecordOptions,
  SMALL_APP,
  VirtualRecordings,
  WATCHED_APP,
} from './virtual-recordings.js';

/** A Temporal server and a simulator on the same virtual time. */
export interface VirtualWorld {
  readonly server: string;
  /** Records one room until the deadline and waits until its files are stored. */
  readonly record: (options: RecordOptions) => Promise<Recorded>;
  readonly close: () => Promise<void>;
}

const APPS = [ALONE_APP, SMALL_APP, WATCHED_APP];
const ACTIONS = ['StartRecord', 'StopRecord', 'DescribeRecordStatus'] as const;
const HOUR_MS = 3_600_000;

/** Starts everything. The plain version has no callbacks: it only polls. */
export async function virtualWorld(): Promise<VirtualWorld> {
  const env = await timeSkippingServer();
  await ensureSearchAttributes(env.connection, 'default');
  const clock = new VirtualClock(await env.currentTimeMs());
  const callbacks = await receiveCallbacks(env.client);
  const simulator = await createSimulator({ clock, callsPerSecond: 'unlimited' });
  const { appId, serverSecret, endpoint } = simulator;
  const client = new ZegoClient({ appId, serverSecret, endpoint });
  const dependencies: ActivityDependencies = {
    apps: Object.fromEntries(APPS.map((app) => [app, client])),
    storages: { default: { ...simulator.storageParams('recordings') } },
    profiles: { default: DEFAULT_PROFILE },
    callbackUrl: (_app, id) => (id.startsWith(PLAIN_WORKFLOWS.plainSession) ? undefined : `${callbacks.url}/${id}`),
    keeperFreshUntil: (app) => (app === ALONE_APP ? undefined : new Date(clock.now() + HOUR_MS).toISOString()),
    keeperConfirmsStarts: (app) => app === WATCHED_APP,
    nowMs: () => clock.now(),
  };
  const workers = await createWorkers(env, clock, createActivities(dependencies));
  const runs = workers.map((worker) => worker.run());
  const recordings = new VirtualRecordings(env, simulator, clock);
  return {
    server: TEST_SERVER_VERSION,
    record: (options) => recordings.record(options),
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      client.close();
      await simulator.close();
      await callbacks.close();
      await env.teardown();
    },
  };
}

async function createWorkers(env: TestWorkflowEnvironment, clock: VirtualClock, activities: object): Promise<Worker[]> {
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection: env.nativeConnection,
    activities,
    interceptors: {
      // Each activity moves the simulator to virtual time before it runs.
      activity: [
        ({ info }: Context) => ({
          inbound: {
            execute: async (input, next) => {
              await clock.advanceTo(info.currentAttemptScheduledTimestampMs);
              return next(input);
            },
          },
        }),
      ],
    },
  };
  const queues = [
    STORAGE_TASK_QUEUE,
    WEBHOOK_TASK_QUEUE,
    ...APPS.flatMap((app) => ACTIONS.map((action) => zegoTaskQueue(app, action))),
  ];
  return Promise.all([
    Worker.create({ ...common, taskQueue: WORKFLOW_TASK_QUEUE, workflowBundle: { codePath: builtBundlePath() } }),
    Worker.create({ ...common, taskQueue: PLAIN_TASK_QUEUE, workflowBundle: await bundlePlainWorkflows() }),
    ...queues.map((taskQueue) => Worker.create({ ...common, taskQueue })),
  ]);
}
