import type { ZegoAction } from './names.js';

/** The task queue that serves one Action of one app. */
export function zegoTaskQueue(app: string, action: ZegoAction): string {
  return `reelkeeper-zego-${app}-${action}`;
}

/** A session id for a caller that brought none; `suffix` is 8 random hex digits. */
export function newSessionId(app: string, roomId: string, suffix: string): string {
  return `${app}:${roomId}:${suffix}`;
}

/** The workflow id of the rescue of one task's files: one at a time, whoever starts it. */
export function fileRescueId(sessionId: string, taskId: string): string {
  return `rescue:${sessionId}:${taskId}`;
}

/** The idempotency key of one task: never used for another, also not by a retry of the whole workflow. */
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
