import { webhookEventId } from '../../src/contract/ids.js';
import { taskName } from '../../src/contract/task-name.js';
import type { Manifest } from '../../src/contract/view.js';
import type {
  SessionWebhookEvent,
  WebhookEventType,
  WebhookPlaylist,
  WebhookSession,
  WebhookTask,
} from '../../src/contract/webhooks.js';
import { EMPTY_OUTBOX } from '../state/outbox.js';
import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { iso } from '../state/timeline.js';

/** Returns the endpoints that an event of this type is sent to. */
export function endpointsFor(state: SessionState, type: WebhookEventType): string[] {
  const gone = state.outbox?.gone ?? [];
  const all = state.checked?.webhooks ?? [];
  return all
    .filter(({ endpoint, events }) => events.includes(type) && !gone.includes(endpoint))
    .map((one) => one.endpoint);
}

/** Queues `session.recording`: ZEGO reports the first task as recording, or one that follows an interruption. */
export function queueRecording(state: SessionState, task: TaskState, nowMs: number): SessionState {
  return queue(state, nowMs, (stamp, data) => ({
    ...stamp,
    type: 'session.recording',
    data: { ...data, task: webhookTask(task) },
  }));
}

/** Queues `session.playlist`: a file can be played while it is recorded. */
export function queuePlaylist(
  state: SessionState,
  task: TaskState,
  playlist: WebhookPlaylist,
  nowMs: number,
): SessionState {
  return queue(state, nowMs, (stamp, data) => ({
    ...stamp,
    type: 'session.playlist',
    data: { ...data, task: webhookTask(task), playlist },
  }));
}

/** Queues `session.interrupted`: ZEGO ended a task abnormally. */
export function queueInterrupted(state: SessionState, task: TaskState, nowMs: number): SessionState {
  return queue(state, nowMs, (stamp, data) => ({
    ...stamp,
    type: 'session.interrupted',
    data: { ...data, task: webhookTask(task), reason: whyInterrupted(task) },
  }));
}

/** Queues `session.stopped`, once: the session is ending, and no task records any more. */
export function queueStopped(state: SessionState, nowMs: number): SessionState {
  const { ending, tasks, outbox = EMPTY_OUTBOX } = state;
  if (!ending || outbox.stopQueued || !tasks.some((task) => task.taskId !== undefined)) return state;
  if (tasks.some((task) => !['uploading', 'checking', 'settled'].includes(task.phase))) return state;
  const next = queue(state, nowMs, (stamp, data) => ({
    ...stamp,
    type: 'session.stopped',
    data: { ...data, endReason: ending.reason },
  }));
  return { ...next, outbox: { ...EMPTY_OUTBOX, ...next.outbox, stopQueued: true } };
}

/** Queues `session.closed`. */
export function queueClosed(state: SessionState, manifest: Manifest, nowMs: number): SessionState {
  return queue(state, nowMs, (stamp, data) => ({ ...stamp, type: 'session.closed', data: { ...data, manifest } }));
}

/** Removes the oldest event from the queue, once its deliveries are started. */
export function dequeueEvent(state: SessionState): SessionState {
  return { ...state, outbox: { ...EMPTY_OUTBOX, ...state.outbox, queued: (state.outbox?.queued ?? []).slice(1) } };
}

/** Removes an endpoint that returned 410: it gets no more events of this session. */
export function removeEndpoint(state: SessionState, endpoint: unknown): SessionState {
  const known = state.checked?.webhooks?.find((one) => one.endpoint === endpoint)?.endpoint;
  const { gone = [] } = state.outbox ?? {};
  if (known === undefined || gone.includes(known)) return state;
  return { ...state, outbox: { ...EMPTY_OUTBOX, ...state.outbox, gone: [...gone, known] } };
}

function queue(
  state: SessionState,
  nowMs: number,
  event: (stamp: Pick<SessionWebhookEvent, 'id' | 'timestamp'>, data: WebhookSession) => SessionWebhookEvent,
): SessionState {
  const { checked, sessionId, runId, outbox = EMPTY_OUTBOX } = state;
  if (!checked) return state;
  const { app, roomId, metadata } = checked.request;
  const sequence = outbox.lastSequence + 1;
  const stamp = { id: webhookEventId(runId, sequence), timestamp: iso(nowMs) };
  const next = event(stamp, { sessionId, app, roomId, metadata, sequence });
  if (endpointsFor(state, next.type).length === 0) return state;
  return { ...state, outbox: { ...outbox, lastSequence: sequence, queued: [...outbox.queued, next] } };
}

function webhookTask({
  lane,
  number,
  taskId,
  start: { startedAtMs },
  reported,
  end: { atMs: endedAtMs, quitReason },
}: TaskState): WebhookTask {
  const beganAtMs = reported.beganAtMs ?? startedAtMs;
  return {
    lane,
    number,
    ...(taskId !== undefined && { taskId }),
    ...(beganAtMs !== undefined && { startedAt: iso(beganAtMs) }),
    ...(endedAtMs !== undefined && { endedAt: iso(endedAtMs) }),
    ...(quitReason !== undefined && { quitReason }),
  };
}

function whyInterrupted(task: TaskState): string {
  if (task.end.vanished) return `ZEGO no longer knows ${taskName(task)}`;
  if (task.end.quitReason !== undefined) return `ZEGO ended ${taskName(task)} with quit reason ${task.end.quitReason}`;
  return `ZEGO reports that ${taskName(task)} ended abnormally`;
}
