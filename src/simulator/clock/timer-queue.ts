import type { ClockTask, ClockTimer } from './simulator-clock.js';

interface QueuedTimer {
  readonly dueMs: number;
  readonly task: ClockTask;
}

/** Timers in order of time; those of the same time in the order in which they were set. */
export class TimerQueue {
  /** The next one stands last. */
  readonly #timers: QueuedTimer[] = [];

  add(dueMs: number, task: ClockTask): ClockTimer {
    const timer = { dueMs, task };
    this.#timers.splice(this.#timers.findLastIndex((other) => other.dueMs > dueMs) + 1, 0, timer);
    return {
      cancel: () => {
        const at = this.#timers.indexOf(timer);
        if (at >= 0) this.#timers.splice(at, 1);
      },
    };
  }

  /** Removes and answers the next timer that is due at or before `epochMs`. */
  takeDue(epochMs: number): QueuedTimer | undefined {
    const next = this.#timers.at(-1);
    return next !== undefined && next.dueMs <= epochMs ? this.#timers.pop() : undefined;
  }
}
