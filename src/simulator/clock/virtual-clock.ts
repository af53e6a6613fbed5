import type { ClockTask, ClockTimer, SimulatorClock } from './simulator-clock.js';
import { TimerQueue } from './timer-queue.js';

/**
 * A clock that moves only by `advanceTo` and `advanceBy`. A timer for the current time also waits for the next of these
 * calls: what a test does between two calls happens before the timers fire.
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
   * Moves time to `epochMs` and fires the timers up to then in order, including new ones, each awaited before the next.
   * Never moves backwards: an earlier time only fires timers for the current time. Calls run one after the other, so a
   * timer's task must not wait for another `advanceTo`. Rejects with a task's error and leaves the clock at its time.
   */
  advanceTo(epochMs: number): Promise<void> {
    const target = checkedTime(epochMs);
    return this.#inTurn(() => target);
  }

  /** Moves time by `ms` from the time at this call's turn. */
  advanceBy(ms: number): Promise<void> {
    return this.#inTurn(() => checkedTime(this.#now + ms));
  }

  #inTurn(targetMs: () => number): Promise<void> {
    const run = this.#lastAdvance.then(() => this.#run(targetMs()));
    // The next call must not fail with this one's error.
    this.#lastAdvance = run.catch(() => {});
    return run;
  }

  async #run(requestedMs: number): Promise<void> {
    const target = Math.max(requestedMs, this.#now);
    for (let next = this.#timers.takeNext(target); next; next = this.#timers.takeNext(target)) {
      this.#now = Math.max(this.#now, next.atMs);
      // oxlint-disable-next-line no-await-in-loop -- order is the point
      await next.task();
    }
    this.#now = target;
  }
}

function checkedTime(epochMs: number): number {
  if (!Number.isFinite(epochMs)) throw new RangeError(`A time must be a number of milliseconds, not "${epochMs}"`);
  return epochMs;
}
