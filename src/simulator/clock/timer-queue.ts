import type { ClockTask, ClockTimer } from './simulator-clock.js';

interface QueuedTimer {
  readonly atMs: number;
  readonly task: ClockTask;
}

/** Timers in order of time, those of the same time in the order of setting. */
export class TimerQueue {
  /** The next one is last. */
  readonly #timers: QueuedTimer[] = [];

  add(atMs: number, task: ClockTask): ClockTimer {
    const timer = { atMs, task };
    this.#timers.splice(this.#timers.findLastIndex((other) => other.atMs > atMs) + 1, 0, timer);
    return {
      cancel: () => {
        const index = this.#timers.indexOf(timer);
        if (index >= 0) this.#timers.splice(index, 1);
      },
    };
  }

  /** Removes and returns the next timer at or before `epochMs`. */
  takeNext(epochMs: number): QueuedTimer | undefined {
    const next = this.#timers.at(-1);
    return next !== undefined && next.atMs <= epochMs ? this.#timers.pop() : undefined;
  }
}
