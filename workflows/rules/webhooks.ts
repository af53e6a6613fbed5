import { webhookEventId } from '../../src/contract/ids.js';
import type { Manifest } from '../../src/contract/view.js';
import type {
  WebhookEvent,
  WebhookEventType,
  WebhookPlaylist,
  WebhookSession,
  WebhookTask,
} from '../../src/contract/webhooks.js';
import { NO_EVENTS } from '../state/outbox.js';
import { iso, type SessionState } from '../state/session.js';
import { type TaskState, taskName } from '../state/task.js';

/** The endpoints that an event of this kind goes to. */
export function endpointsFor(state: SessionState, type: WebhookEventType): string[] {
  const gone = state.events?.gone ?? [];
  const all = state.checked?.webhooks ?? [];
  return all
    .filter(({ endpoint, events }) => events.includes(type) && !gone.includes(endpoint))
    .map((one) => one.endpoint);
}

/** A task is seen recording: the first one, or one that replaces another after an interruption. */
export function recordingTold(state: SessionState, task: TaskState, nowMs: number): SessionState {
  return told(state, 'session.recording', nowMs, (common) => ({
    ...common,
    type: 'session.recording',
    data: { ...common.data, task: webhookTask(task) },
  }));
}

/** A file that is being recorded can be played. */
export function playlistTold(
  state: SessionState,
  task: TaskState,
  playlist: WebhookPlaylist,
  nowMs: number,
): SessionState {
  return told(state, 'session.playlist', nowMs, (common) => ({
    ...common,
    type: 'session.playlist',
    data: { ...common.data, task: webhookTask(task), playlist },
  }));
}

/** A task ended although nobody wished it to. */
export function interruptionTold(state: SessionState, task: TaskState, nowMs: number): SessionState {
  return told(state, 'session.interrupted', nowMs, (common) => ({
    ...common,
    type: 'session.interrupted',
    data: { ...common.data, task: webhookTask(task), reason: whyInterrupted(task) },
  }));
}

/** Nothing records any more, once the session is to end. */
export function stopTold(state: SessionState, nowMs: number): SessionState {
  const { ending, tasks, events = NO_EVENTS } = state;
  if (!ending || events.stopTold || !tasks.some((task) => task.taskId !== undefined)) return state;
  if (tasks.some((task) => !['uploading', 'checking', 'settled'].includes(task.phase))) return state;
  const next = told(state, 'session.stopped', nowMs, (common) => ({
    ...common,
    type: 'session.stopped',
    data: { ...common.data, endReason: ending.reason },
  }));
  return { ...next, events: { ...NO_EVENTS, ...next.events, stopTold: true } };
}

/** The session has closed. */
export function closeTold(state: SessionState, manifest: Manifest, nowMs: number): SessionState {
  return told(state, 'session.closed', nowMs, (common) => ({
    ...common,
    type: 'session.closed',
    data: { ...common.data, manifest },
  }));
}

/** The deliveries of the oldest event are set off. */
export function eventSent(state: SessionState): SessionState {
  return { ...state, events: { ...NO_EVENTS, ...state.events, outbox: (state.events?.outbox ?? []).slice(1) } };
}

/** An endpoint wants no more events of this session. */
export function endpointGone(state: SessionState, endpoint: unknown): SessionState {
  const known = state.checked?.webhooks?.find((one) => one.endpoint === endpoint)?.endpoint;
  const { gone = [] } = state.events ?? {};
  if (known === undefined || gone.includes(known)) return state;
  return { ...state, events: { ...NO_EVENTS, ...state.events, gone: [...gone, known] } };
}

interface CommonOfEvents {
  readonly id: string;
  readonly timestamp: string;
  readonly data: WebhookSession;
}

function told(
  state: SessionState,
  type: WebhookEventType,
  nowMs: number,
  event: (common: CommonOfEvents) => WebhookEvent,
): SessionState {
  const { checked, sessionId, runId, events = NO_EVENTS } = state;
  if (!checked || endpointsFor(state, type).length === 0) return state;
  const { app, roomId, metadata } = checked.request;
  const sequence = events.lastSequence + 1;
  const data: WebhookSession = { sessionId, app, roomId, metadata, sequence };
  const next = event({ id: webhookEventId(runId, sequence), timestamp: iso(nowMs), data });
  return { ...state, events: { ...events, lastSequence: sequence, outbox: [...events.outbox, next] } };
}

function webhookTask({
  lane,
  number,
  taskId,
  startedAtMs,
  zegoBeganAtMs,
  endedAtMs,
  quitReason,
}: TaskState): WebhookTask {
  const beganAtMs = zegoBeganAtMs ?? startedAtMs;
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
  if (task.vanished) return `ZEGO no longer knows ${taskName(task)}`;
  if (task.quitReason !== undefined) return `ZEGO ended ${taskName(task)} with quit reason ${task.quitReason}`;
  return `ZEGO says that ${taskName(task)} ended abnormally`;
}
