import type { EndReason } from '../../src/contract/view.js';
import { note, type SessionState, trouble, withTask } from '../state/session.js';
import { isLive, named, type TaskState, taskName } from '../state/task.js';
import { whyNever } from './controls.js';
import { mayRecordUntilMs, proofDueAtMs, startLimitMs, stopDueAtMs, uploadDueAtMs } from './due-times.js';
import { whyEnded } from './end-reason.js';
import { isRelieved, lanesAdvanced, whyOver } from './lanes.js';
import { pastCounted } from './past-tasks.js';
import { isProven, toProof } from './proof.js';
import { areFilesFinal, awaitsPictures } from './task-files.js';
import { wasAskedSince } from './task-steps.js';
import { interruptionTold, stopTold } from './webhooks.js';

/** The most pauses that are remembered one by one. */
const PAUSES = 500;

/** Everything that follows from the clock or from what is known by now: deadlines, ends, settled tasks, successors. */
export function passTime(state: SessionState, nowMs: number): SessionState {
  const next = pauseTakesHold(deadlinePassed(state, nowMs), nowMs);
  const passed = next.tasks.reduce((one, task) => passTimeOfTask(one, task, nowMs), next);
  return pastCounted(stopTold(pausesKept(lanesAdvanced(passed, nowMs), nowMs), nowMs), nowMs);
}

function deadlinePassed(state: SessionState, nowMs: number): SessionState {
  if (state.ending || !state.checked || nowMs < state.deadlineAtMs) return state;
  return note({ ...state, ending: { reason: 'deadline', atMs: nowMs } }, nowMs, 'session', 'deadline reached');
}

/** While nothing runs, a pause or resume needs no word of ZEGO: nothing is started before resume. */
function pauseTakesHold(state: SessionState, nowMs: number): SessionState {
  const { wanted, accepted } = state.switches.paused;
  const nothingRuns = state.tasks.every((task) => !isLive(task) && !task.asking && !task.mayExist);
  const idle = nothingRuns && state.tasks.some((task) => task.phase === 'starting');
  if (wanted.revision === accepted.revision || !state.checked || !idle || whyNever(state, 'paused')) return state;
  return {
    ...state,
    startClockMs: accepted.value && !wanted.value ? nowMs : state.startClockMs,
    switches: { ...state.switches, paused: { wanted, accepted: wanted } },
  };
}

/** Pauses are no gaps, so the manifest has to know when they were. */
function pausesKept(state: SessionState, nowMs: number): SessionState {
  const pauses = state.pauses ?? [];
  const open = pauses.at(-1)?.toMs === undefined ? pauses.at(-1) : undefined;
  const paused = state.switches.paused.accepted.value && state.ending === undefined;
  if (paused === (open !== undefined)) return state;
  const closed = open ? [...pauses.slice(0, -1), { ...open, toMs: nowMs }] : pauses;
  return { ...state, pauses: paused ? [...closed, { fromMs: nowMs }].slice(-PAUSES) : closed };
}

function passTimeOfTask(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const next = settledIfDone(state, withReason(state, moved(state, task, nowMs), nowMs), nowMs);
  return next === task ? state : withTask(announced(state, task, next, nowMs), next);
}

/** The next phase of a task, as far as what is known by now takes it. */
function moved(state: SessionState, task: TaskState, nowMs: number): TaskState {
  switch (task.phase) {
    case 'starting':
      if (task.taskId === undefined) return gaveUp(state, task, nowMs);
      return toStopping(state, task);
    case 'recording':
    case 'paused':
      return toStopping(state, task);
    case 'stopping': {
      const confirmed = task.stopConfirmedAtMs !== undefined;
      if (task.endConfirmed && confirmed) return { ...task, phase: 'uploading' };
      // Also a session that no worker has looked after for long sends it, and waits for what becomes of it.
      if (task.stopAskedAtMs === undefined || task.stopUnderWay || nowMs < stopDueAtMs(task)) return task;
      return { ...task, phase: 'uploading', stopUnconfirmed: !confirmed, nextPollAtMs: nowMs };
    }
    default:
      return task;
  }
}

/** How a task ends that was waited for in vain. */
const WAITED_IN_VAIN = {
  'no-capacity': 'no-capacity',
  unreachable: 'unreachable',
  elsewhere: 'unreachable',
  perhaps: 'rejected',
} as const satisfies Record<NonNullable<TaskState['waitingFor']>, EndReason>;

function gaveUp(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (task.asking) return task;
  const settled: TaskState = { ...task, phase: 'settled', settledAtMs: nowMs };
  // Waiting for ZEGO until the deadline is a start that failed, not a recording that ended.
  const endReason = state.ending?.reason === 'deadline' ? undefined : state.ending?.reason;
  if (task.mayExist) {
    if (nowMs < mayRecordUntilMs(task)) return task;
    return { ...settled, unconfirmed: true, endReason: endReason ?? 'unreachable' };
  }
  if (endReason) return { ...settled, endReason };
  const over = whyOver(state, task);
  if (over) return { ...settled, endReason: over };
  const waitedFor = task.waitingFor && WAITED_IN_VAIN[task.waitingFor];
  if (state.ending) return { ...settled, endReason: waitedFor ?? 'deadline' };
  if (state.switches.paused.wanted.value || nowMs < startLimitMs(state, task)) return task;
  return { ...settled, endReason: waitedFor ?? (task.succeeds ? 'deadline' : 'no-capacity') };
}

function toStopping(state: SessionState, task: TaskState): TaskState {
  if (task.endSeenAtMs !== undefined) return { ...task, phase: 'stopping' };
  if (state.ending) return { ...task, phase: 'stopping', stopWanted: state.ending.reason };
  if (isRelieved(state, task)) return { ...task, phase: 'stopping', stopWanted: 'stopped' };
  return task;
}

function withReason(state: SessionState, task: TaskState, nowMs: number): TaskState {
  // A quit reason that comes late, or the length of a file, may show that an interruption was an ordinary end.
  const isOpen = task.endReason === undefined || task.endReason === 'interrupted';
  if (!isOpen || task.endSeenAtMs === undefined) return task;
  const endReason = whyEnded(task, state, nowMs) ?? task.endReason;
  return endReason === task.endReason ? task : { ...task, endReason };
}

function settledIfDone(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (task.phase === 'checking') return provenOrOverdue(state, task, nowMs);
  // A poll on its way may still bring news, and a closed session would leave its call behind.
  if (task.phase !== 'uploading' || task.describing) return task;
  const done = task.vanished || (areFilesFinal(task) && !awaitsPictures(state, task, nowMs));
  if (done && task.endReason !== undefined) return toProof(state, task, nowMs);
  const dueAtMs = uploadDueAtMs(state, task);
  const lastChanceTaken = nowMs >= dueAtMs && wasAskedSince(task, dueAtMs);
  const reasonOpen = task.endReason === undefined && task.endSeenAtMs !== undefined;
  if (!lastChanceTaken || reasonOpen) return task;
  // ZEGO has never said that it ended, and by now it must have.
  const endReason = task.endReason ?? task.stopWanted ?? 'interrupted';
  return toProof(state, { ...task, endReason }, nowMs);
}

function provenOrOverdue(state: SessionState, task: TaskState, nowMs: number): TaskState {
  const looking = task.proof?.asking === true || task.proof?.looks === 0;
  const overdue = nowMs >= proofDueAtMs(state, task) && !looking;
  return isProven(task) || overdue ? { ...task, phase: 'settled', settledAtMs: nowMs } : task;
}

function announced(state: SessionState, before: TaskState, after: TaskState, nowMs: number): SessionState {
  let next = state;
  if (after.phase === 'stopping' && before.phase !== 'stopping') {
    next = note(next, nowMs, 'session', 'stopping', { ...named(after), why: after.stopWanted ?? 'ended by itself' });
  }
  if (after.endReason === 'interrupted' && before.endReason === undefined) {
    const { quitReason } = after;
    next = note(next, nowMs, 'session', 'interrupted', {
      ...named(after),
      ...(quitReason !== undefined && { quitReason }),
    });
    next = interruptionTold(next, after, nowMs);
  }
  if (before.endReason === 'interrupted' && after.endReason !== 'interrupted') {
    next = note(next, nowMs, 'session', 'not interrupted', { ...named(after), endReason: after.endReason ?? '' });
  }
  if (after.phase === 'settled' && before.phase !== 'settled')
    next = note(next, nowMs, 'session', 'task settled', named(after));
  if (after.unconfirmed) {
    const what = `${taskName(after)} may have been started, but ZEGO never said so until its MaxRecordTime was over`;
    next = trouble(next, nowMs, what);
  }
  if (after.stopUnconfirmed && !before.stopUnconfirmed) {
    const what = `ZEGO never confirmed StopRecord of ${taskName(after)}; its MaxRecordTime is over by now`;
    next = trouble(next, nowMs, what);
  }
  return next;
}
