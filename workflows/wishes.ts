import { jsonBytes } from '../src/contract/files.js';
import type { JsonObject } from '../src/contract/json.js';
import { MAX_LAYOUT_BYTES, MAX_WHITEBOARD_ID_CHARACTERS } from '../src/contract/limits.js';
import type { Mistake } from '../src/contract/messages.js';
import type { TimelineSource } from '../src/contract/view.js';
import { note, type SessionState, withTask } from './session-state.js';
import { acceptWhereAll, type Denial, refuse, type SwitchKind, type Wish, wish } from './switches.js';
import type { TaskState } from './task-state.js';

/** What somebody sent as a wish, or what is wrong with it. */
export type WishReading = { readonly wish: Wish } | { readonly mistakes: readonly Mistake[] };

/** Reads the body of UpdateLayout without TaskId. ZEGO's own limits are checked by the activity. */
export function readLayout(body: unknown): WishReading {
  if (!isJsonObject(body)) return { mistakes: [{ path: '(whole)', message: 'must be a JSON object' }] };
  const bytes = jsonBytes(body);
  if (bytes > MAX_LAYOUT_BYTES) {
    const message = `must have at most ${MAX_LAYOUT_BYTES} bytes as JSON, and has ${bytes}`;
    return { mistakes: [{ path: '(whole)', message }] };
  }
  return { wish: { kind: 'layout', value: body } };
}

/** Reads the body of UpdateWhiteboard without TaskId. */
export function readWhiteboard(body: unknown): WishReading {
  const id = isJsonObject(body) ? body.WhiteboardId : undefined;
  if (typeof id === 'string' && id.length > 0 && id.length <= MAX_WHITEBOARD_ID_CHARACTERS) {
    return { wish: { kind: 'whiteboard', value: id } };
  }
  return {
    mistakes: [{ path: 'WhiteboardId', message: `must be a text of 1 to ${MAX_WHITEBOARD_ID_CHARACTERS} characters` }],
  };
}

/** Why this session can never grant a wish of this kind; undefined when it may, or when that is not known yet. */
export function whyNever(state: SessionState, kind: SwitchKind | 'snapshot'): string | undefined {
  if (!state.checked) return undefined;
  const { recordMode, hasWhiteboard } = state.checked;
  if (kind === 'whiteboard') return hasWhiteboard ? undefined : 'this session records no whiteboard';
  return recordMode === 'mixed' ? undefined : 'a single-stream recording has no layout, pause or snapshot';
}

/** A new wish, which replaces any that still waits. */
export function wished(state: SessionState, wanted: Wish, by: TimelineSource, nowMs: number): SessionState {
  const switches = wish(state.switches, wanted);
  const next = note({ ...state, switches }, nowMs, by, wishName(wanted), wishDetails(wanted));
  // While nothing runs, a pause takes hold at once: nothing is started before resume.
  const idle = state.tasks.every((task) => task.taskId === undefined && !task.asking && !task.mayExist);
  if (wanted.kind !== 'paused' || !idle) return { ...next, switches: acceptWhereAll(switches, next.tasks) };
  return {
    ...next,
    startClockMs: wanted.value ? state.startClockMs : nowMs,
    switches: { ...switches, paused: { wanted: switches.paused.wanted, accepted: switches.paused.wanted } },
  };
}

/** ZEGO has accepted a wish for one task. */
export function switchApplied(
  state: SessionState,
  task: TaskState,
  kind: SwitchKind,
  sent: { readonly revision: number; readonly value: boolean },
  nowMs: number,
): SessionState {
  const applied =
    kind === 'paused' ? { ...task.applied, paused: sent.value } : { ...task.applied, [kind]: sent.revision };
  const open = task.phase === 'recording' || task.phase === 'paused';
  const next = withTask(state, {
    ...task,
    applied,
    ...(kind === 'paused' && { pauseChangedAtMs: nowMs, ...(open && { phase: sent.value ? 'paused' : 'recording' }) }),
  });
  return note({ ...next, switches: acceptWhereAll(next.switches, next.tasks) }, nowMs, 'zego', `${kind} accepted`, {
    task: task.number,
  });
}

/** A wish was turned down: what was accepted before stays wanted. */
export function switchDenied(
  state: SessionState,
  kind: SwitchKind,
  revision: number,
  denial: Denial,
  nowMs: number,
): SessionState {
  const code = denial.by === 'zego' ? denial.refusal.code : undefined;
  const reason = denialText(denial);
  const switches = refuse(state.switches, kind, revision, reason, nowMs, code);
  const by = denial.by === 'zego' ? 'zego' : 'session';
  return note({ ...state, switches }, nowMs, by, `${kind} refused`, { reason, ...(code !== undefined && { code }) });
}

/** Why a wish was not granted, in words. */
export function denialText(denial: Denial): string {
  if (denial.by === 'zego') return denial.refusal.message;
  const mistakes = denial.mistakes?.map(({ path, message }) => `${path} ${message}`) ?? [];
  return mistakes.length > 0 ? `${denial.reason}: ${mistakes.slice(0, 5).join('; ')}` : denial.reason;
}

function wishName(wanted: Wish): string {
  if (wanted.kind === 'paused') return wanted.value ? 'pause asked' : 'resume asked';
  return `${wanted.kind} asked`;
}

function wishDetails(wanted: Wish): JsonObject {
  if (wanted.kind === 'whiteboard') return { WhiteboardId: wanted.value };
  return wanted.kind === 'layout' && wanted.value.MixMode !== undefined ? { MixMode: wanted.value.MixMode } : {};
}

/** Signal and update payloads come out of a JSON converter, so an object that is no array is a JSON object. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
