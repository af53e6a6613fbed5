import type { FileState } from '../../src/contract/view.js';
import { type SessionState, withTask } from '../state/session.js';
import { named, type TaskState } from '../state/task.js';
import { note } from '../state/timeline.js';
import { beginVerification, checkDeadlineMs } from './checking.js';
import { reasonDeadlineMs } from './end-reason.js';
import { planPoll, pollingStep, wasPolledSince } from './polling.js';
import { awaitResponse, type TaskStep } from './steps.js';
import { endKnownAtMs } from './stopping.js';

// A stopped task whose files ZEGO uploads. It is polled until every file is final, ZEGO reports that there is none, or
// `limits.uploadSeconds` are over. A callback brings the next poll forward.

/** How long to wait for another picture: ZEGO names pictures in callbacks only. */
const PICTURES_QUIET_MS = 60_000;
/** "No files" counts after this many responses over this long, or sooner if a callback says it too. */
const NO_FILES_RESPONSES = 3;
const NO_FILES_OVER_MS = 60_000;
const NO_FILES_WITH_CALLBACK_MS = 15_000;

/** Returns what a task in the phase `uploading` needs next. */
export function uploadingStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const reasonMs = reasonDeadlineMs(task, nowMs);
  const picturesMs = awaitsPictures(state, task, nowMs) ? picturesDeadlineMs(task) : undefined;
  const uploadMs = uploadDeadlineMs(state, task);
  const deadlineMs = reasonMs ?? Math.min(uploadMs, picturesMs ?? Number.POSITIVE_INFINITY);
  // The task waits only for the reason of its end or for pictures. Those come by callback, so polls would waste quota.
  if (areFilesFinal(task)) return { do: 'wait', untilMs: deadlineMs, why: 'upload' };
  if (task.poll.inFlight) return awaitResponse(nowMs, deadlineMs);
  // A file that is not final when the wait ends counts as missing, so one last poll is sent.
  if (nowMs >= uploadMs && !wasPolledSince(task, uploadMs)) return { do: 'poll' };
  const step = pollingStep(task, nowMs, { atMs: deadlineMs, why: 'upload' });
  return step.do === 'wait' ? { ...step, why: 'upload' } : step;
}

/** Ends the wait for files once they are final or the deadline has passed, and the reason of the task's end is known. */
export function endUpload(state: SessionState, task: TaskState, nowMs: number): TaskState {
  // A poll in flight may still bring news, and a closed session would abandon its call.
  if (task.poll.inFlight) return task;
  const isDone = task.end.vanished === true || (areFilesFinal(task) && !awaitsPictures(state, task, nowMs));
  const isReasonOpen = reasonDeadlineMs(task, nowMs) !== undefined;
  if (isDone && !isReasonOpen) return beginVerification(state, task, nowMs);
  const deadlineMs = uploadDeadlineMs(state, task);
  const isLastPollDone = nowMs >= deadlineMs && wasPolledSince(task, deadlineMs);
  if (!isLastPollDone || isReasonOpen) return task;
  // ZEGO has never reported the end, but the task must have ended by now.
  const reason = task.end.reason ?? task.stop.reason ?? 'interrupted';
  return beginVerification(state, { ...task, end: { ...task.end, reason } }, nowMs);
}

/** Applies a status of an ended task, with the files that ZEGO lists by now. */
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
  if (files.listed.length === 0 && files.omitted === undefined) return areNoFilesConfirmed(files);
  const isOpen = (fileState: FileState): boolean => fileState === 'recording' || fileState === 'uploading';
  const omitted = files.omitted?.byState ?? {};
  return !files.listed.some((file) => isOpen(file.state)) && !omitted.recording && !omitted.uploading;
}

function areNoFilesConfirmed({ none, nothingUploaded }: TaskState['files']): boolean {
  if (!none) return false;
  const overMs = none.lastMs - none.sinceMs;
  // A callback alone is not enough: it can be forged.
  if (nothingUploaded) return none.responses >= 2 && overMs >= NO_FILES_WITH_CALLBACK_MS;
  return none.responses >= NO_FILES_RESPONSES && overMs >= NO_FILES_OVER_MS;
}

/** Whether a callback may still name pictures. */
function awaitsPictures(state: SessionState, task: TaskState, nowMs: number): boolean {
  return state.checked?.picturesOnly === true && nowMs < picturesDeadlineMs(task);
}

/** Returns until when a task waits for pictures. */
function picturesDeadlineMs({ end, files }: TaskState): number {
  return Math.max(end.seenAtMs ?? 0, files.lastPictureAtMs ?? 0) + PICTURES_QUIET_MS;
}

/** Returns until when a task waits for its files. */
function uploadDeadlineMs(state: SessionState, task: TaskState): number {
  const uploadSeconds = state.checked?.request.limits.uploadSeconds ?? 0;
  return Math.min(endKnownAtMs(task) + uploadSeconds * 1_000, checkDeadlineMs(state, task));
}
