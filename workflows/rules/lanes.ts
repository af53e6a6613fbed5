import { clientTaskId } from '../../src/contract/ids.js';
import type { EndReason } from '../../src/contract/view.js';
import { meaningOfQuitReason } from '../../src/zego/tables/quit-reasons.js';
import { note, refusalText, type SessionState, trouble } from '../state/session.js';
import { isLive, newTask, type TaskState, taskName } from '../state/task.js';
import { restartDelayMs } from './cadence.js';
import { lastStartMs, rolloverAtMs } from './due-times.js';
import { isOrdinary } from './end-reason.js';

/** A task that lived shorter than this counts as one more failure in a row, after which the next waits longer. */
const QUICK_END_MS = 300_000;

/** The lane's newest task. */
export function newestOf(state: SessionState, lane: number): TaskState | undefined {
  return state.tasks.filter((task) => task.lane === lane).at(-1);
}

/** A lane goes on after its newest task has ended or will end; when no lane does, the session ends. */
export function lanesAdvanced(state: SessionState, nowMs: number): SessionState {
  if (state.ending) return state;
  const lanes = [...new Set(state.tasks.map((task) => task.lane))];
  const next = lanes.reduce((one, lane) => laneAdvanced(one, lane, nowMs), state);
  return sessionEnds(next, nowMs);
}

/** A newer task of the lane is seen recording, so that this one has done its part. */
export function isRelieved(state: SessionState, task: TaskState): boolean {
  return state.tasks.some(
    (one) => one.lane === task.lane && one.number > task.number && one.seenRecording && isLive(one),
  );
}

/** The successor of a task that has not ended yet, or only just, is asked for whatever ZEGO answers. */
export function keepsAsking(state: SessionState, task: TaskState, nowMs: number): boolean {
  const older = state.tasks.filter((one) => one.lane === task.lane && one.number < task.number);
  if (older.some(isLive)) return true;
  const old = older.at(-1);
  if (task.succeeds !== 'rollover' || !old) return false;
  const startSeconds = state.checked?.request.limits.startSeconds ?? 0;
  return old.endSeenAtMs === undefined || nowMs < old.endSeenAtMs + startSeconds * 1_000;
}

/** Why a successor is not worth asking for any more: its predecessor ended in a way after which no lane goes on. */
export function whyOver(state: SessionState, task: TaskState): EndReason | undefined {
  if (task.succeeds !== 'rollover') return undefined;
  const old = state.tasks.find((one) => one.lane === task.lane && one.number === task.number - 1);
  if (old?.endReason === undefined) return undefined;
  return isOrdinary(old.endReason) || cannotGoOn(old.quitReason) ? old.endReason : undefined;
}

function laneAdvanced(state: SessionState, lane: number, nowMs: number): SessionState {
  const newest = newestOf(state, lane);
  if (!newest) return state;
  const rolloverMs = isLive(newest) ? rolloverAtMs(state, newest) : undefined;
  if (rolloverMs !== undefined && nowMs >= rolloverMs && newest.stopWanted === undefined) {
    const noted = note(state, nowMs, 'session', 'rollover', { task: newest.number, lane });
    const restarts = newest.restarts ?? 0;
    return withSuccessor(noted, newest, { succeeds: 'rollover', wantedAtMs: nowMs, nextAttemptAtMs: nowMs, restarts });
  }
  const restart = restartOf(state, newest, nowMs);
  if (!restart) return state;
  const inMs = restart.nextAttemptAtMs - nowMs;
  const noted = note(state, nowMs, 'session', 'restarting', { lane, restart: restart.restarts, inMs });
  return withSuccessor(noted, newest, restart);
}

/** How a new task takes over, on top of what every new task begins with. */
interface Succession {
  readonly succeeds: 'interrupted' | 'rollover';
  readonly wantedAtMs: number;
  readonly nextAttemptAtMs: number;
  readonly restarts: number;
  readonly quickEnds?: number;
}

/** How the lane goes on after its newest task was interrupted; undefined when it does not. */
function restartOf(state: SessionState, task: TaskState, nowMs: number): Succession | undefined {
  if (!goesOnAfter(state, task)) return undefined;
  const failures = task.quickEnds ?? 0;
  const nextAttemptAtMs = nowMs + restartDelayMs(failures);
  if (nextAttemptAtMs >= lastStartMs(state)) return undefined;
  const livedMs = (task.endSeenAtMs ?? nowMs) - (task.acceptedAtMs ?? nowMs);
  return {
    succeeds: 'interrupted',
    wantedAtMs: nowMs,
    nextAttemptAtMs,
    restarts: (task.restarts ?? 0) + 1,
    quickEnds: livedMs < QUICK_END_MS ? failures + 1 : 0,
  };
}

function goesOnAfter({ checked }: SessionState, task: TaskState): boolean {
  if (checked?.request.whenInterrupted !== 'restart') return false;
  if (task.endReason !== 'interrupted' || cannotGoOn(task.quitReason)) return false;
  return (task.restarts ?? 0) < checked.request.limits.restarts;
}

function withSuccessor(state: SessionState, old: TaskState, how: Succession): SessionState {
  const { lane } = old;
  const number = old.number + 1;
  const task = newTask(lane, number, clientTaskId(state.sessionUuid, lane, number), how.wantedAtMs);
  return { ...state, tasks: [...state.tasks, { ...task, ...how }] };
}

/** No lane goes on: the session is over for the reason that its last task ended for. */
function sessionEnds(state: SessionState, nowMs: number): SessionState {
  if (state.tasks.length === 0 || state.tasks.some((task) => task.endReason === undefined)) return state;
  const last = state.tasks.reduce((a, b) => (endMs(b, nowMs) > endMs(a, nowMs) ? b : a));
  const reason = last.endReason ?? 'interrupted';
  const next: SessionState = { ...state, ending: { reason, atMs: last.endSeenAtMs ?? nowMs } };
  const noted = note(next, nowMs, 'session', 'task ended by itself', { reason });
  if (isOrdinary(reason)) return noted;
  const words = last.lastRefusal ? `. ${refusalText(last.lastRefusal)}` : '';
  return trouble(noted, nowMs, `${taskName(last)} ended: ${reason}${words}`);
}

function endMs(task: TaskState, nowMs: number): number {
  return task.endSeenAtMs ?? nowMs;
}

/** ZEGO cannot record the room the same way, however often it is asked. */
function cannotGoOn(quitReason: number | undefined): boolean {
  return quitReason !== undefined && meaningOfQuitReason(quitReason).kind === 'final';
}
