import type { ZegoAction } from '../zego/tables/actions.js';
import { MAX_STORED_CHARACTERS, storable } from './storable.js';

/** The prefixes of other workflows' ids: no caller may choose such an id for a session. */
export const RESERVED_PREFIXES = ['room:', 'rescue:', 'webhook:', 'fleet:'] as const;

/** The name of an app, a profile, a storage or an endpoint in the configuration. */
export const CONFIG_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** ZEGO's TaskIds have 16 characters; in callbacks, up to this many are accepted. */
const MAX_TASK_ID_CHARACTERS = 128;

/** Returns the task queue for one Action of one app. */
export function zegoTaskQueue(app: string, action: ZegoAction): string {
  return `reelkeeper-zego-${app}-${action}`;
}

/** Returns a session id for a start without one; `suffix` is 8 hex digits. */
export function newSessionId(app: string, roomId: string, suffix: string): string {
  return bounded(`${app}:`, roomId, `:${suffix}`);
}

/** Returns the id of a session's event from the run that reports it and its sequence number. */
export function webhookEventId(runId: string, sequence: number): string {
  return `evt_${runId}_${sequence}`;
}

/** Returns the workflow id of the delivery of a session's event to an endpoint. */
export function webhookDeliveryId(sessionId: string, endpoint: string, sequence: number): string {
  return bounded('webhook:', sessionId, `:${endpoint}:${sequence}`);
}

/** Returns the workflow id for the rescue of one task's files. There is at most one at a time. */
export function fileRescueId(sessionId: string, taskId: string): string {
  return bounded('rescue:', sessionId, `:${storable(taskId, MAX_TASK_ID_CHARACTERS)}`);
}

/** Returns the workflow id of a room coordinator. An app's name has no ":", so the ids of two rooms differ. */
export function roomWorkflowId(app: string, roomId: string): string {
  return bounded(`room:${app}:`, roomId);
}

/** Returns a workflow id that every Temporal store accepts: `name`, of any length, is shortened to fit. */
function bounded(before: string, name: string, after = ''): string {
  return `${before}${storable(name, MAX_STORED_CHARACTERS - before.length - after.length)}${after}`;
}

/** Returns the idempotency key of one task. It survives a reset of the session; a retry of the workflow gets new ones. */
export function clientTaskId(sessionUuid: string, lane: number, number: number): string {
  return `${sessionUuid}-${lane}-${number}`;
}
