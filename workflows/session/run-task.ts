import { taskName } from '../../src/contract/task-name.js';
import { nextStep } from '../rules/phases.js';
import type { TaskStep, Wait } from '../rules/steps.js';
import { taskAt } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import type { LiveSession } from './live-session.js';
import { startRescue } from './start-rescue.js';
import { checkFiles, pollTask, startTask, stopTask } from './task-calls.js';

/** Whatever goes wrong, a wait must not become a loop that fills the history. */
const MIN_WAIT_MS = 250;

/** What a task is at once it was taken as far as it goes without time passing. */
export type TaskProgress = { readonly is: 'calling'; readonly call: Promise<void> } | TaskWait | TaskSettled;

/** It waits: what for, as of when, and when its time has come, in epoch milliseconds. */
export interface TaskWait {
  readonly is: 'waiting';
  readonly wait: Wait;
  readonly sinceMs: number;
  readonly deadlineAtMs: number;
}

interface TaskSettled {
  readonly is: 'settled';
}

/** Takes a task as far as it goes without time passing. */
export function runTask(session: LiveSession, lane: number, number: number): TaskProgress {
  for (;;) {
    session.applyClock();
    const task = taskAt(session.state, lane, number);
    if (!task) return { is: 'settled' };
    const nowMs = Date.now();
    const step = nextStep(session.state, task, nowMs);
    if (!isPassing(session, task, step)) session.publish();
    switch (step.do) {
      case 'nothing':
        return { is: 'settled' };
      case 'start':
        return { is: 'calling', call: startTask(session, task) };
      case 'stop':
        return { is: 'calling', call: stopTask(session, task) };
      case 'poll':
        // Nobody waits for it: a stop must not come behind a poll that queues.
        void pollTask(session, task);
        break;
      case 'check':
        return { is: 'calling', call: checkFiles(session, task) };
      case 'rescue':
        return { is: 'calling', call: startRescue(session, task) };
      case 'wait':
        return { is: 'waiting', wait: step, sinceMs: nowMs, deadlineAtMs: Math.max(step.untilMs, nowMs + MIN_WAIT_MS) };
    }
  }
}

/** Something has happened that the task need not wait any longer for. */
export function isWaitOver(session: LiveSession, task: TaskState, { wait, sinceMs }: TaskWait): boolean {
  // As of then: that time has passed is for the timer to say, or it would be cancelled just as it fires.
  const next = nextStep(session.state, task, sinceMs);
  return next.do !== 'wait' || next.untilMs < wait.untilMs || next.why !== wait.why;
}

/** What the timer of a wait is for; undefined where it needs none. */
export function timerSummary(session: LiveSession, task: TaskState, { wait }: TaskWait): string | undefined {
  // Whatever is on its way has a timeout of its own; a timer beside it would only lengthen the history.
  return wait.why === 'response' ? undefined : `${WAITS_FOR[wait.why]} of ${taskName(task)} in room ${session.room}`;
}

/**
 * What search attributes would say now is otherwise in a moment, and each change of them costs an action: a new task is
 * polled within seconds, the first check of the bucket is mostly the last, and a session that is over closes next.
 */
function isPassing({ over }: LiveSession, task: TaskState, step: TaskStep): boolean {
  if (step.do === 'check') return task.verification?.checks === 0;
  return over || (task.phase === 'starting' && task.taskId !== undefined && task.poll.count === 0);
}

const WAITS_FOR = {
  poll: 'next poll',
  deadline: 'deadline',
  retry: 'next attempt to start',
  upload: 'files',
  rollover: 'start of the next task beside the last ten minutes',
  rescue: 'next look for files that are being rescued',
  'last response': 'deadline',
} as const;
