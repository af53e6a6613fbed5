import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SessionActivities } from '../src/contract/activities.js';
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

/** Longer than any HTTP call inside, which brings its own shorter timeout. */
const ONE_ATTEMPT = '30 seconds';

/** A bucket that is unreachable for longer than this is not waited for. */
const CHECKED_FOR_MS = 7_200_000;

/** Runs beside the workflow: an app that nobody serves must be found out, not waited for. */
export const { checkRequest } = proxyLocalActivities<Pick<SessionActivities, 'checkRequest'>>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 5 },
});

/** One attempt only: whether there is another is decided by the workflow, from what this one has shown. */
export function startCall(app: string, summary: string): SessionActivities['startRecord'] {
  return proxyActivities<Pick<SessionActivities, 'startRecord'>>({
    taskQueue: zegoTaskQueue(app, 'StartRecord'),
    scheduleToStartTimeout: '60 seconds',
    startToCloseTimeout: ONE_ATTEMPT,
    retry: { maximumAttempts: 1 },
    summary,
  }).startRecord;
}

/** Temporal repeats it until ZEGO confirms or `forMs` is over, so that a long outage costs no history. */
export function stopCall(app: string, summary: string, forMs: number): SessionActivities['stopRecord'] {
  return proxyActivities<Pick<SessionActivities, 'stopRecord'>>({
    taskQueue: zegoTaskQueue(app, 'StopRecord'),
    scheduleToCloseTimeout: forMs,
    startToCloseTimeout: ONE_ATTEMPT,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    summary,
  }).stopRecord;
}

/** A poll, or a command that sends a change to ZEGO: one attempt, not worth waiting for in a long queue. */
export function quickCalls(
  app: string,
  action: ZegoAction,
  summary: string,
): Omit<SessionActivities, 'checkRequest' | 'startRecord' | 'stopRecord'> {
  return proxyActivities<Omit<SessionActivities, 'checkRequest' | 'startRecord' | 'stopRecord'>>({
    taskQueue: zegoTaskQueue(app, action),
    scheduleToCloseTimeout: '2 minutes',
    startToCloseTimeout: ONE_ATTEMPT,
    retry: { maximumAttempts: 1 },
    summary,
  });
}

/** Temporal repeats it while the bucket is unreachable. What could not be checked stays as ZEGO reported it. */
export function checkFilesCall(summary: string, forMs: number): StorageActivities['checkFiles'] {
  return proxyActivities<Pick<StorageActivities, 'checkFiles'>>({
    taskQueue: STORAGE_TASK_QUEUE,
    scheduleToCloseTimeout: Math.min(Math.max(forMs, 60_000), CHECKED_FOR_MS),
    startToCloseTimeout: '5 minutes',
    retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    summary,
  }).checkFiles;
}

/** Copies one file out of ZEGO's backup: Temporal repeats it until `leftMs` are over, at any length of attempts. */
export function rescueCall(summary: string, leftMs: number): StorageActivities['rescueFile'] {
  return proxyActivities<Pick<StorageActivities, 'rescueFile'>>({
    taskQueue: RESCUE_TASK_QUEUE,
    scheduleToCloseTimeout: leftMs,
    startToCloseTimeout: leftMs,
    heartbeatTimeout: '30 seconds',
    // What a cancelled copy has left in the bucket is thrown away first.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '10 seconds', backoffCoefficient: 2, maximumInterval: '30 minutes' },
    summary,
  }).rescueFile;
}

/** Delivers one event to one endpoint: Temporal repeats it for as long as the contract says. */
export function deliverCall(summary: string): WebhookActivities['deliverWebhook'] {
  return proxyActivities<WebhookActivities>({
    taskQueue: WEBHOOK_TASK_QUEUE,
    startToCloseTimeout: ONE_ATTEMPT,
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
 * What a room coordinator asks, for callers who wait. Ordinary activities on the workflows' own queue, not local ones: an
 * update that arrives while a local activity of the workflow runs fails the workflow task (seen with the SDK's 1.24).
 */
export const roomCalls = proxyActivities<RoomActivities & Pick<SessionActivities, 'checkRequest'>>({
  taskQueue: WORKFLOW_TASK_QUEUE,
  startToCloseTimeout: '8 seconds',
  scheduleToCloseTimeout: '15 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '2 seconds' },
});
