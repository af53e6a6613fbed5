import type { CommandAnswer, ZegoRefusal } from '../../src/contract/activities.js';
import type { JsonObject } from '../../src/contract/json.js';
import { layoutMistakes } from '../../src/contract/layout.js';
import type { Mistake } from '../../src/contract/messages.js';
import { readWhiteboardChange } from '../../src/contract/whiteboard.js';
import { isRecord } from '../../src/json/objects.js';
import {
  accepted,
  acceptWhereAll,
  type Denial,
  denialText,
  notSending,
  refuse,
  type SwitchKind,
  type SwitchValue,
  UNKNOWN,
  type Version,
  type Wish,
  wish,
} from '../state/controls.js';
import type { Requested } from '../state/requested.js';
import { note, noteRequest, refusalText, type SessionState, trouble, withTask } from '../state/session.js';
import { named, type TaskState } from '../state/task.js';
import { nudged } from './task-events.js';

/** About three minutes of attempts; then the wish is turned down, and a person may wish again. */
const ATTEMPTS = 9;

/** What somebody sent as a wish, or what is wrong with it. */
export type WishReading = { readonly wish: Wish } | { readonly mistakes: readonly Mistake[] };

/** Reads the body of UpdateLayout without TaskId. ZEGO's own limits are checked by the activity. */
export function readLayout(body: unknown): WishReading {
  const mistakes = layoutMistakes(body);
  return mistakes.length === 0 && isJsonObject(body) ? { wish: { kind: 'layout', value: body } } : { mistakes };
}

/** Reads the body of UpdateWhiteboard without TaskId. */
export function readWhiteboard(body: unknown): WishReading {
  const read = readWhiteboardChange(body);
  return 'id' in read ? { wish: { kind: 'whiteboard', value: read.id } } : read;
}

/** Why this session can never grant a wish of this kind; undefined when it may, or when that is not known yet. */
export function whyNever(state: SessionState, kind: SwitchKind | 'snapshot'): string | undefined {
  if (!state.checked) return undefined;
  const { recordMode, hasWhiteboard } = state.checked;
  if (kind === 'whiteboard') return hasWhiteboard ? undefined : 'this session records no whiteboard';
  return recordMode === 'mixed' ? undefined : 'a single-stream recording has no layout, pause or snapshot';
}

/** A new wish, which replaces any that still waits. */
export function wished(state: SessionState, wanted: Wish, requested: Requested): SessionState {
  const switches = wish(state.switches, wanted);
  const event = `${wordOf(wanted.kind, wanted.value)} asked`;
  const next = noteRequest({ ...state, switches }, requested, event, wishDetails(wanted));
  return { ...next, switches: acceptWhereAll(switches, next.tasks) };
}

/** A wish is on its way to ZEGO for one task. */
export function switchAsked(state: SessionState, kind: SwitchKind, revision: number): SessionState {
  return { ...state, switches: { ...state.switches, sending: { ...state.switches.sending, [kind]: revision } } };
}

/** The wish that was sent, and which attempt with it this is, from 1. */
export interface SentWish {
  readonly kind: SwitchKind;
  readonly sent: Version<SwitchValue>;
  readonly attempt: number;
}

/** What ZEGO, or our own check, said to a wish that was brought to one task. */
export function switchAnswered(
  state: SessionState,
  task: TaskState,
  wish: SentWish,
  answer: CommandAnswer,
  nowMs: number,
): SessionState {
  const { kind, sent } = wish;
  const landed = { ...state, switches: notSending(state.switches, kind) };
  switch (answer.verdict) {
    case 'accepted':
      return switchApplied(landed, task, wish, nowMs);
    case 'invalid': {
      const denial: Denial = { by: 'us', reason: `the ${kind} is wrong`, mistakes: answer.mistakes };
      return switchDenied(declined(landed, task, wish), kind, sent, denial, nowMs);
    }
    case 'refused':
      return switchDenied(declined(landed, task, wish), kind, sent, { by: 'zego', refusal: answer.refusal }, nowMs);
    case 'retry':
      return switchUnanswered(landed, task, wish, answer.refusal, nowMs);
  }
}

function switchApplied(state: SessionState, task: TaskState, { kind, sent }: SentWish, nowMs: number): SessionState {
  const applied = { ...task.applied, [kind]: kind === 'paused' ? sent.value === true : sent.revision };
  const open = task.phase === 'recording' || task.phase === 'paused';
  const next = withTask(state, {
    ...task,
    applied,
    ...(kind === 'paused' && {
      pauseChangedAtMs: nowMs,
      ...(open && { phase: sent.value === true ? 'paused' : 'recording' }),
    }),
  });
  const switches = acceptWhereAll(accepted(next.switches, next.tasks, kind, sent), next.tasks);
  return note({ ...next, switches }, nowMs, 'zego', `${wordOf(kind, sent.value)} accepted`, named(task));
}

/** What was accepted before stays wanted; this task is not asked for it again. */
function declined(state: SessionState, task: TaskState, { kind, sent }: SentWish): SessionState {
  if (kind === 'paused' || sent.revision !== state.switches[kind].accepted.revision) return state;
  return withTask(state, { ...task, declined: { ...task.declined, [kind]: sent.revision } });
}

/**
 * ZEGO may have carried it out, or ended the task: the next poll tells, and a later task starts with this wish. What was
 * accepted before must come back however long it takes; a new wish is given up in the end, and may be wished again.
 */
function switchUnanswered(
  state: SessionState,
  task: TaskState,
  { kind, sent, attempt }: SentWish,
  refusal: ZegoRefusal,
  nowMs: number,
): SessionState {
  const unknown = { ...task.applied, [kind]: kind === 'paused' ? null : UNKNOWN };
  const applied = refusal.responseLost === true ? unknown : task.applied;
  const what = `${wordOf(kind, sent.value)} is not accepted yet: ${refusalText(refusal)}`;
  const next = trouble(withTask(state, nudged({ ...task, applied }, nowMs)), nowMs, what);
  if (attempt < ATTEMPTS || sent.revision === state.switches[kind].accepted.revision) return next;
  return switchDenied(next, kind, sent, { by: 'zego', refusal }, nowMs);
}

/** A wish was turned down: what was accepted before stays wanted. */
export function switchDenied(
  state: SessionState,
  kind: SwitchKind,
  sent: Version<SwitchValue>,
  denial: Denial,
  nowMs: number,
): SessionState {
  const switches = refuse(state.switches, kind, sent, denial, nowMs);
  const code = denial.by === 'zego' ? denial.refusal.code : undefined;
  const by = code === undefined ? 'session' : 'zego';
  const event = `${wordOf(kind, sent.value)} refused`;
  const details = { reason: denialText(denial), ...(code !== undefined && { code }) };
  return note({ ...state, switches }, nowMs, by, event, details);
}

/** What a wish is called in the timeline. */
function wordOf(kind: SwitchKind, value: SwitchValue): string {
  if (kind !== 'paused') return kind;
  return value === true ? 'pause' : 'resume';
}

function wishDetails(wanted: Wish): JsonObject {
  if (wanted.kind === 'whiteboard') return { WhiteboardId: wanted.value };
  return wanted.kind === 'layout' && wanted.value.MixMode !== undefined ? { MixMode: wanted.value.MixMode } : {};
}

/** Signal and update payloads come out of a JSON converter, so an object that is no array is a JSON object. */
function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value) && !ArrayBuffer.isView(value);
}
