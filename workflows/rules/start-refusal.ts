import type { StartAnswer, ZegoRefusal } from '../../src/contract/activities.js';
import { ZEGO_CODES } from '../../src/zego/tables/codes.js';
import type { ControlValue, Rejection, Version } from '../state/controls.js';
import { type SessionState, withTask } from '../state/session.js';
import { type StartChoice, type StartState, settledUnstarted, type TaskState } from '../state/task.js';
import { note } from '../state/timeline.js';
import { revertChange } from './control-versions.js';
import { mustStart } from './lanes.js';

/** Applies a rejected start: another attempt follows, one without a changed control, or none. */
export function applyStartRefusal(
  state: SessionState,
  task: TaskState,
  { retry, refusal }: Extract<StartAnswer, { verdict: 'refused' }>,
  nowMs: number,
): SessionState {
  const { sent, ...start } = task.start;
  const free: TaskState = { ...task, start };
  const waiting = (waitingFor: StartState['waitingFor']): SessionState =>
    withTask(state, { ...free, start: { ...start, waitingFor } });
  if (retry !== 'never') return waiting(retry);
  const suspect = suspectOf(sent?.choice, refusal);
  if (suspect) return withTask(withoutSuspect(state, suspect, refusal, nowMs), withoutIt(free, suspect, nowMs));
  if (!state.ending && mustStart(state, task, nowMs)) return waiting('perhaps');
  const reason = state.ending && state.ending.reason !== 'deadline' ? state.ending.reason : 'rejected';
  return withTask(state, settledUnstarted(free, reason));
}

/** A change that a start carried and that may be why it was rejected. */
interface Suspect {
  readonly kind: 'layout' | 'whiteboard';
  readonly sent: Version<ControlValue>;
}

/**
 * Returns the change that may be why ZEGO (300000004) or our own check (no code) rejected the parameters: the layout
 * first, then the whiteboard. A change must not keep the room from being recorded.
 */
function suspectOf(choice: StartChoice | undefined, { code }: ZegoRefusal): Suspect | undefined {
  if (!choice || (code !== ZEGO_CODES.invalidParameter && code !== undefined)) return undefined;
  const { layout, whiteboardId, revisions } = choice;
  if (layout !== undefined) return { kind: 'layout', sent: { revision: revisions.layout, value: layout } };
  if (whiteboardId === undefined) return undefined;
  return { kind: 'whiteboard', sent: { revision: revisions.whiteboard, value: whiteboardId } };
}

function withoutSuspect(
  state: SessionState,
  { kind, sent }: Suspect,
  refusal: ZegoRefusal,
  nowMs: number,
): SessionState {
  const rejection: Rejection =
    refusal.code === undefined ? { by: 'us', reason: refusal.message, mistakes: [] } : { by: 'zego', refusal };
  return { ...state, controls: revertChange(state.controls, kind, sent, rejection, nowMs) };
}

/** Marks the change as declined for this task: an accepted state stays wanted, and would be sent again. */
function withoutIt(task: TaskState, { kind, sent }: Suspect, nowMs: number): TaskState {
  const declined = { ...task.applied.declined, [kind]: sent.revision };
  return {
    ...task,
    applied: { ...task.applied, declined },
    start: { ...task.start, nextAttemptAtMs: nowMs },
  };
}

/** Adds a rejected or unsent call to the timeline. */
export function noteRefusal(state: SessionState, nowMs: number, refusal: ZegoRefusal): SessionState {
  const { action, code, message, worker } = refusal;
  if (code === undefined) return note(state, nowMs, 'session', `${action} not sent`, { reason: message });
  return note(state, nowMs, 'zego', `${action} rejected`, { code, message, ...(worker !== undefined && { worker }) });
}
