import type { CommandAnswer, ZegoRefusal } from '../../src/contract/activities.js';
import type { JsonObject } from '../../src/contract/json.js';
import { isJsonObject } from '../../src/contract/json-object.js';
import { layoutMistakes } from '../../src/contract/layout.js';
import type { Mistake } from '../../src/contract/messages.js';
import { readWhiteboardChange } from '../../src/contract/whiteboard.js';
import {
  type Change,
  type ControlKind,
  type ControlValue,
  type Rejection,
  rejectionText,
  UNKNOWN_REVISION,
  type Version,
} from '../state/controls.js';
import type { Requested } from '../state/requested.js';
import { type SessionState, withTask } from '../state/session.js';
import { isLive, mayExist, named, type TaskState } from '../state/task.js';
import { note, noteRequest, refusalText, withLastError } from '../state/timeline.js';
import { acceptSent, acceptWhereApplied, clearInFlight, revertChange, wantChange } from './control-versions.js';
import { requestPoll } from './polling.js';

/** The most attempts to send a new change, about three minutes; then it is rejected. */
const ATTEMPTS = 9;

/** A requested change, or the mistakes in its body. */
export type ChangeReading = { readonly change: Change } | { readonly mistakes: readonly Mistake[] };

/** Reads the body of UpdateLayout without TaskId. ZEGO's own limits are checked by the activity. */
export function readLayout(body: unknown): ChangeReading {
  const mistakes = layoutMistakes(body);
  return mistakes.length === 0 && isJsonObject(body) ? { change: { kind: 'layout', value: body } } : { mistakes };
}

/** Reads the body of UpdateWhiteboard without TaskId. */
export function readWhiteboard(body: unknown): ChangeReading {
  const read = readWhiteboardChange(body);
  return 'id' in read ? { change: { kind: 'whiteboard', value: read.id } } : read;
}

/** Returns why this session can never accept such a change; undefined if it may, or if that is not known yet. */
export function whyImpossible(state: SessionState, kind: ControlKind | 'snapshot'): string | undefined {
  if (!state.checked) return undefined;
  const { recordMode, hasWhiteboard } = state.checked;
  if (kind === 'whiteboard') return hasWhiteboard ? undefined : 'this session records no whiteboard';
  return recordMode === 'mixed' ? undefined : 'a single-stream recording has no layout, pause or snapshot';
}

/** Makes a requested change the wanted state. It supersedes an unaccepted change of the same control. */
export function requestChange(state: SessionState, change: Change, requested: Requested): SessionState {
  const controls = wantChange(state.controls, change);
  const event = `${nameOf(change.kind, change.value)} requested`;
  const next = noteRequest({ ...state, controls }, requested, event, detailsOf(change));
  return { ...next, controls: acceptWhereApplied(controls, next.tasks) };
}

/** Accepts a pause or resume without ZEGO while no task is live: no task starts before a resume. */
export function acceptIdlePause(state: SessionState, nowMs: number): SessionState {
  const { wanted, accepted } = state.controls.paused;
  const noneIsLive = state.tasks.every((task) => !isLive(task) && !task.start.inFlight && !mayExist(task));
  const isIdle = noneIsLive && state.tasks.some((task) => task.phase === 'starting');
  const isPending = wanted.revision !== accepted.revision && state.checked !== undefined;
  if (!isPending || !isIdle || whyImpossible(state, 'paused')) return state;
  return {
    ...state,
    startClockMs: accepted.value && !wanted.value ? nowMs : state.startClockMs,
    controls: { ...state.controls, paused: { wanted, accepted: wanted } },
  };
}

/** Marks that a change is in flight to ZEGO for one task. */
export function markChangeSent(state: SessionState, kind: ControlKind, revision: number): SessionState {
  return { ...state, controls: { ...state.controls, inFlight: { ...state.controls.inFlight, [kind]: revision } } };
}

/** A change that was sent, and the number of the attempt, from 1. */
interface SentChange {
  readonly kind: ControlKind;
  readonly sent: Version<ControlValue>;
  readonly attempt: number;
}

/** Applies the response of ZEGO, or of our own check, to a change that was sent for one task. */
export function applyChangeResponse(
  state: SessionState,
  task: TaskState,
  change: SentChange,
  answer: CommandAnswer,
  nowMs: number,
): SessionState {
  const { kind, sent } = change;
  const received = { ...state, controls: clearInFlight(state.controls, kind) };
  switch (answer.verdict) {
    case 'accepted':
      return acceptChange(received, task, change, nowMs);
    case 'invalid': {
      const rejection: Rejection = { by: 'us', reason: `the ${kind} is invalid`, mistakes: answer.mistakes };
      return rejectChange(decline(received, task, change), kind, sent, rejection, nowMs);
    }
    case 'refused': {
      const rejection: Rejection = { by: 'zego', refusal: answer.refusal };
      return rejectChange(decline(received, task, change), kind, sent, rejection, nowMs);
    }
    case 'retry':
      return retryChange(received, task, change, answer.refusal, nowMs);
  }
}

function acceptChange(state: SessionState, task: TaskState, { kind, sent }: SentChange, nowMs: number): SessionState {
  const applied = kind === 'paused' ? withPause(task, sent.value === true, nowMs) : withRevision(task, kind, sent);
  const next = withTask(state, applied);
  const controls = acceptWhereApplied(acceptSent(next.controls, next.tasks, kind, sent), next.tasks);
  return note({ ...next, controls }, nowMs, 'zego', `${nameOf(kind, sent.value)} accepted`, named(task));
}

function withRevision(task: TaskState, kind: ControlKind, { revision }: Version<ControlValue>): TaskState {
  return { ...task, applied: { ...task.applied, [kind]: revision } };
}

/** Sets the task's phase at once: the next poll may be a minute away. */
function withPause(task: TaskState, paused: boolean, nowMs: number): TaskState {
  const isOpen = task.phase === 'recording' || task.phase === 'paused';
  const phase = paused ? 'paused' : 'recording';
  const applied = { ...task.applied, paused, pauseChangedAtMs: nowMs };
  return { ...task, applied, ...(isOpen && { phase }) };
}

/** Marks a control that ZEGO has accepted before and rejects for this task: it stays wanted, but is not sent again. */
function decline(state: SessionState, task: TaskState, { kind, sent }: SentChange): SessionState {
  if (kind === 'paused' || sent.revision !== state.controls[kind].accepted.revision) return state;
  const declined = { ...task.applied.declined, [kind]: sent.revision };
  return withTask(state, { ...task, applied: { ...task.applied, declined } });
}

/**
 * Keeps a change for the next attempt. ZEGO may have carried it out, or have ended the task: the next poll shows which,
 * and a later task starts with this change. An accepted state is retried without limit; a new change is rejected after
 * the last attempt.
 */
function retryChange(
  state: SessionState,
  task: TaskState,
  { kind, sent, attempt }: SentChange,
  refusal: ZegoRefusal,
  nowMs: number,
): SessionState {
  const unknown = { ...task.applied, [kind]: kind === 'paused' ? null : UNKNOWN_REVISION };
  const applied = refusal.responseLost === true ? unknown : task.applied;
  const what = `${nameOf(kind, sent.value)} is not accepted yet: ${refusalText(refusal)}`;
  const polled = withTask(state, requestPoll(state, { ...task, applied }, nowMs));
  const next = withLastError(polled, nowMs, what);
  if (attempt < ATTEMPTS || sent.revision === state.controls[kind].accepted.revision) return next;
  return rejectChange(next, kind, sent, { by: 'zego', refusal }, nowMs);
}

/** Rejects a change: the accepted state is wanted again. */
export function rejectChange(
  state: SessionState,
  kind: ControlKind,
  sent: Version<ControlValue>,
  rejection: Rejection,
  nowMs: number,
): SessionState {
  const controls = revertChange(state.controls, kind, sent, rejection, nowMs);
  const code = rejection.by === 'zego' ? rejection.refusal.code : undefined;
  const by = code === undefined ? 'session' : 'zego';
  const event = `${nameOf(kind, sent.value)} rejected`;
  const details = { reason: rejectionText(rejection), ...(code !== undefined && { code }) };
  return note({ ...state, controls }, nowMs, by, event, details);
}

/** Returns the name of a change in the timeline. */
function nameOf(kind: ControlKind, value: ControlValue): string {
  if (kind !== 'paused') return kind;
  return value === true ? 'pause' : 'resume';
}

function detailsOf(change: Change): JsonObject {
  if (change.kind === 'whiteboard') return { WhiteboardId: change.value };
  return change.kind === 'layout' && change.value.MixMode !== undefined ? { MixMode: change.value.MixMode } : {};
}
