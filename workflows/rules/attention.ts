import type { Attention } from '../../src/contract/attention.js';
import { taskName } from '../../src/contract/task-name.js';
import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { iso, refusalText, shortText } from '../state/timeline.js';
import { checkDeadlineMs } from './checking.js';
import { isUnstable } from './quick-ends.js';
import { startDeadlineMs } from './starting.js';
import { stopDeadlineMs } from './stopping.js';

/** A wait that the second attempt ends is none to tell. */
const ATTEMPTS_BEFORE_ATTENTION = 2;

/** Sets why the session needs attention: each reason once, for the newest task that it is true of. */
export function withAttention(state: SessionState, nowMs: number): SessionState {
  const { attention: before = [], ...rest } = state;
  if (state.phase === 'closed') return rest;
  const found = new Map<Attention['reason'], Attention>();
  for (const task of state.tasks) {
    for (const one of [ofPhase(state, task), ofRestarts(state, task, nowMs)]) {
      if (one)
        found.set(one.reason, {
          ...one,
          since: before.find(({ reason }) => reason === one.reason)?.since ?? one.since,
        });
    }
  }
  return found.size === 0 ? rest : { ...rest, attention: [...found.values()] };
}

function ofPhase(state: SessionState, task: TaskState): Attention | undefined {
  switch (task.phase) {
    case 'starting':
      return ofStart(state, task);
    case 'stopping':
      return ofStop(task);
    case 'checking':
      return ofFiles(state, task);
    case 'recording':
    case 'paused':
    case 'uploading':
    case 'settled':
      return undefined;
  }
}

function ofStart(state: SessionState, task: TaskState): Attention | undefined {
  const { waitingFor, attempts, lastRefusal } = task.start;
  if (waitingFor === undefined || attempts < ATTEMPTS_BEFORE_ATTENTION) return undefined;
  if (state.ending || state.controls.paused.wanted.value || task.taskId !== undefined) return undefined;
  const since = iso(task.succession?.decidedAtMs ?? state.startClockMs);
  const why = lastRefusal ? `: ${refusalText(lastRefusal)}` : '';
  const what = shortText(`${capital(taskName(task))} is not started after ${attempts} attempts${why}`);
  return { reason: 'no-task', since, what, until: iso(startDeadlineMs(state, task)) };
}

function ofRestarts(state: SessionState, task: TaskState, nowMs: number): Attention | undefined {
  if (state.ending || !isUnstable(task, nowMs)) return undefined;
  const { decidedAtMs = nowMs, restarts = 0, quickEnds = 0 } = task.succession ?? {};
  const most = state.checked?.request.limits.restarts ?? 0;
  const what = `The ${quickEnds} tasks before ${taskName(task)} ended soon after their start; this is restart ${restarts} of ${most}`;
  return { reason: 'restarting', since: iso(decidedAtMs), what };
}

function ofStop(task: TaskState): Attention | undefined {
  const { failure, sentAtMs, confirmedAtMs } = task.stop;
  if (failure === undefined || sentAtMs === undefined || confirmedAtMs !== undefined) return undefined;
  const what = shortText(
    `ZEGO may still record ${taskName(task)} (${task.taskId ?? ''}), and has not confirmed StopRecord: ${failure}`,
  );
  return { reason: 'stop-not-confirmed', since: iso(sentAtMs), what, until: iso(stopDeadlineMs(task)) };
}

function ofFiles(state: SessionState, task: TaskState): Attention | undefined {
  const { failure, failedCopies = [] } = task.verification ?? {};
  const until = iso(checkDeadlineMs(state, task));
  if (failure) {
    const what = shortText(`The files of ${taskName(task)} can't be verified in the bucket: ${failure.reason}`);
    return { reason: 'not-verified', since: iso(failure.sinceMs), what, until };
  }
  const [first] = failedCopies;
  if (!first) return undefined;
  const count = failedCopies.length === 1 ? '1 file' : `${failedCopies.length} files`;
  const what = shortText(`${count} of ${taskName(task)} can't be copied out of ZEGO's backup store: ${first.reason}`);
  return { reason: 'not-rescued', since: iso(first.sinceMs), what, until };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
