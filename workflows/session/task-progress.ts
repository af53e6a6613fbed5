import { taskName } from '../../src/contract/task-name.js';
import type { TaskPhase } from '../../src/contract/view.js';
import { attemptText } from '../report/start-attempt.js';
import { nextStep } from '../rules/phases.js';
import type { TaskStep, Wait } from '../rules/steps.js';
import type { TaskState } from '../state/task.js';
import type { LiveSession } from './live-session.js';

/** The shortest wait: a wrong deadline in the past must not become a loop that fills the history. */
const MIN_WAIT_MS = 250;

/** Where a task stands after it was taken as far as it goes without time passing. */
export type TaskProgress = { readonly is: 'in-flight' | 'settled' } | TaskWait;

/** A wait of a task in a phase, as of `sinceMs`; both times are in epoch milliseconds. */
interface TaskWait {
  readonly is: 'waiting';
  readonly phase: TaskPhase;
  readonly wait: Wait;
  readonly sinceMs: number;
  readonly deadlineAtMs: number;
}

/** Returns the wait that a step asks for. */
export function waitOf({ phase }: TaskState, wait: Wait, nowMs: number): TaskWait {
  return { is: 'waiting', phase, wait, sinceMs: nowMs, deadlineAtMs: Math.max(wait.untilMs, nowMs + MIN_WAIT_MS) };
}

/** Whether something has happened that ends the wait early, or that is to be published. */
export function isWaitOver(session: LiveSession, task: TaskState, { phase, wait, sinceMs }: TaskWait): boolean {
  if (task.phase !== phase) return true;
  // As of `sinceMs`: the timer ends the wait once its time has passed, and must not be cancelled just as it fires.
  const next = nextStep(session.state, task, sinceMs);
  return next.do !== 'wait' || next.untilMs < wait.untilMs || next.why !== wait.why;
}

/** Returns what the timer of a wait is for; undefined if it needs none. */
export function timerSummary(session: LiveSession, task: TaskState, { wait }: TaskWait): string | undefined {
  // A call in flight has its own timeout; a timer beside it would only lengthen the history.
  if (wait.why === 'response') return undefined;
  const attempt = wait.why === 'retry' ? attemptText(task) : '';
  return `${WAITS_FOR[wait.why]} of ${taskName(task)} in room ${session.room}${attempt}`;
}

/**
 * Whether the state is about to change again, so that updating the search attributes now would waste an action: the first
 * check of the bucket is mostly the last, and a session that is over closes next.
 */
export function isPassing({ over }: LiveSession, task: TaskState, step: TaskStep): boolean {
  return step.do === 'check' ? task.verification?.checks === 0 : over;
}

const WAITS_FOR = {
  poll: 'next poll',
  deadline: 'deadline',
  retry: 'next attempt to start',
  upload: 'files',
  rollover: 'start of the next task ten minutes before the end',
  rescue: 'next check for rescued files',
  'last response': 'deadline',
} as const;
