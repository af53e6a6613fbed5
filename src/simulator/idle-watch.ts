import { NO_STREAMS_EVERY_MS } from '../zego/index.js';
import type { ClockTimer } from './clock/simulator-clock.js';
import type { TimerScope } from './clock/timer-scope.js';

interface IdleListeners {
  /** Called when the room becomes empty and every 30 s after that. */
  readonly idle: () => void;
  /** Called once the room has been empty for `maxIdleMs`. */
  readonly expired: () => void;
}

/** Measures how long a room has been empty. */
export class IdleWatch {
  readonly #timers: TimerScope;
  readonly #maxIdleMs: number;
  readonly #on: IdleListeners;
  #running: { readonly expiry: ClockTimer; repeat: ClockTimer } | undefined;

  constructor(timers: TimerScope, maxIdleMs: number, on: IdleListeners) {
    this.#timers = timers;
    this.#maxIdleMs = maxIdleMs;
    this.#on = on;
  }

  /** Sets whether the room is empty now. */
  set(idle: boolean): void {
    if (idle === (this.#running !== undefined)) return;
    if (!idle) {
      this.#running?.expiry.cancel();
      this.#running?.repeat.cancel();
      this.#running = undefined;
      return;
    }
    // Set before the repetition: at the same moment the expiry comes first.
    const expiry = this.#timers.after(this.#maxIdleMs, this.#on.expired);
    this.#running = { expiry, repeat: this.#repeat() };
    this.#on.idle();
  }

  #repeat(): ClockTimer {
    return this.#timers.after(NO_STREAMS_EVERY_MS, () => {
      if (!this.#running) return;
      this.#running.repeat = this.#repeat();
      this.#on.idle();
    });
  }
}
