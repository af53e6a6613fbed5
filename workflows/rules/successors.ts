import { clientTaskId } from '../../src/contract/ids.js';
import { taskName } from '../../src/contract/task-name.js';
import type { SessionState } from '../state/session.js';
import { isLive, isStopOver, newTask, type Succession, type TaskState } from '../state/task.js';
import { note, refusalText, withLastError } from '../state/timeline.js';
import { restartDelayMs } from './cadence.js';
import { endsLane, isOrdinary } from './end-reason.js';
import { newestOf } from './lanes.js';
import { quickEndsWith } from './quick-ends.js';
import { rolloverAtMs } from './recording.js';
import { lastStartMs } from './starting.js';

/** Continues each lane whose newest task has ended or is about to; ends the session if no lane continues. */
export function advanceLanes(state: SessionState, nowMs: number): SessionState {
  if (state.ending) return state;
  const lanes = [...new Set(state.tasks.map((task) => task.lane))];
  const next = lanes.reduce((one, lane) => advanceLane(one, lane, nowMs), state);
  return endWithoutLanes(next, nowMs);
}

function advanceLane(state: SessionState, lane: number, nowMs: number): SessionState {
  const newest = newestOf(state, lane);
  if (!newest) return state;
  const rolloverMs = isLive(newest) ? rolloverAtMs(state, newest) : undefined;
  if (rolloverMs !== undefined && nowMs >= rolloverMs && newest.stop.reason === undefined) {
    const noted = note(state, nowMs, 'session', 'rollover', { task: newest.number, lane });
    const restarts = newest.succession?.restarts ?? 0;
    return withSuccessor(noted, newest, { reason: 'rollover', decidedAtMs: nowMs, restarts }, nowMs);
  }
  // A lane never has two tasks for the same need.
  if (!continuesAfter(state, newest, nowMs) || !isStopOver(newest)) return state;
  const failures = newest.succession?.quickEnds ?? 0;
  const inMs = restartDelayMs(failures);
  const restarts = (newest.succession?.restarts ?? 0) + 1;
  const noted = note(state, nowMs, 'session', 'restarting', { lane, restart: restarts, inMs });
  const succession: Succession = {
    reason: 'interrupted',
    decidedAtMs: nowMs,
    restarts,
    quickEnds: quickEndsWith(newest, nowMs),
  };
  return withSuccessor(noted, newest, succession, nowMs + inMs);
}

/** Whether a lane continues after its newest task: at once, or once that one is stopped. */
function continuesAfter(state: SessionState, task: TaskState, nowMs: number): boolean {
  const { request } = state.checked ?? {};
  if (request?.whenInterrupted !== 'restart' || task.end.reason !== 'interrupted') return false;
  // One that was never started was no longer needed.
  if (task.taskId === undefined || endsLane(task)) return false;
  if (nowMs + restartDelayMs(task.succession?.quickEnds ?? 0) >= lastStartMs(state)) return false;
  return (task.succession?.restarts ?? 0) < request.limits.restarts;
}

function withSuccessor(state: SessionState, old: TaskState, succession: Succession, startAtMs: number): SessionState {
  const { lane } = old;
  const number = old.number + 1;
  const task = newTask(lane, number, clientTaskId(state.sessionUuid, lane, number), startAtMs);
  return { ...state, tasks: [...state.tasks, { ...task, succession }] };
}

/** Ends the session, for the reason of its last task, once no lane continues. */
function endWithoutLanes(state: SessionState, nowMs: number): SessionState {
  if (state.tasks.length === 0 || state.tasks.some((task) => task.end.reason === undefined)) return state;
  if (state.tasks.some((task) => newestOf(state, task.lane) === task && continuesAfter(state, task, nowMs)))
    return state;
  const endMs = ({ end }: TaskState): number => end.seenAtMs ?? nowMs;
  const last = state.tasks.reduce((a, b) => (endMs(b) > endMs(a) ? b : a));
  const reason = last.end.reason ?? 'interrupted';
  const next: SessionState = { ...state, ending: { reason, atMs: endMs(last) } };
  const event = last.taskId === undefined ? 'start given up' : 'task ended by ZEGO';
  const noted = note(next, nowMs, 'session', event, { reason });
  if (isOrdinary(reason)) return noted;
  const { lastRefusal } = last.start;
  const why = lastRefusal ? `. ${refusalText(lastRefusal)}` : '';
  return withLastError(noted, nowMs, `${taskName(last)} ended: ${reason}${why}`);
}
