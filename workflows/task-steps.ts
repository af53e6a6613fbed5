import { isOrdinary, reasonDueAtMs, whyEnded } from './endings.js';
import { note, type SessionState, trouble, withTask } from './session-state.js';
import { refusalText } from './task-events.js';
import { type TaskState, taskName } from './task-state.js';
import { whyNever } from './wishes.js';

/** What a task needs next. `wait`: nothing until then, unless something happens. */
export type TaskStep =
  | { readonly do: 'start' }
  | { readonly do: 'describe' }
  | { readonly do: 'stop' }
  | { readonly do: 'wait'; readonly untilMs: number; readonly why: 'poll' | 'deadline' | 'retry' | 'upload' | 'answer' }
  | { readonly do: 'nothing' };

/** ZEGO answers for three days from a task's start; everything about it is due an hour before that is over. */
const ZEGO_ANSWERS_MS = 71 * 3_600_000;
/** A task that ZEGO must have ended by itself is not stopped for longer than this. */
const AFTER_MAX_RECORD_MS = 600_000;
/** Uploads of a cancelled session are awaited for this long. */
const CANCELLED_UPLOAD_MS = 600_000;
/** "No files" is believed after this many answers over this long, unless a callback said it too. */
const NO_FILES_ANSWERS = 3;
const NO_FILES_OVER_MS = 60_000;
const NO_FILES_TOLD_MS = 15_000;
/** No task is started for less than this. */
const LAST_START_MS = 60_000;
/** A request without an answer may reach ZEGO a little later than it was given up. */
const LATE_START_MS = 60_000;
/** Pictures come by callback only: the last one is waited for this long. */
const PICTURES_QUIET_MS = 60_000;
/** The longest wait for an answer that is on its way; every activity has a shorter timeout of its own. */
const ANSWER_MS = 3_600_000;

/** What a task needs next, as of now. Time itself changes nothing here: `passTime` does. */
export function nextStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  switch (task.phase) {
    case 'settled':
      return { do: 'nothing' };
    case 'starting':
      return task.taskId === undefined ? startStep(state, task, nowMs) : watchStep(state, task, nowMs);
    case 'recording':
    case 'paused':
      return watchStep(state, task, nowMs);
    case 'stopping':
      if (task.stopConfirmedAtMs === undefined && !task.stopUnconfirmed) return { do: 'stop' };
      return pollStep(task, nowMs, stopDueAtMs(task));
    case 'uploading':
    case 'checking':
      return uploadStep(state, task, nowMs);
  }
}

function startStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  if (task.asking) return { do: 'wait', untilMs: nowMs + ANSWER_MS, why: 'answer' };
  if (task.mayExist) {
    if (nowMs >= askUntilMs(task)) return { do: 'wait', untilMs: mayRecordUntilMs(task), why: 'deadline' };
    if (nowMs >= task.nextAttemptAtMs) return { do: 'start' };
    return { do: 'wait', untilMs: Math.min(task.nextAttemptAtMs, askUntilMs(task)), why: 'retry' };
  }
  if (state.switches.paused.wanted.value) return { do: 'wait', untilMs: state.deadlineAtMs, why: 'deadline' };
  if (nowMs >= task.nextAttemptAtMs) return { do: 'start' };
  return { do: 'wait', untilMs: Math.min(task.nextAttemptAtMs, startLimitMs(state, task)), why: 'retry' };
}

function watchStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  return pollStep(task, nowMs, state.deadlineAtMs);
}

function pollStep(task: TaskState, nowMs: number, dueAtMs: number): TaskStep {
  if (task.describing) return { do: 'wait', untilMs: Math.min(dueAtMs, nowMs + ANSWER_MS), why: 'answer' };
  if (nowMs >= task.nextPollAtMs) return { do: 'describe' };
  return {
    do: 'wait',
    untilMs: Math.min(task.nextPollAtMs, dueAtMs),
    why: dueAtMs < task.nextPollAtMs ? 'deadline' : 'poll',
  };
}

function uploadStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const reasonMs = task.endReason === undefined ? reasonDueAtMs(task) : undefined;
  const picturesMs = awaitsPictures(state, task, nowMs) ? picturesDueAtMs(task) : undefined;
  const uploadMs = uploadDueAtMs(state, task);
  const dueAtMs = reasonMs ?? Math.min(uploadMs, picturesMs ?? Number.POSITIVE_INFINITY);
  // Only the reason of the end or the last pictures are open, and those come by callback: no poll is worth its quota.
  if (areFilesFinal(task)) return { do: 'wait', untilMs: dueAtMs, why: 'upload' };
  // What is not there when the wait is over is told as missing, so ZEGO is asked once more.
  if (nowMs >= uploadMs && !task.describing && !wasAskedSince(task, uploadMs)) return { do: 'describe' };
  const step = pollStep(task, nowMs, dueAtMs);
  return step.do === 'wait' && step.why !== 'answer' ? { ...step, why: 'upload' } : step;
}

function wasAskedSince(task: TaskState, ms: number): boolean {
  return task.lastPollAtMs !== undefined && task.lastPollAtMs >= ms;
}

/** Everything that follows from the clock or from what is known by now: deadlines, ends, settled tasks. */
export function passTime(state: SessionState, nowMs: number): SessionState {
  const next = pauseTakesHold(deadlinePassed(state, nowMs), nowMs);
  return next.tasks.reduce((one, task) => passTimeOfTask(one, task, nowMs), next);
}

function deadlinePassed(state: SessionState, nowMs: number): SessionState {
  if (state.ending || !state.checked || nowMs < state.deadlineAtMs) return state;
  return note({ ...state, ending: { reason: 'deadline', atMs: nowMs } }, nowMs, 'session', 'deadline reached');
}

/** While nothing runs, a pause or resume needs no word of ZEGO: nothing is started before resume. */
function pauseTakesHold(state: SessionState, nowMs: number): SessionState {
  const { wanted, accepted } = state.switches.paused;
  const idle = state.tasks.every((task) => task.taskId === undefined && !task.asking && !task.mayExist);
  if (wanted.revision === accepted.revision || !state.checked || !idle || whyNever(state, 'paused')) return state;
  return {
    ...state,
    startClockMs: accepted.value && !wanted.value ? nowMs : state.startClockMs,
    switches: { ...state.switches, paused: { wanted, accepted: wanted } },
  };
}

function passTimeOfTask(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const next = settledIfDone(state, withReason(state, moved(state, task, nowMs), nowMs), nowMs);
  const announcedState = next === task ? state : withTask(announced(state, task, next, nowMs), next);
  return sessionEnds(announcedState, next, nowMs);
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
      const over = nowMs >= stopDueAtMs(task);
      const confirmed = task.stopConfirmedAtMs !== undefined;
      if (task.endConfirmed && (confirmed || task.stopUnconfirmed)) return { ...task, phase: 'uploading' };
      return over ? { ...task, phase: 'uploading', stopUnconfirmed: !confirmed, nextPollAtMs: nowMs } : task;
    }
    default:
      return task;
  }
}

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
  const waitedFor = task.waitingFor === 'perhaps' ? 'rejected' : task.waitingFor;
  if (state.ending) return { ...settled, endReason: waitedFor ?? 'deadline' };
  if (state.switches.paused.wanted.value || nowMs < startLimitMs(state, task)) return task;
  return { ...settled, endReason: waitedFor ?? 'no-capacity' };
}

function toStopping(state: SessionState, task: TaskState): TaskState {
  if (task.endSeenAtMs !== undefined) return { ...task, phase: 'stopping' };
  if (state.ending) return { ...task, phase: 'stopping', stopWanted: state.ending.reason };
  return task;
}

function withReason(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (task.endReason !== undefined || task.endSeenAtMs === undefined) return task;
  const endReason = whyEnded(task, state, nowMs);
  return endReason === undefined ? task : { ...task, endReason };
}

function settledIfDone(state: SessionState, task: TaskState, nowMs: number): TaskState {
  // A poll on its way may still bring news, and a closed session would leave its call behind.
  if (task.phase !== 'uploading' || task.describing) return task;
  const done = task.vanished || (areFilesFinal(task) && !awaitsPictures(state, task, nowMs));
  if (done && task.endReason !== undefined) return { ...task, phase: 'settled', settledAtMs: nowMs };
  const dueAtMs = uploadDueAtMs(state, task);
  const lastChanceTaken = nowMs >= dueAtMs && wasAskedSince(task, dueAtMs);
  const reasonOpen = task.endReason === undefined && task.endSeenAtMs !== undefined;
  if (!lastChanceTaken || reasonOpen) return task;
  // ZEGO has never said that it ended, and by now it must have.
  const endReason = task.endReason ?? task.stopWanted ?? 'interrupted';
  return { ...task, phase: 'settled', settledAtMs: nowMs, endReason };
}

/** The lane's last task has ended, and with it the session. */
function sessionEnds(state: SessionState, task: TaskState, nowMs: number): SessionState {
  if (state.ending || task.endReason === undefined) return state;
  const next: SessionState = { ...state, ending: { reason: task.endReason, atMs: task.endSeenAtMs ?? nowMs } };
  const noted = note(next, nowMs, 'session', 'task ended by itself', { reason: task.endReason });
  if (isOrdinary(task.endReason)) return noted;
  return trouble(
    noted,
    nowMs,
    `${taskName(task)} ended: ${task.endReason}${task.lastRefusal ? `. ${refusalText(task.lastRefusal)}` : ''}`,
  );
}

function announced(state: SessionState, before: TaskState, after: TaskState, nowMs: number): SessionState {
  let next = state;
  if (after.phase === 'stopping' && before.phase !== 'stopping') {
    next = note(next, nowMs, 'session', 'stopping', { task: after.number, why: after.stopWanted ?? 'ended by itself' });
  }
  if (after.phase === 'settled') next = note(next, nowMs, 'session', 'task settled', { task: after.number });
  if (after.unconfirmed) {
    const what = `${taskName(after)} may have been started, but ZEGO never said so until its MaxRecordTime was over`;
    next = trouble(next, nowMs, what);
  }
  if (after.stopUnconfirmed && !before.stopUnconfirmed) {
    next = trouble(
      next,
      nowMs,
      `ZEGO never confirmed StopRecord of ${taskName(after)}; its MaxRecordTime is over by now`,
    );
  }
  return next;
}

/** Until when a task that may exist is asked for: asking later could make a new one. */
function askUntilMs(task: TaskState): number {
  return (task.firstAskedAtMs ?? 0) + (task.asked?.maxRecordSeconds ?? 0) * 1_000;
}

/** When ZEGO's own MaxRecordTime has ended whatever the last attempt without an answer may have made. */
function mayRecordUntilMs(task: TaskState): number {
  return (task.unansweredAtMs ?? 0) + (task.asked?.maxRecordSeconds ?? 0) * 1_000 + LATE_START_MS;
}

/** Until when a first task may be asked for. One that ZEGO has no room for is not worth its last minute. */
function startLimitMs(state: SessionState, task: TaskState): number {
  const startSeconds = state.checked?.request.limits.startSeconds ?? 0;
  const lastMs = state.deadlineAtMs - (task.attempts > 0 ? LAST_START_MS : 0);
  return Math.min(state.startClockMs + startSeconds * 1_000, lastMs);
}

/** ZEGO's own MaxRecordTime has ended the task by then, whatever StopRecord says. */
export function stopDueAtMs(task: TaskState): number {
  return (task.acceptedAtMs ?? 0) + (task.maxRecordSeconds ?? 86_400) * 1_000 + AFTER_MAX_RECORD_MS;
}

function uploadDueAtMs(state: SessionState, task: TaskState): number {
  const endedAtMs = task.endSeenAtMs ?? task.stopConfirmedAtMs ?? stopDueAtMs(task);
  const uploadSeconds = state.checked?.request.limits.uploadSeconds ?? 0;
  const due = Math.min(endedAtMs + uploadSeconds * 1_000, (task.startedAtMs ?? endedAtMs) + ZEGO_ANSWERS_MS);
  if (state.cancelledAtMs === undefined) return due;
  return Math.min(due, Math.max(state.cancelledAtMs, endedAtMs) + CANCELLED_UPLOAD_MS);
}

function areFilesFinal(task: TaskState): boolean {
  if (!task.endConfirmed) return false;
  if (task.files.length === 0 && task.filesOmitted === undefined) return areNoFilesBelieved(task);
  const open = (fileState: string): boolean => fileState === 'recording' || fileState === 'uploading';
  const omitted = task.filesOmitted?.byState ?? {};
  return !task.files.some((file) => open(file.state)) && !omitted.recording && !omitted.uploading;
}

function areNoFilesBelieved(task: TaskState): boolean {
  if (!task.noFiles) return false;
  const overMs = task.noFiles.lastMs - task.noFiles.sinceMs;
  // A callback says it too, but whoever has seen one can forge another.
  if (task.nothingUploaded) return task.noFiles.answers >= 2 && overMs >= NO_FILES_TOLD_MS;
  return task.noFiles.answers >= NO_FILES_ANSWERS && overMs >= NO_FILES_OVER_MS;
}

function awaitsPictures(state: SessionState, task: TaskState, nowMs: number): boolean {
  return state.checked?.picturesOnly === true && nowMs < picturesDueAtMs(task);
}

function picturesDueAtMs(task: TaskState): number {
  return Math.max(task.endSeenAtMs ?? 0, task.lastPictureAtMs ?? 0) + PICTURES_QUIET_MS;
}
