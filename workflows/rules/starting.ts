import type { StartAnswer } from '../../src/contract/activities.js';
import { taskName } from '../../src/contract/task-name.js';
import type { EndReason } from '../../src/contract/view.js';
import { TASK_SECONDS } from '../../src/zego/tables/limits.js';
import { type SessionState, withTask } from '../state/session.js';
import { mayExist, type StartChoice, type StartState, settledUnstarted, type TaskState } from '../state/task.js';
import { note, refusalText, withLastError } from '../state/timeline.js';
import { acceptStartChoice, controlsOfStart } from './control-versions.js';
import { whyPointless } from './lanes.js';
import { planPoll, withKeeper } from './polling.js';
import { applyStartRefusal, noteRefusal } from './start-refusal.js';
import { awaitResponse, type TaskStep } from './steps.js';
import { applyQueued, attemptDelayMs, lineAfter } from './waiting-line.js';

// A task in the phase `starting` that has no TaskId yet; `recording.ts` continues once ZEGO names it.
// A StartRecord whose response is lost may have made a task. From then on the same body is sent again, whatever ZEGO
// responds and even after a stop. Once ZEGO names the task, it is stopped; once the body's MaxRecordTime is over, it is
// settled as unconfirmed. Without a lost response, a stop settles the task as soon as no attempt is in flight.

/** The shortest recording: nothing starts later than this before the deadline. */
const LAST_START_MS = 60_000;
/** How long after its timeout a request may still reach ZEGO. */
const LATE_START_MS = 60_000;
/** How far MaxRecordTime is beyond our deadline: ZEGO ends the task even if all workers are gone. */
const BEYOND_DEADLINE_SECONDS = 120;

/** Returns what a task without a TaskId needs next. */
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

/** The end reason of a start that is given up, by what it waited for. */
const GIVEN_UP_REASONS = {
  'no-capacity': 'no-capacity',
  unreachable: 'unreachable',
  elsewhere: 'unreachable',
  perhaps: 'rejected',
} as const satisfies Record<NonNullable<StartState['waitingFor']>, EndReason>;

/** Settles a task without a TaskId once it is no longer wanted or given up, unless ZEGO may have made one. */
export function endStart(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (task.start.inFlight) return task;
  // A start that waits for ZEGO until the deadline has failed; it is no recording that ended.
  const wantedEnd = state.ending?.reason === 'deadline' ? undefined : state.ending?.reason;
  if (mayExist(task)) {
    if (nowMs < mayRecordUntilMs(task.start)) return task;
    const start = { ...task.start, unconfirmed: true };
    return settledUnstarted({ ...task, start }, wantedEnd ?? 'unreachable');
  }
  if (wantedEnd) return settledUnstarted(task, wantedEnd);
  const pointless = whyPointless(state, task);
  if (pointless) return settledUnstarted(task, pointless);
  const waitedFor = task.start.waitingFor && GIVEN_UP_REASONS[task.start.waitingFor];
  if (state.ending) return settledUnstarted(task, waitedFor ?? 'deadline');
  if (state.controls.paused.wanted.value || nowMs < startDeadlineMs(state, task)) return task;
  return settledUnstarted(task, waitedFor ?? (task.succession ? 'deadline' : 'no-capacity'));
}

/** Returns what the next attempt to start sends: the same as before while a task may exist, else what is wanted now. */
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

/** Marks that an attempt to start is in flight. After a lost response the choice stays the same. */
export function markStartSent(state: SessionState, task: TaskState, choice: StartChoice, nowMs: number): SessionState {
  const sent = mayExist(task) && task.start.sent ? { ...task.start.sent, choice } : { choice, firstAtMs: nowMs };
  return withTask(state, { ...task, start: { ...task.start, inFlight: true, sent } });
}

/**
 * Marks that tasks may exist which the session started before a reset of the workflow. Sending StartRecord again with
 * their ClientTaskIds finds them.
 */
export function recoverStarts(state: SessionState, nowMs: number): SessionState {
  return state.tasks.reduce((one, task) => {
    const sent = { choice: chooseStart(one, task, nowMs), firstAtMs: nowMs, lostAtMs: nowMs };
    return withTask(one, { ...task, start: { ...task.start, sent } });
  }, state);
}

/** Applies the result of an attempt to start. */
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
  const nextAttemptAtMs = nowMs + attemptDelayMs(answer, attempts, sinceFirstMs);
  const line = lineAfter(task.start.line, answer, nowMs);
  const tried: TaskState = { ...task, start: { ...task.start, inFlight: false, attempts, nextAttemptAtMs, line } };
  switch (answer.verdict) {
    case 'started':
      return acceptStart(withKeeper(state, answer.keeperFreshUntil), tried, answer.taskId, nowMs);
    case 'unknown': {
      const lost = sent && { ...sent, lostAtMs: nowMs };
      const next = withTask(state, { ...tried, start: { ...tried.start, sent: lost, waitingFor: undefined } });
      const what = `StartRecord of ${taskName(task)} got no usable response (${answer.reason}); retrying with the same ClientTaskId`;
      return withLastError(note(next, nowMs, 'zego', 'start response lost', { reason: answer.reason }), nowMs, what);
    }
    case 'queued':
      return applyQueued(state, tried, answer.position, nowMs);
    case 'refused': {
      const noted = withLastError(noteRefusal(state, nowMs, answer.refusal), nowMs, refusalText(answer.refusal));
      const refused: TaskState = { ...tried, start: { ...tried.start, lastRefusal: answer.refusal } };
      // After a lost response the task may exist even if ZEGO rejects a later attempt.
      return mayExist(task) ? withTask(noted, refused) : applyStartRefusal(noted, refused, answer, nowMs);
    }
  }
}

/** Sets the TaskId. The task may record from when StartRecord was first sent. */
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
      line: undefined,
      startedAtMs: sent?.firstAtMs ?? nowMs,
      acceptedAtMs: nowMs,
      ...(sent && { maxRecordSeconds: sent.choice.maxRecordSeconds }),
    },
    applied: { ...task.applied, ...revisions, paused: false },
    poll: { ...task.poll, count: 0 },
  };
  const next = withTask(state, planPoll(state, accepted, 'news', nowMs));
  const controls = sent ? acceptStartChoice(next.controls, next.tasks, sent.choice) : next.controls;
  return note({ ...next, controls }, nowMs, 'zego', 'start accepted', { taskId });
}

/** Returns until when a StartRecord with a lost response is sent again: later it could make a new task. */
function resendDeadlineMs({ sent }: StartState): number {
  return sent ? sent.firstAtMs + sent.choice.maxRecordSeconds * 1_000 : 0;
}

/** Returns when MaxRecordTime has ended any task that the last attempt with a lost response may have made. */
function mayRecordUntilMs({ sent }: StartState): number {
  return sent ? (sent.lostAtMs ?? 0) + sent.choice.maxRecordSeconds * 1_000 + LATE_START_MS : 0;
}

/** Returns until when a task may be started. Only an untried first task starts in the last minute. */
export function startDeadlineMs(state: SessionState, task: TaskState): number {
  const later = task.succession !== undefined || state.recordingSinceMs !== undefined;
  const lastMs = state.deadlineAtMs - (task.start.attempts > 0 || later ? LAST_START_MS : 0);
  // A room that is being recorded waits for capacity without limit.
  if (later) return lastMs;
  const startSeconds = state.checked?.request.limits.startSeconds ?? 0;
  return Math.min(state.startClockMs + startSeconds * 1_000, lastMs);
}

/** Returns the last moment at which a successor may start. */
export function lastStartMs(state: SessionState): number {
  return state.deadlineAtMs - LAST_START_MS;
}
