/** Every reason why a session has no task yet. */
export const START_WAIT_REASONS = ['no-capacity', 'unreachable', 'no-worker', 'rejected', 'paused'] as const;

/**
 * Why a session has no task yet. `no-capacity`: ZEGO runs as many tasks as it may; `unreachable`: no connection to ZEGO;
 * `no-worker`: no worker could send StartRecord; `rejected`: ZEGO rejected it, perhaps not for good; `paused`: by a caller.
 */
export type StartWaitReason = (typeof START_WAIT_REASONS)[number];

/** The wait of a session in the phase `waiting`. */
export interface StartWait {
  readonly reason: StartWaitReason;
  /** Its position among the sessions of the app that wait, oldest first, from 1, as of the last attempt. */
  readonly position?: number;
  /** When the session tries to start next; absent while an attempt is in progress, or paused. */
  readonly nextAttemptAt?: string;
  /** When the session closes unless a task has started. */
  readonly givesUpAt: string;
  /** How many calls of StartRecord ZEGO has refused; attempts out of turn are not sent. */
  readonly refusals: number;
  readonly lastRefusedAt?: string;
}
