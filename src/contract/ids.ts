import type { ZegoAction } from './names.js';

/** How the ids of workflows begin that are no sessions: no caller may choose such an id for a session. */
export const RESERVED_BEGINNINGS = ['room:', 'rescue:', 'webhook:'] as const;

/** The task queue that serves one Action of one app. */
export function zegoTaskQueue(app: string, action: ZegoAction): string {
  return `reelkeeper-zego-${app}-${action}`;
}

/** A session id for a caller that brought none; `suffix` is 8 hex digits. */
export function newSessionId(app: string, roomId: string, suffix: string): string {
  return `${app}:${roomId}:${suffix}`;
}

/** The id of a session's event, from the run that tells it and the event's sequence number. */
export function webhookEventId(runId: string, sequence: number): string {
  return `evt_${runId}_${sequence}`;
}

/** Temporal's servers take ids of 1,000 bytes, and a session that was started by hand may have one. */
const LONGEST_IN_DELIVERY_ID = 200;

/**
 * The workflow id of the delivery of a session's event to an endpoint. Of a very long session id (over 200 characters)
 * it holds the beginning and a checksum.
 */
export function webhookDeliveryId(sessionId: string, endpoint: string, sequence: number): string {
  const session =
    sessionId.length <= LONGEST_IN_DELIVERY_ID
      ? sessionId
      : `${Array.from(sessionId).slice(0, LONGEST_IN_DELIVERY_ID).join('')}~${checksum(sessionId)}`;
  return `webhook:${session}:${endpoint}:${sequence}`;
}

/** FNV-1a with 64 bits, over UTF-16 units, as 16 hex digits. */
function checksum(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/** The workflow id of the rescue of one task's files: one at a time, whoever starts it. */
export function fileRescueId(sessionId: string, taskId: string): string {
  return `rescue:${sessionId}:${taskId}`;
}

/** The workflow id of a room's door. An app's name has no ":", so that no two rooms share one. */
export function roomWorkflowId(app: string, roomId: string): string {
  return `room:${app}:${roomId}`;
}

/**
 * The idempotency key of one task, the same after a reset of its session: never used for another, also not by a retry of
 * the whole workflow.
 */
export function clientTaskId(sessionUuid: string, lane: number, number: number): string {
  return `${sessionUuid}-${lane}-${number}`;
}

/** The session, lane and number that a ClientTaskId of ours names; undefined for anybody else's. */
export function parseClientTaskId(id: string): { sessionUuid: string; lane: number; number: number } | undefined {
  const match = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(\d+)-(\d+)$/.exec(id);
  if (!match) return undefined;
  const [, sessionUuid, lane, number] = match;
  if (sessionUuid === undefined) return undefined;
  return { sessionUuid, lane: Number(lane), number: Number(number) };
}
