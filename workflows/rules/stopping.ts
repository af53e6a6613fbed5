import type { StopAnswer } from '../../src/contract/activities.js';
import { taskName } from '../../src/contract/task-name.js';
import { TASK_SECONDS } from '../../src/zego/tables/limits.js';
import { type SessionState, withTask } from '../state/session.js';
import { named, type TaskState } from '../state/task.js';
import { note, withLastError } from '../state/timeline.js';
import { hasRecordingSuccessor } from './lanes.js';
import { planPoll, pollingStep } from './polling.js';
import type { TaskStep } from './steps.js';

// A task that is to end, or that ZEGO has ended. StopRecord is sent until ZEGO confirms it, then the task is polled until
// ZEGO reports its end. If ZEGO never confirms, the stop is given up once MaxRecordTime must have ended the task.

/** How long after MaxRecordTime a stop is given up. */
const AFTER_MAX_RECORD_MS = 600_000;
/** The shortest time for which StopRecord is tried, however late it was sent or found still in its queue. */
const STOP_TRIED_MS = 60_000;
/** How often a StopRecord that no worker takes from its queue is queued again. */
const UNTAKEN_STOPS = 10;
/** How long after its stop a task that ZEGO still reports as recording is sent StopRecord again. */
const STOP_AGAIN_AFTER_MS = 60_000;

/** Returns what a task that is being stopped needs next. */
export function stoppingStep(task: TaskState, nowMs: number): TaskStep {
  if (task.stop.confirmedAtMs === undefined) return { do: 'stop' };
  return pollingStep(task, nowMs, { atMs: stopDeadlineMs(task), why: 'deadline' });
}

/** Begins to stop a task that has ended, that the session no longer needs, or whose successor records. */
export function beginStop(state: SessionState, task: TaskState): TaskState {
  if (task.end.seenAtMs !== undefined) return { ...task, phase: 'stopping' };
  if (state.ending) return { ...task, phase: 'stopping', stop: { ...task.stop, reason: state.ending.reason } };
  if (!hasRecordingSuccessor(state, task)) return task;
  return { ...task, phase: 'stopping', stop: { ...task.stop, reason: 'stopped' } };
}

/** Ends the stop once ZEGO has confirmed it and reported the end, or once it is given up. */
export function endStop(state: SessionState, task: TaskState, nowMs: number): TaskState {
  const { confirmedAtMs, sentAtMs, inFlight } = task.stop;
  const isConfirmed = confirmedAtMs !== undefined;
  if (task.end.seenAtMs !== undefined && isConfirmed) return { ...task, phase: 'uploading' };
  // A session without a worker until after the deadline still sends StopRecord and waits for the response.
  if (sentAtMs === undefined || inFlight || nowMs < stopDeadlineMs(task)) return task;
  const left: TaskState = { ...task, phase: 'uploading', stop: { ...task.stop, unconfirmed: !isConfirmed } };
  return planPoll(state, left, 'stop given up', nowMs);
}

/** Marks that a series of attempts to stop is in flight. */
export function markStopSent(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const stop = { ...task.stop, sentAtMs: task.stop.sentAtMs ?? nowMs, inFlight: true };
  return withTask(state, { ...task, stop });
}

/** Applies ZEGO's confirmation that the task is stopped. */
export function confirmStop(state: SessionState, task: TaskState, answer: StopAnswer, nowMs: number): SessionState {
  const stop = {
    ...task.stop,
    confirmedAtMs: nowMs,
    inFlight: false,
    failure: undefined,
    cameLate: answer.how !== 'stopped',
  };
  const stopped: TaskState = { ...task, stop, poll: { ...task.poll, count: 0 } };
  const next = withTask(state, planPoll(state, stopped, 'stop confirmed', nowMs));
  return note(next, nowMs, 'zego', 'stop confirmed', { ...named(task), how: answer.how });
}

/** Applies a series of attempts to stop that has failed, or that no worker took; more follow until the deadline. */
export function recordStopFailure(
  state: SessionState,
  task: TaskState,
  { reason, taken }: { readonly reason: string; readonly taken: boolean },
  nowMs: number,
): SessionState {
  const what = `StopRecord of ${taskName(task)} is not confirmed yet: ${reason}`;
  const isLate = !taken && nowMs >= stopDeadlineMs(task);
  const untaken = isLate ? { times: (task.stop.untaken?.times ?? 0) + 1, atMs: nowMs } : task.stop.untaken;
  const next = withTask(state, {
    ...task,
    stop: { ...task.stop, inFlight: false, untaken, failure: reason },
  });
  return withLastError(note(next, nowMs, 'zego', 'stop not confirmed', { reason }), nowMs, what);
}

/** Whether a poll sent long after ZEGO confirmed StopRecord shows the task still recording. */
export function isStopIneffective({ stop }: TaskState, polledAtMs: number): boolean {
  return stop.confirmedAtMs !== undefined && polledAtMs > stop.confirmedAtMs + STOP_AGAIN_AFTER_MS;
}

/** Stops a task again that had ended and that ZEGO reports as recording. */
export function resumeStop(task: TaskState): TaskState {
  return {
    ...task,
    phase: 'stopping',
    stop: { ...task.stop, reason: task.stop.reason ?? task.end.reason ?? 'interrupted', confirmedAtMs: undefined },
    end: { ...task.end, seenAtMs: undefined, atMs: undefined },
    files: { ...task.files, none: undefined },
  };
}

/**
 * Returns when the stop is given up: MaxRecordTime has ended the task by then. Later if StopRecord was sent late, or if
 * no worker took it from its queue.
 */
export function stopDeadlineMs({ start, stop }: TaskState): number {
  const { acceptedAtMs = 0, maxRecordSeconds = TASK_SECONDS.maxRecord.default } = start;
  const { sentAtMs = 0, untaken } = stop;
  const deadlineMs = acceptedAtMs + maxRecordSeconds * 1_000 + AFTER_MAX_RECORD_MS;
  const isAgain = untaken !== undefined && untaken.times <= UNTAKEN_STOPS;
  return Math.max(deadlineMs, sentAtMs + STOP_TRIED_MS, isAgain ? untaken.atMs + STOP_TRIED_MS : 0);
}

/** Returns when the task's end was known, or at the latest must have been. */
export function endKnownAtMs(task: TaskState): number {
  return task.end.seenAtMs ?? task.stop.confirmedAtMs ?? stopDeadlineMs(task);
}
