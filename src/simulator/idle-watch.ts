import { NO_STREAMS_EVERY_MS } from '../zego/index.js';
import type { ClockTimer } from './clock/simulator-clock.js';
import type { TimerScope } from './clock/timer-scope.js';

/** Measures how long a room has been empty. */
export class IdleWatch {
  readonly #timers: TimerScope;
  readonly #maxIdleMs: number;
  readonly #on: { readonly said: () => void; readonly over: () => void };
  #running: { readonly over: ClockTimer; repeat: ClockTimer } | undefined;

  /** `said` is called when the room gets empty and every 30 s after; `over` once it has been so for `maxIdleMs`. */
  constructor(timers: TimerScope, maxIdleMs: number, on: { readonly said: () => void; readonly over: () => void }) {
    this.#timers = timers;
    this.#maxIdleMs = maxIdleMs;
    this.#on = on;
  }

  /** Says whether the room is empty now. */
  set(idle: boolean): void {
    if (idle === (this.#running !== undefined)) return;
    if (!idle) {
      this.#running?.over.cancel();
      this.#running?.repeat.cancel();
      this.#running = undefined;
      return;
    }
    // Set before the repetition, so that at the same moment the end comes first.
    const over = this.#timers.after(this.#maxIdleMs, this.#on.over);
    this.#running = { over, repeat: this.#repeat() };
    this.#on.said();
  }

  #repeat(): ClockTimer {
    return this.#timers.after(NO_STREAMS_EVERY_MS, () => {
      if (!this.#running) return;
      this.#running.repeat = this.#repeat();
      this.#on.said();
    });
  }
}
