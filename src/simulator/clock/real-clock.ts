import type { ClockTask, ClockTimer, SimulatorClock } from './simulator-clock.js';

/** The machine's time. Its timers do not keep the process alive. */
export class RealClock implements SimulatorClock {
  now(): number {
    return Date.now();
  }

  /** A task that rejects is an unhandled rejection: it is the task's duty not to. */
  at(epochMs: number, task: ClockTask): ClockTimer {
    const timer = setTimeout(() => void task(), Math.max(0, epochMs - Date.now()));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  }
}
