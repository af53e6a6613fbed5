import type { SessionState } from '../state/session.js';
import { withTask } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { IN_STRIDE_POLLS, MISSING_POLL_MS, pollDelayMs } from './cadence.js';
import { isUnstable } from './quick-ends.js';
import { awaitResponse, type TaskStep } from './steps.js';

/** The shortest interval between polls of a task, however many callbacks arrive. */
const REQUESTED_GAP_MS = 2_000;

/** The event after which a task's next poll is planned. */
type PollOccasion =
  /** ZEGO has accepted the task, or responded to a poll; or the fleet keeper has seen it recording. */
  | 'news'
  /** A poll got no status. The fleet keeper may not get any either. */
  | 'unavailable'
  /** ZEGO responded "no such task". */
  | 'missing'
  | 'stop confirmed'
  | 'stop given up'
  /** A callback, the fleet keeper or a lost response requests one. */
  | 'requested'
  /** The fleet keeper has stopped watching. */
  | 'unwatched';

/** Plans the task's next poll. Nothing else writes `poll.nextAtMs`. */
export function planPoll(state: SessionState, task: TaskState, after: PollOccasion, nowMs: number): TaskState {
  return { ...task, poll: { ...task.poll, nextAtMs: nextPollAtMs(state, task, after, nowMs) } };
}

function nextPollAtMs(state: SessionState, task: TaskState, after: PollOccasion, nowMs: number): number {
  const { count, backoff, sentAtMs, nextAtMs } = task.poll;
  switch (after) {
    case 'news':
      return (
        nowMs +
        pollDelayMs({ stage: stageOf(task), polls: count, watchedForMs: trustedForMs(state, task, nowMs), backoff })
      );
    case 'unavailable':
      return nowMs + pollDelayMs({ stage: stageOf(task), polls: count, watchedForMs: 0, backoff });
    case 'missing':
      return nowMs + MISSING_POLL_MS;
    case 'stop confirmed':
      // Without backoff, however long polls queue: the session waits for ZEGO to report the end.
      return nowMs + pollDelayMs({ stage: 'uploading', polls: count, watchedForMs: 0, backoff: 1 });
    case 'stop given up':
      return nowMs;
    case 'requested': {
      const soonestMs = Math.max(nowMs, (sentAtMs ?? Number.NEGATIVE_INFINITY) + REQUESTED_GAP_MS);
      return Math.min(nextAtMs ?? soonestMs, soonestMs);
    }
    case 'unwatched': {
      const aloneMs = nowMs + pollDelayMs({ stage: stageOf(task), polls: count, watchedForMs: 0, backoff });
      return Math.min(nextAtMs ?? aloneMs, aloneMs);
    }
  }
}

function stageOf({ end, stop, reported }: TaskState): 'until-seen' | 'recording' | 'uploading' {
  if (end.seenAtMs !== undefined || stop.confirmedAtMs !== undefined) return 'uploading';
  return reported.seenRecording ? 'recording' : 'until-seen';
}

function watchedForMs({ keeperFreshUntilMs = 0 }: SessionState, nowMs: number): number {
  return Math.max(0, keeperFreshUntilMs - nowMs);
}

/** For how long the session relies on the fleet keeper; not at all while tasks keep ending soon after their start. */
function trustedForMs(state: SessionState, task: TaskState, nowMs: number): number {
  return isUnstable(task, nowMs) ? 0 : watchedForMs(state, nowMs);
}

/** Whether the fleet keeper is known to watch the session's tasks. */
function isWatched(state: SessionState, nowMs: number): boolean {
  return watchedForMs(state, nowMs) > 0;
}

/** Sets until when the fleet keeper watches, as a worker says it; nothing is known of an unreadable time. */
export function withKeeper(state: SessionState, keeperFreshUntil: string | undefined): SessionState {
  const untilMs = keeperFreshUntil === undefined ? Number.NaN : Date.parse(keeperFreshUntil);
  return { ...state, keeperFreshUntilMs: Number.isNaN(untilMs) ? undefined : untilMs };
}

/** Ends the watch of the fleet keeper: tasks that it watched are polled as without one. */
export function endWatch(state: SessionState, nowMs: number): SessionState {
  const alone = withKeeper(state, undefined);
  const isPollPlanned = (task: TaskState): boolean => task.poll.nextAtMs !== undefined && task.phase !== 'settled';
  return alone.tasks
    .filter(isPollPlanned)
    .reduce((next, task) => withTask(next, planPoll(next, task, 'unwatched', nowMs)), alone);
}

/** Returns the count of polls of a task that begins to record: one that is watched or takes over is in stride at once. */
export function firstPollCount(state: SessionState, { succession }: TaskState, nowMs: number): number {
  return succession || isWatched(state, nowMs) ? IN_STRIDE_POLLS : 0;
}

/** Requests a poll as soon as the shortest interval allows, after the poll in flight if there is one. */
export function requestPoll(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (task.phase === 'settled' || task.taskId === undefined) return task;
  const requested: TaskState = { ...task, poll: { ...task.poll, requested: true } };
  if (task.poll.inFlight) return requested;
  return planPoll(state, { ...requested, poll: { ...requested.poll, count: 0 } }, 'requested', nowMs);
}

/** Marks that a poll is in flight. */
export function markPollSent(state: SessionState, task: TaskState, nowMs: number): SessionState {
  return withTask(state, { ...task, poll: { ...task.poll, inFlight: true, requested: false, sentAtMs: nowMs } });
}

/** The time at which a task needs another step even without news. */
interface Deadline {
  readonly atMs: number;
  readonly why: 'deadline' | 'rollover' | 'upload';
}

/** Returns the poll of a task if its time has come, else the wait for it or for the deadline. */
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

/** Whether a poll was sent at that time or later. */
export function wasPolledSince({ poll }: TaskState, ms: number): boolean {
  return poll.sentAtMs !== undefined && poll.sentAtMs >= ms;
}
