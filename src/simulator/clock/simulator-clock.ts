/** A timer that can be called off. Cancelling one that has fired does nothing. */
export interface ClockTimer {
  cancel(): void;
}

/** What a timer does. Its promise is awaited by a virtual clock before time goes on. */
export type ClockTask = () => void | Promise<void>;

/** Where the simulator's time comes from. Times are Unix milliseconds. */
export interface SimulatorClock {
  now(): number;
  /** Runs `task` once it is `epochMs`; a moment that is past counts as now. Never runs it before this call returns. */
  at(epochMs: number, task: ClockTask): ClockTimer;
}
