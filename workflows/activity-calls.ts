import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SessionActivities } from '../src/contract/activities.js';
import type { FleetActivities } from '../src/contract/fleet-activities.js';
import { zegoTaskQueue } from '../src/contract/ids.js';
import {
  RESCUE_TASK_QUEUE,
  STORAGE_TASK_QUEUE,
  WEBHOOK_TASK_QUEUE,
  WORKFLOW_TASK_QUEUE,
} from '../src/contract/names.js';
import type { RoomActivities } from '../src/contract/room.js';
import type { StorageActivities } from '../src/contract/storage-activities.js';
import { WEBHOOK_RETRY, type WebhookActivities } from '../src/contract/webhooks.js';
import type { ZegoAction } from '../src/zego/tables/actions.js';

/** The timeout of one attempt. Longer than any HTTP call in it, which has its own shorter timeout. */
const ONE_ATTEMPT = '30 seconds';
/** Calls that take longer than some seconds heartbeat: so soon a call is lost whose worker has died. */
const LOST_AFTER = '10 seconds';

/**
 * The check of a request, a local activity: it needs no task queue, so that an app without workers is reported instead
 * of waited for.
 */
export const { checkRequest } = proxyLocalActivities<Pick<SessionActivities, 'checkRequest'>>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 5 },
});

/** Returns the call of StartRecord: one attempt. Its result decides in the workflow whether another one follows. */
export function startCall(app: string, summary: string): SessionActivities['startRecord'] {
  return proxyActivities<Pick<SessionActivities, 'startRecord'>>({
    taskQueue: zegoTaskQueue(app, 'StartRecord'),
    scheduleToStartTimeout: '60 seconds',
    startToCloseTimeout: ONE_ATTEMPT,
    heartbeatTimeout: LOST_AFTER,
    retry: { maximumAttempts: 1 },
    summary,
  }).startRecord;
}

/** Returns the call of StopRecord. Temporal retries it for `forMs`, until ZEGO confirms; retries add no history. */
export function stopCall(app: string, summary: string, forMs: number): SessionActivities['stopRecord'] {
  return proxyActivities<Pick<SessionActivities, 'stopRecord'>>({
    taskQueue: zegoTaskQueue(app, 'StopRecord'),
    scheduleToCloseTimeout: forMs,
    startToCloseTimeout: ONE_ATTEMPT,
    heartbeatTimeout: LOST_AFTER,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    summary,
  }).stopRecord;
}

/**
 * Returns the calls of polls and changes: one attempt, dropped after two minutes in a long queue. The session sends the
 * next one itself.
 */
export function quickCalls(
  app: string,
  action: ZegoAction,
  summary: string,
): Omit<SessionActivities, 'checkRequest' | 'startRecord' | 'stopRecord'> {
  return proxyActivities<Omit<SessionActivities, 'checkRequest' | 'startRecord' | 'stopRecord'>>({
    taskQueue: zegoTaskQueue(app, action),
    scheduleToCloseTimeout: '2 minutes',
    startToCloseTimeout: ONE_ATTEMPT,
    heartbeatTimeout: LOST_AFTER,
    retry: { maximumAttempts: 1 },
    summary,
  });
}

/**
 * Returns the call that verifies files in their bucket. Temporal retries it for `forMs` while the bucket is unreachable.
 */
export function checkFilesCall(summary: string, forMs: number): StorageActivities['checkFiles'] {
  return proxyActivities<Pick<StorageActivities, 'checkFiles'>>({
    taskQueue: STORAGE_TASK_QUEUE,
    scheduleToCloseTimeout: forMs,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: LOST_AFTER,
    retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    summary,
  }).checkFiles;
}

/** Returns the call that copies one file out of ZEGO's backup. One attempt may take all of `leftMs`; Temporal retries until then. */
export function rescueCall(summary: string, leftMs: number): StorageActivities['rescueFile'] {
  return proxyActivities<Pick<StorageActivities, 'rescueFile'>>({
    taskQueue: RESCUE_TASK_QUEUE,
    scheduleToCloseTimeout: leftMs,
    startToCloseTimeout: leftMs,
    heartbeatTimeout: '30 seconds',
    // A cancelled copy first deletes its unfinished upload from the bucket.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '10 seconds', backoffCoefficient: 2, maximumInterval: '30 minutes' },
    summary,
  }).rescueFile;
}

/** Returns the call that sends one event to one endpoint. Temporal retries it for as long as `WEBHOOK_RETRY` says. */
export function deliverCall(summary: string): WebhookActivities['deliverWebhook'] {
  return proxyActivities<WebhookActivities>({
    taskQueue: WEBHOOK_TASK_QUEUE,
    startToCloseTimeout: ONE_ATTEMPT,
    heartbeatTimeout: LOST_AFTER,
    scheduleToCloseTimeout: WEBHOOK_RETRY.forMs,
    retry: {
      initialInterval: WEBHOOK_RETRY.firstPauseMs,
      backoffCoefficient: WEBHOOK_RETRY.growth,
      maximumInterval: WEBHOOK_RETRY.longestPauseMs,
    },
    summary,
  }).deliverWebhook;
}

/**
 * The calls of a room coordinator, short because callers wait for them. Ordinary activities on the workflows' own queue,
 * not local ones: an update that arrives during a local activity fails the workflow task (seen with SDK 1.24).
 */
export const roomCalls = proxyActivities<RoomActivities & Pick<SessionActivities, 'checkRequest'>>({
  taskQueue: WORKFLOW_TASK_QUEUE,
  startToCloseTimeout: '8 seconds',
  scheduleToCloseTimeout: '15 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '2 seconds' },
});

/** Returns the call that tells the sessions of an app to poll their tasks; 10,000 signals take less than a minute. */
export function endWatchCall(app: string): FleetActivities['endWatch'] {
  return proxyActivities<FleetActivities>({
    taskQueue: zegoTaskQueue(app, 'DescribeTasks'),
    scheduleToCloseTimeout: '5 minutes',
    heartbeatTimeout: '20 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    summary: `tell the sessions of app ${app} to poll their tasks`,
  }).endWatch;
}

/** Returns the call that sweeps an app's fleet for a minute; a sweep of 10,000 tasks takes half of one. */
export function sweepCall(app: string): FleetActivities['sweepFleet'] {
  return proxyActivities<FleetActivities>({
    taskQueue: zegoTaskQueue(app, 'DescribeTasks'),
    scheduleToCloseTimeout: '5 minutes',
    startToCloseTimeout: '4 minutes',
    heartbeatTimeout: '20 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    summary: `sweep the tasks of app ${app}`,
  }).sweepFleet;
}
