import type { DescribeAnswer } from '../../src/contract/activities.js';
import { taskName } from '../../src/contract/task-name.js';
import { isTaskEnded } from '../../src/zego/tables/statuses.js';
import { type SessionState, taskAt, withTask } from '../state/session.js';
import { named, type TaskState } from '../state/task.js';
import { note, refusalText, withLastError } from '../state/timeline.js';
import { nextBackoff } from './cadence.js';
import { withPlaylistUrls } from './named-files.js';
import { planPoll, requestPoll } from './polling.js';
import { applyLiveStatus } from './recording.js';
import { resumeStop } from './stopping.js';
import { applyEndedStatus } from './uploading.js';

/** "No such task" is believed after this many responses over this long. */
const MISSING_RESPONSES = 3;
const MISSING_OVER_MS = 30_000;

/** What DescribeRecordStatus has answered to the poll on its way. Nothing else says whether a task records or has ended. */
export function applyPollResponse(
  state: SessionState,
  before: TaskState,
  answer: DescribeAnswer,
  nowMs: number,
): SessionState {
  if (before.phase === 'settled') return state;
  const { count, backoff } = before.poll;
  const poll = { ...before.poll, inFlight: false, count: count + 1, backoff: nextBackoff(backoff, answer.queuedMs) };
  const keeperFreshUntilMs = answer.keeperFreshUntil === undefined ? undefined : Date.parse(answer.keeperFreshUntil);
  const next = applyAnswer({ ...state, keeperFreshUntilMs }, { ...before, poll }, answer, nowMs);
  const after = taskAt(next, before.lane, before.number);
  // Requested while this poll was on its way: another one follows.
  return after?.poll.requested ? withTask(next, requestPoll(next, after, nowMs)) : next;
}

function applyAnswer(state: SessionState, task: TaskState, answer: DescribeAnswer, nowMs: number): SessionState {
  switch (answer.found) {
    case 'unavailable': {
      const later = withTask(state, planPoll(state, task, 'news', nowMs));
      return withLastError(later, nowMs, refusalText(answer.refusal));
    }
    case 'no-such-task':
      return applyMissing(state, task, nowMs);
    case 'task':
      return applyStatus(state, task, answer, nowMs);
  }
}

/** ZEGO does not know the task: it is gone once ZEGO has said so often enough. */
function applyMissing(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const { missing: before } = task.reported;
  const missing = { sinceMs: before?.sinceMs ?? nowMs, responses: (before?.responses ?? 0) + 1 };
  const next = planPoll(state, { ...task, reported: { ...task.reported, missing } }, 'missing', nowMs);
  if (missing.responses < MISSING_RESPONSES || nowMs - missing.sinceMs < MISSING_OVER_MS) return withTask(state, next);
  const gone: TaskState = { ...next, end: { ...task.end, vanished: true, seenAtMs: task.end.seenAtMs ?? nowMs } };
  if (task.end.vanished) return withTask(state, gone);
  const what = `ZEGO no longer knows ${taskName(task)} (TaskId "${task.taskId ?? ''}")`;
  return withLastError(note(withTask(state, gone), nowMs, 'zego', 'task vanished', named(task)), nowMs, what);
}

function applyStatus(
  state: SessionState,
  task: TaskState,
  answer: Extract<DescribeAnswer, { found: 'task' }>,
  nowMs: number,
): SessionState {
  const { status, beganAt, endedAt, files: listed, filesOmitted, covered } = answer;
  const described: TaskState = {
    ...task,
    reported: {
      ...task.reported,
      status,
      missing: undefined,
      ...(beganAt !== undefined && { beganAtMs: Date.parse(beganAt) }),
    },
    end: { ...task.end, vanished: false },
    files: { ...task.files, listed: withPlaylistUrls(listed, task), omitted: filesOmitted, covered },
  };
  if (isTaskEnded(status)) return applyEndedStatus(state, described, endedAt, nowMs);
  // Whatever a callback claimed about an end, ZEGO itself says that the task continues; one that came while that answer
  // was on its way may be newer.
  const live = task.poll.requested ? described : withoutClaims(described);
  return applyLiveStatus(state, task.end.seenAtMs === undefined ? live : resumeStop(live), nowMs);
}

function withoutClaims(task: TaskState): TaskState {
  return {
    ...task,
    end: { ...task.end, quitReason: undefined },
    files: { ...task.files, nothingUploaded: false },
  };
}
