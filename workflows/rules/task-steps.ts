import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import {
  askUntilMs,
  mayRecordUntilMs,
  picturesDueAtMs,
  proofDueAtMs,
  rolloverAtMs,
  startLimitMs,
  stopDueAtMs,
  uploadDueAtMs,
} from './due-times.js';
import { reasonDueAtMs } from './end-reason.js';
import { newestOf } from './lanes.js';
import { areFilesFinal, awaitsPictures, hasFiles } from './task-files.js';

/** What a task needs next. `wait`: nothing until then, unless something happens. */
export type TaskStep =
  | { readonly do: 'start' }
  | { readonly do: 'describe' }
  | { readonly do: 'stop' }
  | { readonly do: 'look' }
  | { readonly do: 'rescue' }
  | { readonly do: 'wait'; readonly untilMs: number; readonly why: WaitReason }
  | { readonly do: 'nothing' };

/** What a task waits for; `last answer`: one that the deadline may come before. */
export type WaitReason = 'poll' | 'deadline' | 'rollover' | 'retry' | 'upload' | 'rescue' | 'answer' | 'last answer';

/** The longest wait for an answer that is on its way; every activity has a shorter timeout of its own. */
const ANSWER_MS = 3_600_000;
/** A poll is given up after that long, in its queue or under way: see `quickCalls`. */
const LONGEST_POLL_MS = 120_000;

/** What a task needs next, as of now. Time itself changes nothing here: `passTime` does. */
export function nextStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  switch (task.phase) {
    case 'settled':
      return { do: 'nothing' };
    case 'starting':
      return task.taskId === undefined ? startStep(state, task, nowMs) : watchStep(state, task, nowMs);
    case 'recording':
    case 'paused':
      return watchStep(state, task, nowMs);
    case 'stopping':
      if (task.stopConfirmedAtMs === undefined) return { do: 'stop' };
      return pollStep(task, nowMs, { atMs: stopDueAtMs(task), why: 'deadline' });
    case 'uploading':
      return uploadStep(state, task, nowMs);
    case 'checking':
      return proofStep(state, task, nowMs);
  }
}

/** The last moment at which a task is left as it is. */
interface Due {
  readonly atMs: number;
  readonly why: 'deadline' | 'rollover' | 'upload';
}

function startStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  if (task.asking) return { do: 'wait', untilMs: nowMs + ANSWER_MS, why: 'answer' };
  if (task.mayExist) {
    if (nowMs >= askUntilMs(task)) return { do: 'wait', untilMs: mayRecordUntilMs(task), why: 'deadline' };
    if (nowMs >= task.nextAttemptAtMs) return { do: 'start' };
    return { do: 'wait', untilMs: Math.min(task.nextAttemptAtMs, askUntilMs(task)), why: 'retry' };
  }
  if (state.switches.paused.wanted.value) return { do: 'wait', untilMs: state.deadlineAtMs, why: 'deadline' };
  if (nowMs >= task.nextAttemptAtMs) return { do: 'start' };
  return { do: 'wait', untilMs: Math.min(task.nextAttemptAtMs, startLimitMs(state, task)), why: 'retry' };
}

function watchStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const rolloverMs = newestOf(state, task.lane) === task ? rolloverAtMs(state, task) : undefined;
  if (rolloverMs !== undefined) return pollStep(task, nowMs, { atMs: rolloverMs, why: 'rollover' });
  const step = pollStep(task, nowMs, { atMs: state.deadlineAtMs, why: 'deadline' });
  // A poll may queue for long, and the stop must not come behind it.
  const isNear = state.deadlineAtMs < nowMs + LONGEST_POLL_MS;
  return step.do === 'wait' && step.why === 'answer' && isNear ? { ...step, why: 'last answer' } : step;
}

function pollStep(task: TaskState, nowMs: number, due: Due): TaskStep {
  if (task.describing) return { do: 'wait', untilMs: Math.min(due.atMs, nowMs + ANSWER_MS), why: 'answer' };
  if (nowMs >= task.nextPollAtMs) return { do: 'describe' };
  return {
    do: 'wait',
    untilMs: Math.min(task.nextPollAtMs, due.atMs),
    why: due.atMs < task.nextPollAtMs ? due.why : 'poll',
  };
}

function uploadStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const reasonMs = task.endReason === undefined ? reasonDueAtMs(task) : undefined;
  const picturesMs = awaitsPictures(state, task, nowMs) ? picturesDueAtMs(task) : undefined;
  const uploadMs = uploadDueAtMs(state, task);
  const dueAtMs = reasonMs ?? Math.min(uploadMs, picturesMs ?? Number.POSITIVE_INFINITY);
  // Only the reason of the end or the last pictures are open, and those come by callback: no poll is worth its quota.
  if (areFilesFinal(task)) return { do: 'wait', untilMs: dueAtMs, why: 'upload' };
  // What is not there when the wait is over is told as missing, so ZEGO is asked once more.
  if (nowMs >= uploadMs && !task.describing && !wasAskedSince(task, uploadMs)) return { do: 'describe' };
  const step = pollStep(task, nowMs, { atMs: dueAtMs, why: 'upload' });
  return step.do === 'wait' && step.why !== 'answer' ? { ...step, why: 'upload' } : step;
}

function proofStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const { proof } = task;
  if (!proof || proof.asking) return { do: 'wait', untilMs: nowMs + ANSWER_MS, why: 'answer' };
  if (proof.looks === 0 || nowMs >= proof.nextLookAtMs) return { do: 'look' };
  if (hasFiles(task, 'backup') && !proof.rescuing) return { do: 'rescue' };
  return { do: 'wait', untilMs: Math.min(proof.nextLookAtMs, proofDueAtMs(state, task)), why: 'rescue' };
}

/** ZEGO was asked for the task's status at that time or later. */
export function wasAskedSince(task: TaskState, ms: number): boolean {
  return task.lastPollAtMs !== undefined && task.lastPollAtMs >= ms;
}
