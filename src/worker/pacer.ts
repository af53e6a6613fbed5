import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import pThrottle from 'p-throttle';

/** The tenths of a quota that are used: ZEGO counts when calls arrive, which is not quite when they were sent. */
export const USED_TENTHS = 9;

/** How one Action of one app is kept below its quota. */
interface Pace {
  /** Calls a second that the task queue may hand out, to all workers together. */
  readonly callsPerSecond: number;
  /** Polls that may wait for tasks at once: so many calls may come in one moment, and no more wait for the pacer. */
  readonly pollers: number;
  /** Calls that may be under way: as many as can be started within a call's own time limit, and some more. */
  readonly slots: number;
}

const MOST_POLLERS = 4;
/** The pacer's wait is part of an activity's 30 s, of which ZEGO's client may use 10. */
const LONGEST_WAIT_SECONDS = 10;
const CALL_SECONDS = 15;

/** The pace that keeps below `quota` calls a second. */
export function paceOf(quota: number): Pace {
  const callsPerSecond = (quota * USED_TENTHS) / 10;
  const pollers = Math.max(1, Math.min(MOST_POLLERS, Math.floor((callsPerSecond * LONGEST_WAIT_SECONDS) / 2)));
  return { callsPerSecond, pollers, slots: Math.max(pollers, Math.ceil(callsPerSecond * CALL_SECONDS)) };
}

/**
 * Lets through at most so many calls in any second (or one in so many seconds, below one a second), in order. Each
 * waits for its turn; the queue's own limit lets bursts of twice the rate through.
 */
export function createPacer(callsPerSecond: number): () => Promise<void> {
  // Whole numbers only: p-throttle would round 2.7 calls up to 3.
  const limit = Math.max(1, Math.floor(callsPerSecond));
  const interval = Math.ceil((1_000 * limit) / callsPerSecond);
  // Only calls with a weight are counted when they are let through, so that a process that stood still makes up for nothing.
  return pThrottle({ limit, interval, strict: true, weight: () => 1 })(async () => {});
}

/** Paces every activity of a worker, before it does anything; `waited` is told for how many seconds. */
export function pacedActivities(
  callsPerSecond: number,
  waited: (seconds: number) => void = () => undefined,
): ActivityInterceptorsFactory {
  const turn = createPacer(callsPerSecond);
  return () => ({
    inbound: {
      async execute(input, next) {
        const sinceMs = performance.now();
        await turn();
        waited((performance.now() - sinceMs) / 1_000);
        return next(input);
      },
    },
  });
}
