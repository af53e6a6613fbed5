import type { StartAnswer } from '../../src/contract/activities.js';
import { taskName } from '../../src/contract/task-name.js';
import type { EndReason } from '../../src/contract/view.js';
import { TASK_SECONDS } from '../../src/zego/tables/limits.js';
import { acceptStartChoice, controlsOfStart } from '../state/controls.js';
import { type SessionState, withTask } from '../state/session.js';
import { mayExist, type StartChoice, type StartState, settledUnstarted, type TaskState } from '../state/task.js';
import { note, refusalText, withLastError } from '../state/timeline.js';
import { startDelayMs } from './cadence.js';
import { whyPointless } from './lanes.js';
import { planPoll } from './polling.js';
import { applyStartRefusal, noteRefusal } from './start-refusal.js';
import { awaitResponse, type TaskStep } from './steps.js';

// A task in the phase `starting` has no TaskId, or was not seen recording yet; this file is about it until ZEGO names it.
// A StartRecord whose response is lost may have made a task. From then on the same body is sent again, whatever else ZEGO
// answers and also once the session is to end, until ZEGO names the task, which is then stopped, or until the body's
// MaxRecordTime is over and the task is settled as unconfirmed. Without a lost response a stop settles it as soon as no
// attempt is on its way.

/** No task is started for less than this. */
const LAST_START_MS = 60_000;
/** A request without a response may reach ZEGO a little later than it was given up. */
const LATE_START_MS = 60_000;
/** ZEGO's MaxRecordTime is the last switch if all of us is gone: a little beyond our own deadline, within its limits. */
const BEYOND_DEADLINE_SECONDS = 120;

/** What a task without a TaskId needs next. */
export function startingStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const { inFlight, nextAttemptAtMs } = task.start;
  if (inFlight) return awaitResponse(nowMs);
  if (mayExist(task)) {
    const resendUntilMs = resendDeadlineMs(task.start);
    if (nowMs >= resendUntilMs) return { do: 'wait', untilMs: mayRecordUntilMs(task.start), why: 'deadline' };
    if (nowMs >= nextAttemptAtMs) return { do: 'start' };
    return { do: 'wait', untilMs: Math.min(nextAttemptAtMs, resendUntilMs), why: 'retry' };
  }
  if (state.controls.paused.wanted.value) return { do: 'wait', untilMs: state.deadlineAtMs, why: 'deadline' };
  if (nowMs >= nextAttemptAtMs) return { do: 'start' };
  return { do: 'wait', untilMs: Math.min(nextAttemptAtMs, startDeadlineMs(state, task)), why: 'retry' };
}

/** How a task ends that was waited for in vain. */
const WAITED_IN_VAIN = {
  'no-capacity': 'no-capacity',
  unreachable: 'unreachable',
  elsewhere: 'unreachable',
  perhaps: 'rejected',
} as const satisfies Record<NonNullable<StartState['waitingFor']>, EndReason>;

/** Settles a task without a TaskId once it is wanted no more or waited for in vain, and none can have been made. */
export function endStart(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (task.start.inFlight) return task;
  // Waiting for ZEGO until the deadline is a start that failed, not a recording that ended.
  const wantedEnd = state.ending?.reason === 'deadline' ? undefined : state.ending?.reason;
  if (mayExist(task)) {
    if (nowMs < mayRecordUntilMs(task.start)) return task;
    const start = { ...task.start, unconfirmed: true };
    return settledUnstarted({ ...task, start }, wantedEnd ?? 'unreachable');
  }
  if (wantedEnd) return settledUnstarted(task, wantedEnd);
  const pointless = whyPointless(state, task);
  if (pointless) return settledUnstarted(task, pointless);
  const waitedFor = task.start.waitingFor && WAITED_IN_VAIN[task.start.waitingFor];
  if (state.ending) return settledUnstarted(task, waitedFor ?? 'deadline');
  if (state.controls.paused.wanted.value || nowMs < startDeadlineMs(state, task)) return task;
  return settledUnstarted(task, waitedFor ?? (task.succession ? 'deadline' : 'no-capacity'));
}

/** What the next attempt to start sends: the same as before while a task may exist, else what is wanted now. */
export function chooseStart(state: SessionState, task: TaskState, nowMs: number): StartChoice {
  if (mayExist(task) && task.start.sent) return task.start.sent.choice;
  const leftSeconds = Math.ceil((state.deadlineAtMs - nowMs) / 1_000) + BEYOND_DEADLINE_SECONDS;
  return {
    clientTaskId: task.clientTaskId,
    maxRecordSeconds: Math.min(
      Math.max(leftSeconds, TASK_SECONDS.maxRecord.min),
      state.checked?.maxTaskSeconds ?? TASK_SECONDS.maxRecord.max,
    ),
    ...(task.lane + task.number > 1 && { streamSuffix: `-${task.lane}-${task.number}` }),
    ...controlsOfStart(state.controls, task.applied.declined),
  };
}

/** An attempt to start is on its way. From the first whose response is lost on, the choice stays the same. */
export function markStartSent(state: SessionState, task: TaskState, choice: StartChoice, nowMs: number): SessionState {
  const sent = mayExist(task) && task.start.sent ? { ...task.start.sent, choice } : { choice, firstAtMs: nowMs };
  return withTask(state, { ...task, start: { ...task.start, inFlight: true, sent } });
}

/**
 * Takes up what the session may have started before a reset took it back: such tasks may record, also when the session is
 * to end now, and are found by their ClientTaskIds.
 */
export function recoverStarts(state: SessionState, nowMs: number): SessionState {
  return state.tasks.reduce((one, task) => {
    const sent = { choice: chooseStart(one, task, nowMs), firstAtMs: nowMs, lostAtMs: nowMs };
    return withTask(one, { ...task, start: { ...task.start, sent } });
  }, state);
}

/** What an attempt to start has shown. */
export function applyStartResponse(
  state: SessionState,
  task: TaskState,
  answer: StartAnswer,
  nowMs: number,
): SessionState {
  const attempts = task.start.attempts + 1;
  const { sent } = task.start;
  const decidedAtMs = Math.max(state.startClockMs, task.succession?.decidedAtMs ?? 0);
  const sinceFirstMs = nowMs - (sent && mayExist(task) ? sent.firstAtMs : decidedAtMs);
  const nextAttemptAtMs = nowMs + startDelayMs(attempts, sinceFirstMs);
  const tried: TaskState = { ...task, start: { ...task.start, inFlight: false, attempts, nextAttemptAtMs } };
  switch (answer.verdict) {
    case 'started':
      return acceptStart(state, tried, answer.taskId, nowMs);
    case 'unknown': {
      const lost = sent && { ...sent, lostAtMs: nowMs };
      const next = withTask(state, { ...tried, start: { ...tried.start, sent: lost, waitingFor: undefined } });
      const what = `StartRecord of ${taskName(task)} had no clear answer (${answer.reason}); asking again with the same ClientTaskId`;
      return withLastError(note(next, nowMs, 'zego', 'start response lost', { reason: answer.reason }), nowMs, what);
    }
    case 'refused': {
      const noted = withLastError(noteRefusal(state, nowMs, answer.refusal), nowMs, refusalText(answer.refusal));
      const refused: TaskState = { ...tried, start: { ...tried.start, lastRefusal: answer.refusal } };
      // The task may exist all the same: no refusal of a later attempt says that the first one made nothing.
      return mayExist(task) ? withTask(noted, refused) : applyStartRefusal(noted, refused, answer, nowMs);
    }
  }
}

/** ZEGO has named the task: it may record from when StartRecord was first sent. */
function acceptStart(state: SessionState, task: TaskState, taskId: string, nowMs: number): SessionState {
  const { sent, ...start } = task.start;
  const revisions = sent?.choice.revisions ?? { layout: 0, whiteboard: 0 };
  const accepted: TaskState = {
    ...task,
    taskId,
    start: {
      ...start,
      waitingFor: undefined,
      lastRefusal: undefined,
      startedAtMs: sent?.firstAtMs ?? nowMs,
      acceptedAtMs: nowMs,
      ...(sent && { maxRecordSeconds: sent.choice.maxRecordSeconds }),
    },
    applied: { ...task.applied, ...revisions, paused: false },
    poll: { ...task.poll, count: 0 },
  };
  const controls = sent ? acceptStartChoice(state.controls, sent.choice) : state.controls;
  const next = withTask({ ...state, controls }, planPoll(state, accepted, 'news', nowMs));
  return note(next, nowMs, 'zego', 'start accepted', { taskId });
}

/** Until when a StartRecord that may have made a task is sent again: later it could make a new one. */
function resendDeadlineMs({ sent }: StartState): number {
  return sent ? sent.firstAtMs + sent.choice.maxRecordSeconds * 1_000 : 0;
}

/** When ZEGO's own MaxRecordTime has ended whatever the last attempt without a response may have made. */
function mayRecordUntilMs({ sent }: StartState): number {
  return sent ? (sent.lostAtMs ?? 0) + sent.choice.maxRecordSeconds * 1_000 + LATE_START_MS : 0;
}

/** Until when a task may be started. One that ZEGO has no room for, or a later one, is not worth the last minute. */
function startDeadlineMs(state: SessionState, task: TaskState): number {
  const later = task.succession !== undefined || state.recordingSinceMs !== undefined;
  const lastMs = state.deadlineAtMs - (task.start.attempts > 0 || later ? LAST_START_MS : 0);
  // What has begun to be recorded continues however long ZEGO has no room for it.
  if (later) return lastMs;
  const startSeconds = state.checked?.request.limits.startSeconds ?? 0;
  return Math.min(state.startClockMs + startSeconds * 1_000, lastMs);
}

/** The last moment at which a task may be started after another one. */
export function lastStartMs(state: SessionState): number {
  return state.deadlineAtMs - LAST_START_MS;
}
