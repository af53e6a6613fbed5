import { CONTROL_KINDS } from '../state/controls.js';
import type { TaskState } from '../state/task.js';
import type { LiveSession } from './live-session.js';
import { needsReconciling, reconcileControl } from './reconcile-controls.js';
import { isWaitOver, runTask, type TaskProgress, timerSummary } from './run-task.js';
import { hasQueuedWebhooks, sendWebhooks } from './send-webhooks.js';

/** What a session does beside its tasks, one run of each at a time. */
interface Duty {
  readonly isDue: (session: LiveSession) => boolean;
  readonly run: (session: LiveSession) => Promise<void>;
}

const DUTIES: readonly Duty[] = [
  ...CONTROL_KINDS.map(
    (kind): Duty => ({
      isDue: (session) => needsReconciling(session, kind),
      run: (session) => reconcileControl(session, kind),
    }),
  ),
  { isDue: hasQueuedWebhooks, run: sendWebhooks },
];

/** What the session's timer is set for: a task, by its ClientTaskId, or the end of a run's patience. */
const NEXT_RUN = 'next run';

/** The loop of a session: runs each task until it has settled, and what is due beside them; one timer serves all waits. */
export class SessionLoop {
  /** What each task is at, by its ClientTaskId. A task without an entry is run next. */
  readonly #progress = new Map<string, TaskProgress>();
  readonly #duties = new Set<Duty>();
  #timerOf: string | undefined;

  constructor(readonly session: LiveSession) {}

  /** Does what there is to do now. There may be more once the session wakes up. */
  async turn(): Promise<void> {
    await this.#runTasks();
    if (this.#areTasksDone) await this.#clearTimer();
    else await this.#setTimer();
    if (!this.session.leaving) this.#runDuties();
  }

  /** No task needs anything more, and nothing is under way. */
  get isDone(): boolean {
    return this.#areTasksDone && !this.#isAnyCalling && this.#duties.size === 0;
  }

  get #areTasksDone(): boolean {
    const { over, state } = this.session;
    const isCalling = (task: TaskState): boolean => this.#progress.get(task.clientTaskId)?.is === 'calling';
    return over && !this.#nextTask() && !state.tasks.some(isCalling);
  }

  get #isAnyCalling(): boolean {
    return [...this.#progress.values()].some(({ is }) => is === 'calling');
  }

  /** Takes each task that need not wait any longer as far as it goes. */
  async #runTasks(): Promise<void> {
    for (let task = this.#nextTask(); task; task = this.#nextTask()) {
      const { lane, number, clientTaskId } = task;
      if (this.#timerOf === clientTaskId) await this.#clearTimer();
      this.#progress.delete(clientTaskId);
      const progress = runTask(this.session, lane, number);
      this.#progress.set(clientTaskId, progress);
      if (progress.is === 'calling') this.#whenDone(progress.call, () => this.#progress.delete(clientTaskId));
    }
  }

  #runDuties(): void {
    for (const duty of DUTIES) {
      if (this.#duties.has(duty) || !duty.isDue(this.session)) continue;
      this.#duties.add(duty);
      this.#whenDone(duty.run(this.session), () => this.#duties.delete(duty));
    }
  }

  #whenDone(job: Promise<void>, then: () => void): void {
    void job.finally(() => {
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

  /** Sets the timer for the first wait that time ends. */
  async #setTimer(): Promise<void> {
    const first = this.#firstTimer();
    if (!first || this.#timerOf === first.of || this.session.mayContinueAsNew) return;
    await this.#clearTimer();
    this.#timerOf = first.of;
    this.session.wakeUp.setTimer(first.atMs, first.summary, () => {
      this.#timerOf = undefined;
      this.#progress.delete(first.of);
      this.#endWaits();
    });
  }

  #firstTimer(): { readonly of: string; readonly atMs: number; readonly summary: string } | undefined {
    const { session } = this;
    const { patientUntilMs = 0 } = session;
    const nextRun = { of: NEXT_RUN, atMs: patientUntilMs, summary: 'time for what is under way before a new run' };
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

  /** One timer serves all whose time has come with it. */
  #endWaits(): void {
    const nowMs = Date.now();
    for (const [clientTaskId, progress] of this.#progress) {
      if (progress.is !== 'waiting' || progress.wait.why === 'response') continue;
      if (progress.deadlineAtMs <= nowMs) this.#progress.delete(clientTaskId);
    }
  }

  async #clearTimer(): Promise<void> {
    this.#timerOf = undefined;
    await this.session.wakeUp.clearTimer();
  }
}
