import type { ZegoAction } from '../zego/tables/actions.js';
import { MAX_STORED_CHARACTERS, storable } from './storable.js';

/** How the ids of workflows begin that are no sessions: no caller may choose such an id for a session. */
export const RESERVED_BEGINNINGS = ['room:', 'rescue:', 'webhook:'] as const;

/** ZEGO's TaskIds have 16 characters; its callbacks are read with up to this many. */
const MAX_TASK_ID_CHARACTERS = 128;

/** The task queue that serves one Action of one app. */
export function zegoTaskQueue(app: string, action: ZegoAction): string {
  return `reelkeeper-zego-${app}-${action}`;
}

/** A session id for a caller that brought none; `suffix` is 8 hex digits. */
export function newSessionId(app: string, roomId: string, suffix: string): string {
  return bounded(`${app}:`, roomId, `:${suffix}`);
}

/** The id of a session's event, from the run that tells it and the event's sequence number. */
export function webhookEventId(runId: string, sequence: number): string {
  return `evt_${runId}_${sequence}`;
}

/** The workflow id of the delivery of a session's event to an endpoint. */
export function webhookDeliveryId(sessionId: string, endpoint: string, sequence: number): string {
  return bounded('webhook:', sessionId, `:${endpoint}:${sequence}`);
}

/** The workflow id of the rescue of one task's files: one at a time, whoever starts it. */
export function fileRescueId(sessionId: string, taskId: string): string {
  return bounded('rescue:', sessionId, `:${storable(taskId, MAX_TASK_ID_CHARACTERS)}`);
}

/** The workflow id of a room coordinator. An app's name has no ":", so that no two rooms share one. */
export function roomWorkflowId(app: string, roomId: string): string {
  return bounded(`room:${app}:`, roomId);
}

/** A workflow id that every store of Temporal takes: `name`, which may have any length, is shortened to what the rest leaves. */
function bounded(before: string, name: string, after = ''): string {
  return `${before}${storable(name, MAX_STORED_CHARACTERS - before.length - after.length)}${after}`;
}

/**
 * The idempotency key of one task, the same after a reset of its session: never used for another, also not by a retry of
 * the whole workflow.
 */
export function clientTaskId(sessionUuid: string, lane: number, number: number): string {
  return `${sessionUuid}-${lane}-${number}`;
}
