import type { DescribeAnswer, StopAnswer } from '../../src/contract/activities.js';
import { isTaskEnded, TASK_STATUS } from '../../src/zego/tables/statuses.js';
import { acceptWhereAll } from '../state/controls.js';
import { note, refusalText, type SessionState, taskAt, taskNow, trouble, withTask } from '../state/session.js';
import { named, type TaskState, taskName } from '../state/task.js';
import { IN_STRIDE_POLLS, MISSING_POLL_MS, nextStretch, pollDelayMs } from './cadence.js';
import { stopDueAtMs } from './due-times.js';
import { playlistsTold, withPlaylistUrls } from './playlists.js';
import { recordingTold } from './webhooks.js';

/** "No such task" is believed after this many answers over this long. */
const MISSING_ANSWERS = 3;
const MISSING_OVER_MS = 30_000;
/** A stopped task that ZEGO still describes as recording after this long is sent StopRecord again. */
const STOP_AGAIN_AFTER_MS = 60_000;
/** However many callbacks come, a task is not described more often than this. */
const NUDGE_GAP_MS = 2_000;
/** ZEGO may describe a task as it was before a pause or resume for a moment. */
const STATUS_LAG_MS = 10_000;

/** A poll is on its way. */
export function pollAsked(state: SessionState, task: TaskState, nowMs: number): SessionState {
  return withTask(state, { ...task, describing: true, nudged: false, lastPollAtMs: nowMs });
}

/** What DescribeRecordStatus has answered to the poll on its way. */
export function described(state: SessionState, before: TaskState, answer: DescribeAnswer, nowMs: number): SessionState {
  if (before.phase === 'settled') return state;
  const task: TaskState = {
    ...before,
    describing: false,
    polls: before.polls + 1,
    stretch: nextStretch(before.stretch, answer.queuedMs),
  };
  const keeperFreshUntilMs = answer.keeperFreshUntil === undefined ? undefined : Date.parse(answer.keeperFreshUntil);
  const next = decided({ ...state, keeperFreshUntilMs }, task, answer, nowMs);
  const after = taskAt(next, task.lane, task.number);
  // A callback that came while the poll was on its way wants another one.
  return after?.nudged ? withTask(next, nudged(after, nowMs)) : next;
}

function decided(state: SessionState, task: TaskState, answer: DescribeAnswer, nowMs: number): SessionState {
  switch (answer.found) {
    case 'unavailable': {
      const later = withTask(state, { ...task, nextPollAtMs: nextPoll(state, task, nowMs) });
      return trouble(later, nowMs, refusalText(answer.refusal));
    }
    case 'no-such-task':
      return missing(state, task, nowMs);
    case 'task':
      return found(state, task, answer, nowMs);
  }
}

function missing(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const seen = { sinceMs: task.missing?.sinceMs ?? nowMs, answers: (task.missing?.answers ?? 0) + 1 };
  const next: TaskState = { ...task, missing: seen, nextPollAtMs: nowMs + MISSING_POLL_MS };
  if (seen.answers < MISSING_ANSWERS || nowMs - seen.sinceMs < MISSING_OVER_MS) return withTask(state, next);
  const gone: TaskState = { ...next, vanished: true, endSeenAtMs: task.endSeenAtMs ?? nowMs, endConfirmed: true };
  if (task.vanished) return withTask(state, gone);
  const what = `ZEGO no longer knows ${taskName(task)} (TaskId "${task.taskId ?? ''}")`;
  return trouble(note(withTask(state, gone), nowMs, 'zego', 'task vanished', named(task)), nowMs, what);
}

function found(
  state: SessionState,
  task: TaskState,
  answer: Extract<DescribeAnswer, { found: 'task' }>,
  nowMs: number,
): SessionState {
  const { status } = answer;
  const ended = isTaskEnded(status);
  const described: TaskState = {
    ...task,
    status,
    missing: undefined,
    zegoBeganAtMs: answer.beganAt === undefined ? task.zegoBeganAtMs : Date.parse(answer.beganAt),
    files: withPlaylistUrls(answer.files, task),
    filesOmitted: answer.filesOmitted,
    covered: answer.covered,
    vanished: false,
  };
  if (ended) return foundEnded(state, described, answer.endedAt, nowMs);
  // Whatever a callback claimed about an end, ZEGO itself says that the task goes on; one that came while that answer was
  // on its way may be newer.
  const live: TaskState = task.nudged ? described : { ...described, quitReason: undefined, nothingUploaded: false };
  return foundLive(state, task.endSeenAtMs === undefined ? live : revived(live), nowMs);
}

/** A task that was taken for ended records on: it is stopped once more. */
function revived(task: TaskState): TaskState {
  return {
    ...task,
    phase: 'stopping',
    stopWanted: task.stopWanted ?? task.endReason ?? 'interrupted',
    stopConfirmedAtMs: undefined,
    endSeenAtMs: undefined,
    endedAtMs: undefined,
    endConfirmed: false,
    noFiles: undefined,
  };
}

function foundEnded(state: SessionState, task: TaskState, endedAt: string | undefined, nowMs: number): SessionState {
  const names = task.files.length > 0 || task.filesOmitted !== undefined;
  const first = task.endSeenAtMs === undefined || !task.endConfirmed;
  const ended: TaskState = {
    ...task,
    endSeenAtMs: task.endSeenAtMs ?? nowMs,
    endedAtMs: endedAt === undefined ? (task.endedAtMs ?? nowMs) : Date.parse(endedAt),
    endConfirmed: true,
    polls: first ? 0 : task.polls,
    noFiles: names
      ? undefined
      : { sinceMs: task.noFiles?.sinceMs ?? nowMs, lastMs: nowMs, answers: (task.noFiles?.answers ?? 0) + 1 },
  };
  const next = withTask(state, { ...ended, nextPollAtMs: nextPoll(state, ended, nowMs) });
  return first ? note(next, nowMs, 'zego', 'task ended', { ...named(task), status: task.status ?? 0 }) : next;
}

function foundLive(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const askedAtMs = task.lastPollAtMs ?? nowMs;
  const seen = task.status === TASK_STATUS.paused || task.status === TASK_STATUS.recording;
  const first = seen && !task.seenRecording;
  const current = seen && askedAtMs > (task.pauseChangedAtMs ?? Number.NEGATIVE_INFINITY) + STATUS_LAG_MS;
  const paused = current ? task.status === TASK_STATUS.paused : task.applied.paused;
  const open = task.phase === 'starting' || task.phase === 'recording' || task.phase === 'paused';
  const stopAgain = task.stopConfirmedAtMs !== undefined && askedAtMs > task.stopConfirmedAtMs + STOP_AGAIN_AFTER_MS;
  const live: TaskState = {
    ...task,
    seenRecording: task.seenRecording || seen,
    phase: open && seen ? (paused === true ? 'paused' : 'recording') : task.phase,
    applied: { ...task.applied, paused },
    // The session is in its stride already: a task that takes over is not looked at more often than the one before.
    polls: first ? (task.succeeds ? IN_STRIDE_POLLS : 0) : task.polls,
    stopConfirmedAtMs: stopAgain ? undefined : task.stopConfirmedAtMs,
  };
  let next = withTask(state, { ...live, nextPollAtMs: nextPoll(state, live, nowMs) });
  next = { ...next, switches: acceptWhereAll(next.switches, next.tasks) };
  if (first) next = recordingSeen(next, live, nowMs);
  next = playlistsTold(next, taskNow(next, live), nowMs);
  if (!stopAgain) return next;
  return trouble(next, nowMs, `ZEGO confirmed StopRecord of ${taskName(task)} but still describes it as recording`);
}

function recordingSeen(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const isNews = state.recordingSinceMs === undefined || task.succeeds === 'interrupted';
  const next = { ...state, recordingSinceMs: state.recordingSinceMs ?? nowMs };
  const noted = note(next, nowMs, 'zego', 'recording', named(task));
  return isNews ? recordingTold(noted, task, nowMs) : noted;
}

/** A stretch of attempts to stop begins. */
export function stopAsked(state: SessionState, task: TaskState, nowMs: number): SessionState {
  return withTask(state, { ...task, stopAskedAtMs: task.stopAskedAtMs ?? nowMs, stopUnderWay: true });
}

/** ZEGO has confirmed that the task is stopped. */
export function stopConfirmed(state: SessionState, task: TaskState, answer: StopAnswer, nowMs: number): SessionState {
  const next: TaskState = {
    ...task,
    stopConfirmedAtMs: nowMs,
    stopUnderWay: false,
    stopCameLate: answer.how !== 'stopped',
    polls: 0,
    nextPollAtMs: nowMs + pollDelayMs({ stage: 'uploading', polls: 0, keeperFresh: false, stretch: 1 }),
  };
  return note(withTask(state, next), nowMs, 'zego', 'stop confirmed', { ...named(task), how: answer.how });
}

/** Some attempts to stop have failed, or none was made; more follow until the task's own MaxRecordTime is over. */
export function stopFailed(
  state: SessionState,
  task: TaskState,
  { reason, taken }: { readonly reason: string; readonly taken: boolean },
  nowMs: number,
): SessionState {
  const what = `StopRecord of ${taskName(task)} is not confirmed yet: ${reason}`;
  const isLate = !taken && nowMs >= stopDueAtMs(task);
  const stopUntaken = isLate ? { times: (task.stopUntaken?.times ?? 0) + 1, atMs: nowMs } : task.stopUntaken;
  const next = withTask(state, { ...task, stopUnderWay: false, stopUntaken });
  return trouble(note(next, nowMs, 'zego', 'stop not confirmed', { reason }), nowMs, what);
}

/** The task is to be described as soon as that is reasonable. */
export function nudged(task: TaskState, nowMs: number): TaskState {
  if (task.phase === 'settled' || task.taskId === undefined) return task;
  if (task.describing) return { ...task, nudged: true };
  const soonest = Math.max(nowMs, (task.lastPollAtMs ?? Number.NEGATIVE_INFINITY) + NUDGE_GAP_MS);
  return { ...task, nudged: true, polls: 0, nextPollAtMs: Math.min(task.nextPollAtMs, soonest) };
}

function nextPoll(state: SessionState, task: TaskState, nowMs: number): number {
  const over = task.endConfirmed || task.stopConfirmedAtMs !== undefined;
  const stage = over ? 'uploading' : task.seenRecording ? 'recording' : 'until-seen';
  const keeperFresh = state.keeperFreshUntilMs !== undefined && state.keeperFreshUntilMs > nowMs;
  return nowMs + pollDelayMs({ stage, polls: task.polls, keeperFresh, stretch: task.stretch });
}
