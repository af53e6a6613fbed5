/** A timer that can be cancelled. Cancelling one that has fired does nothing. */
export interface ClockTimer {
  cancel(): void;
}

/** The work of a timer. A virtual clock awaits its promise before it moves on. */
export type ClockTask = () => void | Promise<void>;

/** The source of the simulator's time. Times are Unix milliseconds. */
export interface SimulatorClock {
  now(): number;
  /** Runs `task` at `epochMs`, or at once for a time in the past, but never before this call returns. */
  at(epochMs: number, task: ClockTask): ClockTimer;
}
