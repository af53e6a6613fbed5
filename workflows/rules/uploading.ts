import type { FileState } from '../../src/contract/view.js';
import { type SessionState, withTask } from '../state/session.js';
import { named, type TaskState } from '../state/task.js';
import { note } from '../state/timeline.js';
import { beginVerification, checkDeadlineMs } from './checking.js';
import { reasonDeadlineMs } from './end-reason.js';
import { planPoll, pollingStep, wasPolledSince } from './polling.js';
import { awaitResponse, type TaskStep } from './steps.js';
import { endKnownAtMs } from './stopping.js';

// A stopped task whose files ZEGO uploads: it is polled until every file is final, or ZEGO says that there is none, or
// `limits.uploadSeconds` are over; a callback of ZEGO brings the next poll forward.

/** Pictures come by callback only: the last one is waited for this long. */
const PICTURES_QUIET_MS = 60_000;
/** "No files" is believed after this many responses over this long, unless a callback said it too. */
const NO_FILES_RESPONSES = 3;
const NO_FILES_OVER_MS = 60_000;
const NO_FILES_WITH_CALLBACK_MS = 15_000;

/** What a task whose files are uploaded needs next. */
export function uploadingStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const reasonMs = task.end.reason === undefined ? reasonDeadlineMs(task) : undefined;
  const picturesMs = awaitsPictures(state, task, nowMs) ? picturesDeadlineMs(task) : undefined;
  const uploadMs = uploadDeadlineMs(state, task);
  const deadlineMs = reasonMs ?? Math.min(uploadMs, picturesMs ?? Number.POSITIVE_INFINITY);
  // Only the reason of the end or the last pictures are open, and those come by callback: no poll is worth its quota.
  if (areFilesFinal(task)) return { do: 'wait', untilMs: deadlineMs, why: 'upload' };
  if (task.poll.inFlight) return awaitResponse(nowMs, deadlineMs);
  // What is not there when the wait is over counts as missing, so ZEGO is asked once more.
  if (nowMs >= uploadMs && !wasPolledSince(task, uploadMs)) return { do: 'poll' };
  const step = pollingStep(task, nowMs, { atMs: deadlineMs, why: 'upload' });
  return step.do === 'wait' ? { ...step, why: 'upload' } : step;
}

/** Ends the wait for files once they are final or overdue, and the reason of the task's end is known. */
export function endUpload(state: SessionState, task: TaskState, nowMs: number): TaskState {
  // A poll on its way may still bring news, and a closed session would leave its call behind.
  if (task.poll.inFlight) return task;
  const isDone = task.end.vanished === true || (areFilesFinal(task) && !awaitsPictures(state, task, nowMs));
  if (isDone && task.end.reason !== undefined) return beginVerification(state, task, nowMs);
  const deadlineMs = uploadDeadlineMs(state, task);
  const isLastPollAnswered = nowMs >= deadlineMs && wasPolledSince(task, deadlineMs);
  const isReasonOpen = task.end.reason === undefined && task.end.seenAtMs !== undefined;
  if (!isLastPollAnswered || isReasonOpen) return task;
  // ZEGO has never said that it ended, and by now it must have.
  const reason = task.end.reason ?? task.stop.reason ?? 'interrupted';
  return beginVerification(state, { ...task, end: { ...task.end, reason } }, nowMs);
}

/** ZEGO reports the task as ended, with the files that it lists by now. */
export function applyEndedStatus(
  state: SessionState,
  task: TaskState,
  endedAt: string | undefined,
  nowMs: number,
): SessionState {
  const { listed, omitted, none } = task.files;
  const isListed = listed.length > 0 || omitted !== undefined;
  const isFirst = task.end.seenAtMs === undefined;
  const atMs = endedAt === undefined ? (task.end.atMs ?? nowMs) : Date.parse(endedAt);
  const seen = { sinceMs: none?.sinceMs ?? nowMs, lastMs: nowMs, responses: (none?.responses ?? 0) + 1 };
  const ended: TaskState = {
    ...task,
    end: { ...task.end, seenAtMs: task.end.seenAtMs ?? nowMs, atMs },
    poll: { ...task.poll, count: isFirst ? 0 : task.poll.count },
    files: { ...task.files, none: isListed ? undefined : seen },
  };
  const next = withTask(state, planPoll(state, ended, 'news', nowMs));
  const { status = 0 } = task.reported;
  return isFirst ? note(next, nowMs, 'zego', 'task ended', { ...named(task), status }) : next;
}

function areFilesFinal({ end, files }: TaskState): boolean {
  if (end.seenAtMs === undefined) return false;
  if (files.listed.length === 0 && files.omitted === undefined) return areNoFilesBelieved(files);
  const isOpen = (fileState: FileState): boolean => fileState === 'recording' || fileState === 'uploading';
  const omitted = files.omitted?.byState ?? {};
  return !files.listed.some((file) => isOpen(file.state)) && !omitted.recording && !omitted.uploading;
}

function areNoFilesBelieved({ none, nothingUploaded }: TaskState['files']): boolean {
  if (!none) return false;
  const overMs = none.lastMs - none.sinceMs;
  // A callback says it too, but whoever has seen one can forge another.
  if (nothingUploaded) return none.responses >= 2 && overMs >= NO_FILES_WITH_CALLBACK_MS;
  return none.responses >= NO_FILES_RESPONSES && overMs >= NO_FILES_OVER_MS;
}

/** Pictures may still be named by a callback. */
function awaitsPictures(state: SessionState, task: TaskState, nowMs: number): boolean {
  return state.checked?.picturesOnly === true && nowMs < picturesDeadlineMs(task);
}

/** When pictures that a callback might still name are no longer waited for. */
function picturesDeadlineMs({ end, files }: TaskState): number {
  return Math.max(end.seenAtMs ?? 0, files.lastPictureAtMs ?? 0) + PICTURES_QUIET_MS;
}

/** Until when the task's files are waited for. */
function uploadDeadlineMs(state: SessionState, task: TaskState): number {
  const uploadSeconds = state.checked?.request.limits.uploadSeconds ?? 0;
  return Math.min(endKnownAtMs(task) + uploadSeconds * 1_000, checkDeadlineMs(state, task));
}
