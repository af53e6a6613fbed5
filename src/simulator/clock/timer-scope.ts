import type { ClockTask, ClockTimer, SimulatorClock } from './simulator-clock.js';

/** A clock whose pending timers can be cancelled together. Several scopes may share one clock. */
export class TimerScope implements SimulatorClock {
  readonly #clock: SimulatorClock;
  readonly #pending = new Set<ClockTimer>();
  readonly #running = new Set<Promise<void>>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  at(epochMs: number, task: ClockTask): ClockTimer {
    const timer = this.#clock.at(epochMs, () => {
      this.#pending.delete(scoped);
      return this.#run(task);
    });
    const scoped: ClockTimer = {
      cancel: () => {
        timer.cancel();
        this.#pending.delete(scoped);
      },
    };
    this.#pending.add(scoped);
    return scoped;
  }

  /** Runs `task` after `ms`. */
  after(ms: number, task: ClockTask): ClockTimer {
    return this.at(this.now() + ms, task);
  }

  cancelAll(): void {
    for (const timer of this.#pending) timer.cancel();
  }

  /** Resolves once no task is running. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  #run(task: ClockTask): void | Promise<void> {
    const running = task();
    if (!(running instanceof Promise)) return;
    this.#running.add(running);
    const forget = (): void => void this.#running.delete(running);
    running.then(forget, forget);
    return running;
  }
}
