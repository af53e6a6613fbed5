import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { findRoomSession } from '../../activities/index.js';
import type { AppConfig, Config } from '../config/index.js';
import {
  type CheckFilesInput,
  RESCUE_TASK_QUEUE,
  type RescueInput,
  type SessionActivities,
  STORAGE_TASK_QUEUE,
  type StorageActivities,
  WEBHOOK_TASK_QUEUE,
  type WebhookActivities,
  type WebhookDeliveryInput,
  WORKFLOW_TASK_QUEUE,
  ZEGO_ACTIONS,
  zegoTaskQueue,
} from '../contract/index.js';
import { CALLS_PER_SECOND } from '../zego/index.js';
import { ACTIVITIES_OF } from './action-activities.js';
import { dataConverterOf } from './encrypted.js';
import { bundleFor, type WorkflowBundle } from './marked-bundle.js';
import { measuredActivities } from './metrics/measured-activities.js';
import { WorkerMeter } from './metrics/worker-meter.js';
import { WORKER_METRICS } from './metrics/worker-metrics.js';
import { pacedActivities, paceOf } from './pacer.js';
import { redactingActivities } from './redacting-activities.js';
import { refusingActivities } from './refusing-activities.js';
import { runWorkers } from './run-workers.js';
import { versionOf } from './versioned.js';

/** What workers are made of. */
interface CreateWorkersOptions {
  readonly config: Config;
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly activities: SessionActivities & StorageActivities & WebhookActivities;
  /** The workflow code: a file, or the code itself. */
  readonly bundle: WorkflowBundle;
  /** How the workers are named in Temporal. @default the process and the machine */
  readonly identity?: string;
  /** Where activities, quotas and waits are measured. @default nowhere */
  readonly meter?: WorkerMeter;
}

const WEBHOOKS_AT_ONCE = 100;
const WEBHOOK_POLLERS = 2;
const DOOR_POLLERS = 2;

const CHECKS_AT_ONCE = 20;
/** A copy holds some 20 MB, and more of very large files. */
const COPIES_AT_ONCE = 4;
/** What was copied since the last heartbeat that Temporal has is copied again after a crash. */
const COPY_BEAT_MS = 2_000;

/** Once the grace is over activities are cancelled; whoever ignores that too is left after so many seconds more. */
const FORCE_AFTER_GRACE_SECONDS = 15;

/**
 * Creates the workers of one process: one for the workflows, and one for each Action of each app, so that every
 * quota of ZEGO's has a task queue of its own; then one for the buckets and one for webhooks. None runs yet: see `runWorkers`.
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
      // Those of a room coordinator, which are few.
      maxConcurrentActivityTaskPolls: DOOR_POLLERS,
      maxCachedWorkflows: config.worker.maxCachedWorkflows,
    },
    ...Object.entries(config.apps).flatMap(([name, app]) => actionWorkers(name, app, activities, common, meter)),
    ...storageWorkers(activities, common),
    webhookWorker(activities, common),
  ];
  const workers: Worker[] = [];
  try {
    for (const one of all) workers.push(await Worker.create(one));
    return workers;
  } catch (error) {
    // A worker that was created holds the connection until it has run.
    await runWorkers(workers, { signal: AbortSignal.abort() });
    throw error;
  }
}

/**
 * Also where no endpoint is configured: one that was taken out may have deliveries left, and they tell so. An attempt
 * takes as long as somebody's server likes, up to 15 s, and costs next to nothing here.
 */
function webhookWorker(activities: WebhookActivities, common: Omit<WorkerOptions, 'taskQueue'>): WorkerOptions {
  return {
    ...common,
    taskQueue: WEBHOOK_TASK_QUEUE,
    activities: { deliverWebhook: (input: WebhookDeliveryInput) => activities.deliverWebhook(input) },
    maxConcurrentActivityTaskExecutions: WEBHOOKS_AT_ONCE,
    maxConcurrentActivityTaskPolls: WEBHOOK_POLLERS,
  };
}

/** Looks into buckets, and copies files on a queue of its own: a copy of hours must keep no check waiting. */
function storageWorkers(activities: StorageActivities, common: Omit<WorkerOptions, 'taskQueue'>): WorkerOptions[] {
  return [
    {
      ...common,
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

function actionWorkers(
  name: string,
  app: AppConfig,
  activities: SessionActivities,
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
    return {
      ...common,
      taskQueue: zegoTaskQueue(name, action),
      activities: { [activity]: activities[activity] },
      maxTaskQueueActivitiesPerSecond: pace.callsPerSecond,
      maxActivitiesPerSecond: pace.callsPerSecond,
      maxConcurrentActivityTaskExecutions: pace.slots,
      maxConcurrentActivityTaskPolls: pace.pollers,
      interceptors: {
        activity: [...(common.interceptors?.activity ?? []), pacedActivities(pace.callsPerSecond, waited)],
      },
    };
  });
}
