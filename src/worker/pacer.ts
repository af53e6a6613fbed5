import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import pThrottle from 'p-throttle';

/** The tenths of a quota that are used: ZEGO counts calls when they arrive, slightly later than they were sent. */
export const USED_TENTHS = 9;

/** The limits that keep one Action of one app below its quota. */
interface Pace {
  /** Calls a second of all workers together. */
  readonly callsPerSecond: number;
  /** Concurrent polls of the task queue: at most this many calls arrive at once and wait for the pacer. */
  readonly pollers: number;
  /** Concurrent calls: slightly more than can be started within a call's timeout. */
  readonly slots: number;
}

const MOST_POLLERS = 4;
/** The pacer's wait is part of an activity's 30 s, of which ZEGO's client may use 10. */
const LONGEST_WAIT_SECONDS = 10;
const CALL_SECONDS = 15;

/** Returns the limits for a quota in calls a second. */
export function paceOf(quota: number): Pace {
  const callsPerSecond = (quota * USED_TENTHS) / 10;
  const pollers = Math.max(1, Math.min(MOST_POLLERS, Math.floor((callsPerSecond * LONGEST_WAIT_SECONDS) / 2)));
  return { callsPerSecond, pollers, slots: Math.max(pollers, Math.ceil(callsPerSecond * CALL_SECONDS)) };
}

/**
 * Returns a function that resolves at most this many times in any second, in order; below one a second, once in the
 * matching interval. The queue's own limit alone lets bursts of twice the rate through.
 */
export function createPacer(callsPerSecond: number): () => Promise<void> {
  // An integer, since p-throttle would round 2.7 calls up to 3.
  const limit = Math.max(1, Math.floor(callsPerSecond));
  const interval = Math.ceil((1_000 * limit) / callsPerSecond);
  // Calls with a weight count when they are let through, so that a process that was suspended does not catch up in a burst.
  return pThrottle({ limit, interval, strict: true, weight: () => 1 })(async () => {});
}

/** Returns the interceptor that paces every activity of a worker. @param waited called with the seconds that each waited */
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
