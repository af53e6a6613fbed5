import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { findRoomSession } from '../../activities/index.js';
import { type AppConfig, type Config, revealEncryption, servedApps } from '../config/index.js';
import {
  type CheckFilesInput,
  type FleetActivities,
  RESCUE_TASK_QUEUE,
  type RescueInput,
  type SessionActivities,
  STORAGE_TASK_QUEUE,
  type StorageActivities,
  type SweepInput,
  WEBHOOK_TASK_QUEUE,
  type WebhookActivities,
  type WebhookDeliveryInput,
  WORKFLOW_TASK_QUEUE,
  ZEGO_ACTIONS,
  zegoTaskQueue,
} from '../contract/index.js';
import { createEncryptionCodec } from '../encryption/index.js';
import { CALLS_PER_SECOND } from '../zego/index.js';
import { ACTIVITIES_OF } from './action-activities.js';
import { beatingActivities, HEARTBEATS, redactingActivities, refusingActivities } from './activity-interceptors.js';
import { cachedWorkflowsFor } from './cached-workflows.js';
import { bundleFor, type WorkflowBundle } from './marked-bundle.js';
import { measuredActivities } from './metrics/measured-activities.js';
import { WorkerMeter } from './metrics/worker-meter.js';
import { WORKER_METRICS } from './metrics/worker-metrics.js';
import { PacedSlots, tunerOf } from './paced-slots.js';
import { Pacer, pacedActivities, paceOf } from './pacer.js';
import { runWorkers } from './run-workers.js';
import { ALONE, type Share } from './share.js';

/** Options of `createWorkers`. */
interface CreateWorkersOptions {
  readonly config: Config;
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The apps whose calls to ZEGO they make, from `servedApps`. @default all of the configuration */
  readonly apps?: readonly string[];
  readonly activities: SessionActivities & StorageActivities & WebhookActivities & FleetActivities;
  /** The workflow code: a file, or the code itself. */
  readonly bundle: WorkflowBundle;
  /** The workers' name in Temporal. @default the process and the machine */
  readonly identity?: string;
  /** The share of an app's turns that this process takes. @default all */
  readonly shares?: (app: string) => Share;
  /** Measures activities, quotas and waits. @default no measurements */
  readonly meter?: WorkerMeter;
}

/** The SDK accepts a failure converter only as a path. */
const FAILURE_CONVERTER = resolve(fileURLToPath(import.meta.url), '../../encryption/failure-converter.js');

/** One poll while a queue is idle. */
const ACTION_POLLERS = { type: 'autoscaling', minimum: 1, initial: 1, maximum: 8 } as const;

const WEBHOOKS_AT_ONCE = 100;
const WEBHOOK_POLLERS = 2;
const COORDINATOR_POLLERS = 2;

/** How long Temporal keeps a session's next step for the worker that has it in its cache, which may have died. */
const STICKY_MS = 5_000;

const CHECKS_AT_ONCE = 20;
/** Each copy takes about 20 MB of memory, and more for very large files. */
const COPIES_AT_ONCE = 4;
/** The longest interval between heartbeats at the server: after a crash, parts copied since the last one are copied again. */
const COPY_BEAT_MS = 2_000;

/** Activities are cancelled after the grace time; those that still run after this many more seconds are abandoned. */
const FORCE_AFTER_GRACE_SECONDS = 15;

/**
 * Creates the workers of one process, for `runWorkers`: one for the workflows; one for each Action of each served app, so
 * that every quota of ZEGO has its own task queue; one for verifications, one for rescues and one for webhooks.
 */
export async function createWorkers(options: CreateWorkersOptions): Promise<Worker[]> {
  const { config, connection, namespace, activities, identity, meter = new WorkerMeter() } = options;
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace,
    ...(identity !== undefined && { identity }),
    dataConverter: dataConverterOf(config),
    interceptors: { activity: [redactingActivities, refusingActivities, measuredActivities(meter, config)] },
    shutdownGraceTime: config.worker.shutdownGraceSeconds * 1_000,
    shutdownForceTime: (config.worker.shutdownGraceSeconds + FORCE_AFTER_GRACE_SECONDS) * 1_000,
  };
  const all: WorkerOptions[] = [
    {
      ...common,
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowBundle: await bundleFor(config, options.bundle),
      ...versionOf(config),
      activities: {
        checkRequest: (request: unknown, runId?: string) => activities.checkRequest(request, runId),
        findRoomSession,
      },
      stickyQueueScheduleToStartTimeout: STICKY_MS,
      // Only room coordinators use them.
      maxConcurrentActivityTaskPolls: COORDINATOR_POLLERS,
      maxCachedWorkflows: config.worker.maxCachedWorkflows ?? cachedWorkflowsFor(),
    },
    ...servedApps(config, options.apps).flatMap((name) => {
      const app = config.apps[name];
      if (app === undefined) return [];
      return [...actionWorkers(name, app, options, common, meter), sweepWorker(name, activities, common)];
    }),
    ...storageWorkers(activities, common),
    { ...beating(common), ...webhookWorker(activities) },
  ];
  const workers: Worker[] = [];
  try {
    for (const one of all) workers.push(await Worker.create(one));
    return workers;
  } catch (error) {
    // A created worker keeps the connection open until it has run.
    await runWorkers(workers, { signal: AbortSignal.abort() });
    throw error;
  }
}

/** Returns the options of a worker whose activities heartbeat while they run. */
function beating(common: Omit<WorkerOptions, 'taskQueue'>): Omit<WorkerOptions, 'taskQueue'> {
  const activity = [beatingActivities, ...(common.interceptors?.activity ?? [])];
  return { ...common, ...HEARTBEATS, interceptors: { ...common.interceptors, activity } };
}

/**
 * Returns the options of the worker for webhooks, also without endpoints: a removed endpoint may have deliveries left,
 * which then report it. An attempt waits up to 15 s for a foreign server and costs little.
 */
function webhookWorker(activities: WebhookActivities): WorkerOptions {
  return {
    taskQueue: WEBHOOK_TASK_QUEUE,
    activities: { deliverWebhook: (input: WebhookDeliveryInput) => activities.deliverWebhook(input) },
    maxConcurrentActivityTaskExecutions: WEBHOOKS_AT_ONCE,
    maxConcurrentActivityTaskPolls: WEBHOOK_POLLERS,
  };
}

/** Returns the options of the workers for verifications and rescues: two queues, so that long copies delay no check. */
function storageWorkers(activities: StorageActivities, common: Omit<WorkerOptions, 'taskQueue'>): WorkerOptions[] {
  return [
    {
      ...beating(common),
      taskQueue: STORAGE_TASK_QUEUE,
      activities: { checkFiles: (input: CheckFilesInput) => activities.checkFiles(input) },
      maxConcurrentActivityTaskExecutions: CHECKS_AT_ONCE,
      maxConcurrentActivityTaskPolls: 1,
    },
    {
      ...common,
      taskQueue: RESCUE_TASK_QUEUE,
      activities: { rescueFile: (input: RescueInput) => activities.rescueFile(input) },
      maxConcurrentActivityTaskExecutions: COPIES_AT_ONCE,
      maxConcurrentActivityTaskPolls: 1,
      maxHeartbeatThrottleInterval: COPY_BEAT_MS,
    },
  ];
}

/** Sweeps the tasks of an app. One activity makes many calls, which it paces itself. */
function sweepWorker(
  app: string,
  activities: FleetActivities,
  common: Omit<WorkerOptions, 'taskQueue'>,
): WorkerOptions {
  return {
    ...common,
    taskQueue: zegoTaskQueue(app, 'DescribeTasks'),
    activities: {
      sweepFleet: (input: SweepInput) => activities.sweepFleet(input),
      endWatch: (input: { readonly app: string }) => activities.endWatch(input),
    },
    maxConcurrentActivityTaskExecutions: 1,
    maxConcurrentActivityTaskPolls: 1,
    // Heartbeats tell the other workers how fresh the keeper is.
    maxHeartbeatThrottleInterval: '5 seconds',
  };
}

function actionWorkers(
  name: string,
  app: AppConfig,
  { activities, shares = () => ALONE }: Pick<CreateWorkersOptions, 'activities' | 'shares'>,
  common: Omit<WorkerOptions, 'taskQueue'>,
  meter: WorkerMeter,
): WorkerOptions[] {
  return ZEGO_ACTIONS.flatMap((action) => {
    const activity = ACTIVITIES_OF[action];
    if (activity === undefined) return [];
    const pace = paceOf(app.quotas[action] ?? CALLS_PER_SECOND[action]);
    const labels = { app: name, action };
    meter.set(WORKER_METRICS.zegoQuota, labels, pace.callsPerSecond);
    const waited = (seconds: number): void => meter.observe(WORKER_METRICS.pacerWait, labels, seconds);
    const pacer = new Pacer(pace.callsPerSecond, () => shares(name));
    const slots = new PacedSlots(pace.slots, () => pacer.ahead);
    const beats = beating(common);
    return {
      ...beats,
      taskQueue: zegoTaskQueue(name, action),
      activities: { [activity]: activities[activity] },
      maxTaskQueueActivitiesPerSecond: pace.callsPerSecond,
      tuner: tunerOf(slots),
      activityTaskPollerBehavior: ACTION_POLLERS,
      interceptors: {
        activity: [...(beats.interceptors?.activity ?? []), pacedActivities(pacer, slots, waited)],
      },
    };
  });
}

/**
 * Returns the version of the worker that runs workflows. A session stays on the build that it began on ("pinned") unless
 * its workflow says otherwise. Workers with activities only have no version.
 */
function versionOf({ worker }: Pick<Config, 'worker'>): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (worker.versioning === undefined) return {};
  const { deploymentName, buildId } = worker.versioning;
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

/**
 * Returns the data converter of a worker. It has the codec even without any key: an encrypted payload then fails the task,
 * which Temporal retries until the key is configured, instead of reaching a session as an empty message.
 */
export function dataConverterOf({ encryption }: Pick<Config, 'encryption'>): DataConverter {
  const { keys, failures, required } = revealEncryption(encryption);
  return {
    payloadCodecs: [createEncryptionCodec(keys, { required })],
    ...(failures && { failureConverterPath: FAILURE_CONVERTER }),
  };
}
