import type { SessionState } from '../state/session.js';
import { withTask } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { MISSING_POLL_MS, pollDelayMs } from './cadence.js';
import { awaitResponse, type TaskStep } from './steps.js';

/** However many callbacks come, a task is not polled more often than this. */
const REQUESTED_GAP_MS = 2_000;

/** What has happened to a task that its next poll is planned after. */
type PollOccasion =
  /** ZEGO has accepted it, or a poll was answered. */
  | 'news'
  /** A poll was answered with "no such task". */
  | 'missing'
  | 'stop confirmed'
  | 'stop given up'
  /** A callback, the fleet keeper or a lost response asks for its status. */
  | 'requested';

/** Plans the task's next poll. Nothing else writes `poll.nextAtMs`. */
export function planPoll(state: SessionState, task: TaskState, after: PollOccasion, nowMs: number): TaskState {
  return { ...task, poll: { ...task.poll, nextAtMs: nextPollAtMs(state, task, after, nowMs) } };
}

function nextPollAtMs(state: SessionState, task: TaskState, after: PollOccasion, nowMs: number): number {
  const { count, backoff, sentAtMs, nextAtMs } = task.poll;
  switch (after) {
    case 'news': {
      const keeperFresh = state.keeperFreshUntilMs !== undefined && state.keeperFreshUntilMs > nowMs;
      return nowMs + pollDelayMs({ stage: stageOf(task), polls: count, keeperFresh, backoff });
    }
    case 'missing':
      return nowMs + MISSING_POLL_MS;
    case 'stop confirmed':
      // However long polls queue: ZEGO has to agree that it ended.
      return nowMs + pollDelayMs({ stage: 'uploading', polls: count, keeperFresh: false, backoff: 1 });
    case 'stop given up':
      return nowMs;
    case 'requested': {
      const soonestMs = Math.max(nowMs, (sentAtMs ?? Number.NEGATIVE_INFINITY) + REQUESTED_GAP_MS);
      return Math.min(nextAtMs ?? soonestMs, soonestMs);
    }
  }
}

function stageOf({ end, stop, reported }: TaskState): 'until-seen' | 'recording' | 'uploading' {
  if (end.seenAtMs !== undefined || stop.confirmedAtMs !== undefined) return 'uploading';
  return reported.seenRecording ? 'recording' : 'until-seen';
}

/** Has the task polled as soon as that is reasonable; after the poll that is on its way, if one is. */
export function requestPoll(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (task.phase === 'settled' || task.taskId === undefined) return task;
  const requested: TaskState = { ...task, poll: { ...task.poll, requested: true } };
  if (task.poll.inFlight) return requested;
  return planPoll(state, { ...requested, poll: { ...requested.poll, count: 0 } }, 'requested', nowMs);
}

/** A poll is on its way. */
export function markPollSent(state: SessionState, task: TaskState, nowMs: number): SessionState {
  return withTask(state, { ...task, poll: { ...task.poll, inFlight: true, requested: false, sentAtMs: nowMs } });
}

/** The last moment at which a task is left as it is. */
interface Deadline {
  readonly atMs: number;
  readonly why: 'deadline' | 'rollover' | 'upload';
}

/** Polls the task when that is due, and waits until then or until the deadline. */
export function pollingStep({ poll }: TaskState, nowMs: number, deadline: Deadline): TaskStep {
  if (poll.inFlight) return awaitResponse(nowMs, deadline.atMs);
  const nextAtMs = poll.nextAtMs ?? nowMs;
  if (nowMs >= nextAtMs) return { do: 'poll' };
  return {
    do: 'wait',
    untilMs: Math.min(nextAtMs, deadline.atMs),
    why: deadline.atMs < nextAtMs ? deadline.why : 'poll',
  };
}

/** ZEGO was asked for the task's status at that time or later. */
export function wasPolledSince({ poll }: TaskState, ms: number): boolean {
  return poll.sentAtMs !== undefined && poll.sentAtMs >= ms;
}
