import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { ALONE, type Share } from './share.js';

/** The tenths of a quota that are used: ZEGO counts calls when they arrive, slightly later than they were sent. */
export const USED_TENTHS = 9;

/** The limits that keep one Action of one app below its quota. */
interface Pace {
  /** Calls a second of all workers together. */
  readonly callsPerSecond: number;
  /** Concurrent calls: slightly more than can be started within a call's timeout. */
  readonly slots: number;
}

/** Tasks polled for, or taken and waiting for their turn: enough to hide a poll's latency, as many as begin in this time. */
const MOST_AHEAD = 8;
const FEWEST_AHEAD = 2;
const AHEAD_MS = 500;
/** The pacer's wait is part of an activity's 30 s, of which ZEGO's client may use 10. */
const LONGEST_WAIT_MS = 12_000;
const CALL_SECONDS = 15;

/** Returns the limits for a quota in calls a second. */
export function paceOf(quota: number): Pace {
  const callsPerSecond = (quota * USED_TENTHS) / 10;
  return { callsPerSecond, slots: Math.max(MOST_AHEAD, Math.ceil(callsPerSecond * CALL_SECONDS)) };
}

/**
 * Spreads the calls of one Action evenly: one call in each interval, not a second's calls at once, which would arrive as
 * two seconds' calls in one if they are delayed differently. Processes that share a quota take turns by the clock.
 */
export class Pacer {
  readonly #intervalMs: number;
  readonly #share: () => Share;
  #lastMs = Number.NEGATIVE_INFINITY;
  #turns = Promise.resolve();

  /** @param share which turns are of this process; @default all */
  constructor(callsPerSecond: number, share: () => Share = () => ALONE) {
    this.#intervalMs = 1_000 / callsPerSecond;
    this.#share = share;
  }

  /** How many tasks may be ahead of their calls, so that none waits too long. */
  get ahead(): number {
    const cycleMs = this.#intervalMs * this.#bounded().of;
    const wanted = Math.max(FEWEST_AHEAD, Math.min(MOST_AHEAD, Math.floor(AHEAD_MS / cycleMs)));
    return Math.max(1, Math.min(wanted, Math.floor(LONGEST_WAIT_MS / cycleMs)));
  }

  /** Resolves when the next call may begin, in the order of the requests. */
  readonly turn = async (): Promise<void> => {
    this.#turns = this.#turns.then(() => this.#next());
    return this.#turns;
  };

  async #next(): Promise<void> {
    const nowMs = Date.now();
    const share = this.#bounded();
    const cycleMs = this.#intervalMs * share.of;
    // A clock that was set back must not stop the calls.
    const lastMs = this.#lastMs > nowMs + cycleMs ? Number.NEGATIVE_INFINITY : this.#lastMs;
    const atMs = turnAfter(lastMs, nowMs, this.#intervalMs, share);
    if (atMs > nowMs) await new Promise((resolve) => setTimeout(resolve, Math.ceil(atMs - nowMs)));
    // A process that was suspended does not catch up.
    const lateMs = Date.now() - atMs;
    this.#lastMs = lateMs > this.#intervalMs ? atMs + lateMs : atMs;
  }

  /** With a very low quota, processes share no turns: a call would wait for longer than its timeout. */
  #bounded(): Share {
    const share = this.#share();
    return this.#intervalMs * share.of <= LONGEST_WAIT_MS ? share : ALONE;
  }
}

/** Returns the first turn of this process from `nowMs` on that is later than its last one. */
export function turnAfter(lastMs: number, nowMs: number, intervalMs: number, { index, of }: Share): number {
  if (index === undefined) return Math.max(nowMs, lastMs + intervalMs * of);
  const earliestMs = Math.max(nowMs, lastMs + intervalMs / 2);
  const round = Math.ceil((earliestMs / intervalMs - index) / of);
  return (round * of + index) * intervalMs;
}

/**
 * Returns a function that resolves at most this many times in any second, evenly spread, in order; for calls outside of
 * `pacedActivities`.
 */
export function createPacer(callsPerSecond: number): () => Promise<void> {
  return new Pacer(callsPerSecond).turn;
}

/** Counts the calls that have begun. */
interface BegunCalls {
  began(): void;
  ended(): void;
}

/** Returns the interceptor that paces every activity of a worker. @param waited called with the seconds that each waited */
export function pacedActivities(
  pacer: Pacer,
  calls: BegunCalls,
  waited: (seconds: number) => void = () => undefined,
): ActivityInterceptorsFactory {
  return () => ({
    inbound: {
      async execute(input, next) {
        const sinceMs = performance.now();
        await pacer.turn();
        waited((performance.now() - sinceMs) / 1_000);
        calls.began();
        try {
          return await next(input);
        } finally {
          calls.ended();
        }
      },
    },
  });
}
