import type { DescribeAnswer } from '../../src/contract/activities.js';
import { taskName } from '../../src/contract/task-name.js';
import { isTaskEnded } from '../../src/zego/tables/statuses.js';
import { type SessionState, taskAt, withTask } from '../state/session.js';
import { named, type TaskState } from '../state/task.js';
import { note, refusalText, withLastError } from '../state/timeline.js';
import { nextBackoff } from './cadence.js';
import { withPlaylistUrls } from './named-files.js';
import { planPoll, requestPoll, withKeeper } from './polling.js';
import { applyLiveStatus } from './recording.js';
import { resumeStop } from './stopping.js';
import { applyEndedStatus } from './uploading.js';

/** "No such task" counts after this many responses over this long. */
const MISSING_RESPONSES = 3;
const MISSING_OVER_MS = 30_000;

/** Applies the response of DescribeRecordStatus. Nothing else decides whether a task has ended. */
export function applyPollResponse(
  state: SessionState,
  before: TaskState,
  answer: DescribeAnswer,
  nowMs: number,
): SessionState {
  if (before.phase === 'settled') return state;
  const { count, backoff } = before.poll;
  const poll = { ...before.poll, inFlight: false, count: count + 1, backoff: nextBackoff(backoff, answer.queuedMs) };
  // A poll that no worker carried out says nothing about the fleet keeper.
  const isSilent = answer.found === 'unavailable' && answer.keeperFreshUntil === undefined;
  const known = isSilent ? state : withKeeper(state, answer.keeperFreshUntil);
  const next = applyAnswer(known, { ...before, poll }, answer, nowMs);
  const after = taskAt(next, before.lane, before.number);
  // Another poll was requested while this one was in flight.
  return after?.poll.requested ? withTask(next, requestPoll(next, after, nowMs)) : next;
}

function applyAnswer(state: SessionState, task: TaskState, answer: DescribeAnswer, nowMs: number): SessionState {
  switch (answer.found) {
    case 'unavailable': {
      const later = withTask(state, planPoll(state, task, 'unavailable', nowMs));
      return withLastError(later, nowMs, refusalText(answer.refusal));
    }
    case 'no-such-task':
      return applyMissing(state, task, nowMs);
    case 'task':
      return applyStatus(state, task, answer, nowMs);
  }
}

/** Applies "no such task": the task has vanished once ZEGO has said so often enough. */
function applyMissing(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const { missing: before } = task.reported;
  const missing = { sinceMs: before?.sinceMs ?? nowMs, responses: (before?.responses ?? 0) + 1 };
  const next = planPoll(state, { ...task, reported: { ...task.reported, missing } }, 'missing', nowMs);
  if (missing.responses < MISSING_RESPONSES || nowMs - missing.sinceMs < MISSING_OVER_MS) return withTask(state, next);
  const vanished: TaskState = { ...next, end: { ...task.end, vanished: true, seenAtMs: task.end.seenAtMs ?? nowMs } };
  if (task.end.vanished) return withTask(state, vanished);
  const what = `ZEGO no longer knows ${taskName(task)} (TaskId "${task.taskId ?? ''}")`;
  return withLastError(note(withTask(state, vanished), nowMs, 'zego', 'task vanished', named(task)), nowMs, what);
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
  // ZEGO itself reports a live task, which overrides a callback about its end; one that arrived while the poll was in
  // flight may be newer.
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
