import { SWITCH_KINDS } from '../state/controls.js';
import type { TaskState } from '../state/task.js';
import type { LiveSession } from './live-session.js';
import { isLacking, keepSwitch } from './reconcile-controls.js';
import { advance, isChanged, type TaskWait, timerSummary } from './run-task.js';
import { hasNews, sendNews } from './send-webhooks.js';

/** What a session does beside its tasks, one at a time of each kind. */
const ATTENDANCE = [
  ...SWITCH_KINDS.map((kind) => ({
    isDue: (session: LiveSession): boolean => isLacking(session, kind),
    attend: (session: LiveSession): Promise<void> => keepSwitch(session, kind),
  })),
  { isDue: hasNews, attend: sendNews },
];

/** Of the timer that ends a run's patience; tasks' timers have their ClientTaskIds. */
const NEXT_RUN = 'next run';

/**
 * Keeps every task until it has settled, those that follow as well, and every live one at the newest wishes: which calls
 * are under way, and what the tasks wait for, by their ClientTaskId.
 */
export class Keeper {
  readonly #busy = new Map<unknown, Promise<void>>();
  readonly #waits = new Map<string, TaskWait | undefined>();
  /** What the timer is set for: a task, or the end of the run's patience. */
  #timed: string | undefined;

  constructor(readonly session: LiveSession) {}

  /** Does what there is to do now. There may be more once the session's alarm rings. */
  async attend(): Promise<void> {
    await this.#advanceTasks();
    if (this.#isOver) await this.#clearTimer();
    else await this.#setTimer();
    if (!this.session.leaving) this.#attendBeside();
  }

  /** No task needs anything more, and nothing is under way. */
  get isDone(): boolean {
    return this.#isOver && this.#busy.size === 0;
  }

  get #isOver(): boolean {
    const { over, state } = this.session;
    const isBusy = (task: TaskState): boolean => this.#busy.has(task.clientTaskId);
    return over && !this.#nextDue() && !state.tasks.some(isBusy);
  }

  /** Takes each task that need not wait any longer as far as it goes. */
  async #advanceTasks(): Promise<void> {
    for (let task = this.#nextDue(); task; task = this.#nextDue()) {
      const { lane, number, clientTaskId } = task;
      if (this.#timed === clientTaskId) await this.#clearTimer();
      this.#waits.delete(clientTaskId);
      const progress = advance(this.session, lane, number);
      if (progress instanceof Promise) this.#begin(clientTaskId, progress);
      else this.#waits.set(clientTaskId, progress);
    }
  }

  #attendBeside(): void {
    for (const one of ATTENDANCE) {
      if (!this.#busy.has(one) && one.isDue(this.session)) this.#begin(one, one.attend(this.session));
    }
  }

  /** Sets the timer for the first wait that time ends. */
  async #setTimer(): Promise<void> {
    const first = this.#firstTimer();
    if (!first || this.#timed === first.of || this.session.mayMove) return;
    await this.#clearTimer();
    this.#timed = first.of;
    this.session.alarm.set(first.dueAtMs, first.summary, () => {
      this.#timed = undefined;
      this.#waits.delete(first.of);
      this.#timeHasCome();
    });
  }

  #firstTimer(): { readonly of: string; readonly dueAtMs: number; readonly summary: string } | undefined {
    const { session } = this;
    const { patientUntilMs = 0 } = session;
    const move = { of: NEXT_RUN, dueAtMs: patientUntilMs, summary: 'time for what is under way before a new run' };
    let first = patientUntilMs > Date.now() ? move : undefined;
    for (const task of session.state.tasks) {
      const wait = this.#waits.get(task.clientTaskId);
      const summary = wait && timerSummary(session, task, wait);
      if (!wait || summary === undefined) continue;
      if (!first || wait.dueAtMs < first.dueAtMs) first = { of: task.clientTaskId, dueAtMs: wait.dueAtMs, summary };
    }
    return first;
  }

  #nextDue(): TaskState | undefined {
    return this.session.state.tasks.find((task) => {
      if (this.#busy.has(task.clientTaskId)) return false;
      if (!this.#waits.has(task.clientTaskId)) return true;
      const wait = this.#waits.get(task.clientTaskId);
      return wait !== undefined && isChanged(this.session, task, wait);
    });
  }

  /** One timer serves all whose time has come with it. */
  #timeHasCome(): void {
    const nowMs = Date.now();
    for (const [clientTaskId, wait] of this.#waits) {
      if (wait && wait.step.why !== 'answer' && wait.dueAtMs <= nowMs) this.#waits.delete(clientTaskId);
    }
  }

  #begin(key: unknown, job: Promise<void>): void {
    const ended = job.finally(() => {
      this.#busy.delete(key);
      this.session.alarm.ring();
    });
    this.#busy.set(key, ended);
  }

  async #clearTimer(): Promise<void> {
    this.#timed = undefined;
    await this.session.alarm.clear();
  }
}
