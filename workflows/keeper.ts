import { isLacking, keepSwitch } from './keep-switches.js';
import type { LiveSession } from './live-session.js';
import { advance, isChanged, type TaskWait, timerSummary } from './run-task.js';
import { hasNews, sendNews } from './send-events.js';
import { SWITCH_KINDS } from './switches.js';
import type { TaskState } from './task-state.js';

/** What a session does beside its tasks, one at a time of each kind. */
const ATTENDANCE = [
  ...SWITCH_KINDS.map((kind) => ({
    isDue: (session: LiveSession): boolean => isLacking(session, kind),
    attend: (session: LiveSession): Promise<void> => keepSwitch(session, kind),
  })),
  { isDue: hasNews, attend: sendNews },
];

/**
 * Keeps every task until it has settled, those that follow as well, and every live one at the newest wishes: which calls
 * are under way, and what the tasks wait for, by their ClientTaskId.
 */
export class Keeper {
  readonly #busy = new Map<unknown, Promise<void>>();
  readonly #waits = new Map<string, TaskWait | undefined>();
  /** The task that the timer is set for. */
  #timed: string | undefined;

  constructor(readonly session: LiveSession) {}

  /**
   * Does what there is to do now. Answers true when there will be more once the session's alarm rings; false when no task
   * needs anything more, or the run moves on to a new one, and nothing is under way any longer.
   */
  async goesOn(): Promise<boolean> {
    await this.#advanceTasks();
    if (!this.#isOver) await this.#setTimer();
    if (!this.session.moving) this.#attend();
    if (!this.#isOver) return true;
    await this.#clearTimer();
    await Promise.all(this.#busy.values());
    return false;
  }

  get #isOver(): boolean {
    const { moving, over, state } = this.session;
    const isBusy = (task: TaskState): boolean => this.#busy.has(task.clientTaskId);
    return moving || (over && !this.#nextDue() && !state.tasks.some(isBusy));
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

  #attend(): void {
    for (const one of ATTENDANCE) {
      if (!this.#busy.has(one) && one.isDue(this.session)) this.#begin(one, one.attend(this.session));
    }
  }

  /** Sets the timer for the first wait that time ends. */
  async #setTimer(): Promise<void> {
    const { session } = this;
    let first: { readonly task: TaskState; readonly wait: TaskWait; readonly summary: string } | undefined;
    for (const task of session.state.tasks) {
      const wait = this.#waits.get(task.clientTaskId);
      const summary = wait && timerSummary(session, task, wait);
      if (!wait || summary === undefined) continue;
      if (!first || wait.dueAtMs < first.wait.dueAtMs) first = { task, wait, summary };
    }
    if (!first || this.#timed === first.task.clientTaskId) return;
    await this.#clearTimer();
    const { clientTaskId } = first.task;
    this.#timed = clientTaskId;
    session.alarm.set(first.wait.dueAtMs, first.summary, () => {
      this.#timed = undefined;
      this.#waits.delete(clientTaskId);
      this.#timeHasCome();
    });
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
