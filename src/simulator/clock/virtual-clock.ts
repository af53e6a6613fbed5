import type { ClockTask, ClockTimer, SimulatorClock } from './simulator-clock.js';
import { TimerQueue } from './timer-queue.js';

/**
 * Time that moves only when told to. Nothing fires by itself: a timer that is due now waits for the next `advanceTo`,
 * so what a test does between two of them always happens before what they deliver.
 */
export class VirtualClock implements SimulatorClock {
  readonly #timers = new TimerQueue();
  #now: number;
  #lastAdvance: Promise<void> = Promise.resolve();

  /** `startMs` is Unix milliseconds. @default the machine's time */
  constructor(startMs: number = Date.now()) {
    this.#now = checkedTime(startMs);
  }

  now(): number {
    return this.#now;
  }

  at(epochMs: number, task: ClockTask): ClockTimer {
    return this.#timers.add(Math.max(checkedTime(epochMs), this.#now), task);
  }

  /**
   * Moves time to `epochMs`, firing what falls due on the way in order of time, each awaited before the next; timers
   * that these set are fired as well when they fall due. Never moves backwards: an earlier time only fires what is due
   * now. Calls are served one after the other, so a timer's task must not wait for another `advanceTo`.
   * Rejects with what a task has thrown, and leaves the clock at that task's time.
   */
  advanceTo(epochMs: number): Promise<void> {
    const target = checkedTime(epochMs);
    const run = this.#lastAdvance.then(() => this.#run(target));
    // The next call must not fail with this one's error.
    this.#lastAdvance = run.catch(() => {});
    return run;
  }

  /** `advanceTo` the time that is `ms` after now, as seen when this call's turn comes. */
  advanceBy(ms: number): Promise<void> {
    const run = this.#lastAdvance.then(() => this.#run(checkedTime(this.#now + ms)));
    this.#lastAdvance = run.catch(() => {});
    return run;
  }

  async #run(requestedMs: number): Promise<void> {
    const target = Math.max(requestedMs, this.#now);
    for (let due = this.#timers.takeDue(target); due; due = this.#timers.takeDue(target)) {
      this.#now = Math.max(this.#now, due.dueMs);
      // oxlint-disable-next-line no-await-in-loop -- order is the point
      await due.task();
    }
    this.#now = target;
  }
}

function checkedTime(epochMs: number): number {
  if (!Number.isFinite(epochMs)) throw new RangeError(`A time must be a number of milliseconds, not "${epochMs}"`);
  return epochMs;
}
