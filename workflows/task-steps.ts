import { isOrdinary, reasonDueAtMs, whyEnded } from './endings.js';
import { note, type SessionState, trouble, withTask } from './session-state.js';
import { refusalText } from './task-events.js';
import { type TaskState, taskName } from './task-state.js';

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
  if (!task.mayExist && state.switches.paused.wanted.value) {
    return { do: 'wait', untilMs: state.deadlineAtMs, why: 'deadline' };
  }
  if (nowMs >= task.nextAttemptAtMs) return { do: 'start' };
  const limitMs = task.mayExist ? unknownUntilMs(task) : startLimitMs(state);
  return { do: 'wait', untilMs: Math.min(task.nextAttemptAtMs, limitMs), why: 'retry' };
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
  const dueAtMs = reasonMs ?? Math.min(uploadDueAtMs(state, task), picturesMs ?? Number.POSITIVE_INFINITY);
  // Only the reason of the end or the last pictures are open, and those come by callback: no poll is worth its quota.
  if (areFilesFinal(task)) return { do: 'wait', untilMs: dueAtMs, why: 'upload' };
  const step = pollStep(task, nowMs, dueAtMs);
  return step.do === 'wait' ? { ...step, why: 'upload' } : step;
}

/** Everything that follows from the clock or from what is known by now: deadlines, ends, settled tasks. */
export function passTime(state: SessionState, nowMs: number): SessionState {
  const next = deadlinePassed(state, nowMs);
  return next.tasks.reduce((one, task) => passTimeOfTask(one, task, nowMs), next);
}

function deadlinePassed(state: SessionState, nowMs: number): SessionState {
  if (state.ending || !state.checked || nowMs < state.deadlineAtMs) return state;
  return note({ ...state, ending: { reason: 'deadline', atMs: nowMs } }, nowMs, 'session', 'deadline reached');
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
      return over
        ? { ...task, phase: 'uploading', stopUnconfirmed: !confirmed, endSeenAtMs: task.endSeenAtMs ?? nowMs }
        : task;
    }
    default:
      return task;
  }
}

function gaveUp(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (task.asking) return task;
  const settled: TaskState = { ...task, phase: 'settled', settledAtMs: nowMs };
  if (task.mayExist) {
    if (nowMs < unknownUntilMs(task)) return task;
    return { ...settled, unconfirmed: true, endReason: state.ending?.reason ?? 'unreachable' };
  }
  // Waiting for capacity until the deadline is a start that failed, not a recording that ended.
  const waitedInVain = task.waitingFor !== undefined && state.ending?.reason === 'deadline';
  if (state.ending && !waitedInVain) return { ...settled, endReason: state.ending.reason };
  if (state.switches.paused.wanted.value && !waitedInVain) return task;
  if (nowMs < startLimitMs(state) && !waitedInVain) return task;
  return { ...settled, endReason: task.waitingFor === 'perhaps' ? 'rejected' : (task.waitingFor ?? 'no-capacity') };
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
  if (task.phase !== 'uploading' || task.endReason === undefined) return task;
  const done = task.vanished || (areFilesFinal(task) && !awaitsPictures(state, task, nowMs));
  if (!done && nowMs < uploadDueAtMs(state, task)) return task;
  return { ...task, phase: 'settled', settledAtMs: nowMs };
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

/** Until when a task that may exist is asked for. */
function unknownUntilMs(task: TaskState): number {
  return (task.firstAskedAtMs ?? 0) + (task.asked?.maxRecordSeconds ?? 0) * 1_000;
}

function startLimitMs(state: SessionState): number {
  const startSeconds = state.checked?.request.limits.startSeconds ?? 0;
  return Math.min(state.startClockMs + startSeconds * 1_000, state.deadlineAtMs);
}

/** ZEGO's own MaxRecordTime has ended the task by then, whatever StopRecord says. */
export function stopDueAtMs(task: TaskState): number {
  return (task.startedAtMs ?? 0) + (task.maxRecordSeconds ?? 86_400) * 1_000 + AFTER_MAX_RECORD_MS;
}

function uploadDueAtMs(state: SessionState, task: TaskState): number {
  const endedAtMs = task.endSeenAtMs ?? task.stopConfirmedAtMs ?? state.deadlineAtMs;
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
  if (task.nothingUploaded) return true;
  const lastMs = task.lastPollAtMs ?? task.noFiles.sinceMs;
  return task.noFiles.answers >= NO_FILES_ANSWERS && lastMs - task.noFiles.sinceMs >= NO_FILES_OVER_MS;
}

function awaitsPictures(state: SessionState, task: TaskState, nowMs: number): boolean {
  return state.checked?.picturesOnly === true && nowMs < picturesDueAtMs(task);
}

function picturesDueAtMs(task: TaskState): number {
  return Math.max(task.endSeenAtMs ?? 0, task.lastPictureAtMs ?? 0) + PICTURES_QUIET_MS;
}
