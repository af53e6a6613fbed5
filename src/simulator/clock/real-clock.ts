import type { ClockTask, ClockTimer, SimulatorClock } from './simulator-clock.js';

/** The machine's time. Its timers do not keep the process alive. */
export class RealClock implements SimulatorClock {
  now(): number {
    return Date.now();
  }

  /** `task` must not reject: that would be an unhandled rejection. */
  at(epochMs: number, task: ClockTask): ClockTimer {
    const timer = setTimeout(() => void task(), Math.max(0, epochMs - Date.now()));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  }
}
