import { nextStep } from '../rules/phases.js';
import { CONTROL_KINDS } from '../state/controls.js';
import { taskAt } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import type { LiveSession } from './live-session.js';
import { needsReconciling, reconcileControl } from './reconcile-controls.js';
import { hasQueuedWebhooks, sendWebhooks } from './send-webhooks.js';
import { hasRemainingSnapshots, takeRemainingSnapshots } from './snapshots.js';
import { startRescue } from './start-rescue.js';
import { checkFiles, pollTask, startTask, stopTask } from './task-calls.js';
import { isPassing, isWaitOver, type TaskProgress, timerSummary, waitOf } from './task-progress.js';

/** The calls of a task, by the step that needs one. A task has at most one in flight, beside a poll. */
const CALLS = { start: startTask, stop: stopTask, check: checkFiles, rescue: startRescue };

/** A job of a session beside its tasks. At most one run of each is in flight. */
interface Job {
  readonly isNeeded: (session: LiveSession) => boolean;
  readonly run: (session: LiveSession) => Promise<void>;
}

const JOBS: readonly Job[] = [
  ...CONTROL_KINDS.map(
    (kind): Job => ({
      isNeeded: (session) => needsReconciling(session, kind),
      run: (session) => reconcileControl(session, kind),
    }),
  ),
  { isNeeded: hasQueuedWebhooks, run: sendWebhooks },
  { isNeeded: hasRemainingSnapshots, run: takeRemainingSnapshots },
];

/** The owner of the timer that ends a run's patience; any other timer belongs to a task, by its ClientTaskId. */
const NEXT_RUN = 'next run';

/** The loop of a session: runs its tasks until they settle, and its other jobs. One timer serves all waits. */
export class SessionLoop {
  /** By ClientTaskId. A task without an entry is run next. */
  readonly #progress = new Map<string, TaskProgress>();
  readonly #jobsInFlight = new Set<Job>();
  /** The timer that is set: its owner and its time. */
  #timer: { readonly of: string; readonly atMs: number } | undefined;

  constructor(readonly session: LiveSession) {}

  /** Does everything that can be done now. There may be more once the session wakes up. */
  async turn(): Promise<void> {
    this.#runTasks();
    this.session.publishAttention();
    if (this.#areTasksDone) await this.#clearTimer();
    else await this.#setTimer();
    if (!this.session.leaving) this.#runJobs();
  }

  /** Whether no task needs anything more, and nothing is in flight. */
  get isDone(): boolean {
    return this.#areTasksDone && !this.#isAnyInFlight && this.#jobsInFlight.size === 0;
  }

  get #areTasksDone(): boolean {
    const { over, state } = this.session;
    const isInFlight = (task: TaskState): boolean => this.#progress.get(task.clientTaskId)?.is === 'in-flight';
    return over && !this.#nextTask() && !state.tasks.some(isInFlight);
  }

  get #isAnyInFlight(): boolean {
    return [...this.#progress.values()].some(({ is }) => is === 'in-flight');
  }

  #runTasks(): void {
    for (let task = this.#nextTask(); task; task = this.#nextTask()) this.#runTask(task);
  }

  /** Takes a task as far as it goes without time passing. */
  #runTask({ lane, number, clientTaskId }: TaskState): void {
    const { session } = this;
    for (;;) {
      session.applyClock();
      const task = taskAt(session.state, lane, number);
      const nowMs = Date.now();
      const step = task && nextStep(session.state, task, nowMs);
      if (step && !isPassing(session, task, step)) session.publish();
      if (!step || step.do === 'nothing') {
        this.#progress.set(clientTaskId, { is: 'settled' });
        return;
      }
      if (step.do === 'wait') {
        this.#progress.set(clientTaskId, waitOf(task, step, nowMs));
        return;
      }
      if (step.do !== 'poll') {
        this.#progress.set(clientTaskId, { is: 'in-flight' });
        this.#whenDone(CALLS[step.do](session, task), () => this.#progress.delete(clientTaskId));
        return;
      }
      // Not awaited: a stop must not wait for a poll in a long queue.
      void pollTask(session, task);
    }
  }

  #runJobs(): void {
    for (const job of JOBS) {
      if (this.#jobsInFlight.has(job) || !job.isNeeded(this.session)) continue;
      this.#jobsInFlight.add(job);
      this.#whenDone(job.run(this.session), () => this.#jobsInFlight.delete(job));
    }
  }

  #whenDone(work: Promise<void>, then: () => void): void {
    void work.finally(() => {
      then();
      this.session.wakeUp.wake();
    });
  }

  #nextTask(): TaskState | undefined {
    return this.session.state.tasks.find((task) => {
      const progress = this.#progress.get(task.clientTaskId);
      if (!progress) return true;
      return progress.is === 'waiting' && isWaitOver(this.session, task, progress);
    });
  }

  /** Sets the timer to the earliest deadline of all waits. A timer that no wait needs for now is left: it may be needed again. */
  async #setTimer(): Promise<void> {
    const first = this.#firstTimer();
    if (!first || this.session.mayContinueAsNew) return;
    if (this.#timer?.of === first.of && this.#timer.atMs === first.atMs) return;
    await this.#clearTimer();
    this.#timer = first;
    this.session.wakeUp.setTimer(first.atMs, first.summary, () => {
      this.#timer = undefined;
      if (this.#progress.get(first.of)?.is === 'waiting') this.#progress.delete(first.of);
      this.#endWaits();
    });
  }

  #firstTimer(): { readonly of: string; readonly atMs: number; readonly summary: string } | undefined {
    const { session } = this;
    const { patientUntilMs = 0 } = session;
    const nextRun = { of: NEXT_RUN, atMs: patientUntilMs, summary: 'time for calls in flight before a new run' };
    let first = patientUntilMs > Date.now() ? nextRun : undefined;
    for (const task of session.state.tasks) {
      const progress = this.#progress.get(task.clientTaskId);
      if (progress?.is !== 'waiting') continue;
      const { deadlineAtMs: atMs } = progress;
      const summary = timerSummary(session, task, progress);
      if (summary !== undefined && (!first || atMs < first.atMs)) first = { of: task.clientTaskId, atMs, summary };
    }
    return first;
  }

  /** Ends every wait whose deadline has passed: one timer serves them all. */
  #endWaits(): void {
    const nowMs = Date.now();
    for (const [clientTaskId, progress] of this.#progress) {
      if (progress.is !== 'waiting' || progress.wait.why === 'response') continue;
      if (progress.deadlineAtMs <= nowMs) this.#progress.delete(clientTaskId);
    }
  }

  async #clearTimer(): Promise<void> {
    this.#timer = undefined;
    await this.session.wakeUp.clearTimer();
  }
}
