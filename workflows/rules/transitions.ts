import { taskName } from '../../src/contract/task-name.js';
import { type SessionState, withTask } from '../state/session.js';
import { named, type TaskState } from '../state/task.js';
import { note, withLastError } from '../state/timeline.js';
import { acceptIdlePause } from './controls.js';
import { countPastTasks } from './past-tasks.js';
import { recordPauses } from './pauses.js';
import { advanceTask } from './phases.js';
import { advanceLanes } from './successors.js';
import { queueInterrupted, queueStopped } from './webhooks.js';

/** Applies every transition that follows from the clock and the state: deadlines, phases, successors. */
export function applyTransitions(state: SessionState, nowMs: number): SessionState {
  const current = acceptIdlePause(applyDeadline(state, nowMs), nowMs);
  const advanced = current.tasks.reduce((one, task) => applyToTask(one, task, nowMs), current);
  return countPastTasks(queueStopped(recordPauses(advanceLanes(advanced, nowMs), nowMs), nowMs), nowMs);
}

/** Ends the session; only the first reason counts, but a later cancellation still shortens the wait for files. */
export function endSession(
  state: SessionState,
  reason: NonNullable<SessionState['ending']>['reason'],
  nowMs: number,
): SessionState {
  const ended = state.ending ? state : { ...state, ending: { reason, atMs: nowMs } };
  return reason === 'cancelled' ? { ...ended, cancelledAtMs: ended.cancelledAtMs ?? nowMs } : ended;
}

function applyDeadline(state: SessionState, nowMs: number): SessionState {
  if (state.ending || !state.checked || nowMs < state.deadlineAtMs) return state;
  return note(endSession(state, 'deadline', nowMs), nowMs, 'session', 'deadline reached');
}

function applyToTask(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const next = advanceTask(state, task, nowMs);
  return next === task ? state : withTask(noteTransition(state, task, next, nowMs), next);
}

function noteTransition(state: SessionState, before: TaskState, after: TaskState, nowMs: number): SessionState {
  const { quitReason, reason } = after.end;
  const ofTask = named(after);
  let next = state;
  if (after.phase === 'stopping' && before.phase !== 'stopping') {
    next = note(next, nowMs, 'session', 'stopping', { ...ofTask, why: after.stop.reason ?? 'ended by ZEGO' });
  }
  if (reason === 'interrupted' && before.end.reason === undefined) {
    const details = { ...ofTask, ...(quitReason !== undefined && { quitReason }) };
    next = queueInterrupted(note(next, nowMs, 'session', 'interrupted', details), after, nowMs);
  }
  if (before.end.reason === 'interrupted' && reason !== 'interrupted') {
    next = note(next, nowMs, 'session', 'not interrupted', { ...ofTask, endReason: reason ?? '' });
  }
  if (after.phase === 'settled' && before.phase !== 'settled') {
    next = note(next, nowMs, 'session', 'task settled', ofTask);
  }
  if (after.start.unconfirmed && !before.start.unconfirmed) {
    const what = `${taskName(after)} may have been started: ZEGO did not confirm it before its MaxRecordTime was over`;
    next = withLastError(next, nowMs, what);
  }
  if (after.stop.unconfirmed && !before.stop.unconfirmed) {
    const what = `ZEGO never confirmed StopRecord of ${taskName(after)}; its MaxRecordTime is over`;
    next = withLastError(next, nowMs, what);
  }
  return next;
}
