import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { failure } from '../contract/failures.js';
import { FAILURES } from '../contract/index.js';
import { hasRefusedPayload, refusalOf } from '../contract/refused-payload.js';
import { redactedError } from '../redaction/index.js';

/** The interval of heartbeats, which is sent to the server unchanged: `HEARTBEATS` of a worker. Quick calls end before the first. */
const BEAT_MS = 3_000;

/** The options of a worker whose activities heartbeat by `beatingActivities`. */
export const HEARTBEATS = { maxHeartbeatThrottleInterval: BEAT_MS } as const;

/** The interceptor that heartbeats while an activity runs, so that a call is lost soon if its worker dies. */
export const beatingActivities: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    execute: async (input, next) => {
      const beating = setInterval(() => context.heartbeat(), BEAT_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(beating);
      }
    },
  },
});

/** The interceptor that redacts the failures of activities: a library's message would enter the history unchanged. */
export const redactingActivities: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: async (input, next) => {
      try {
        return await next(input);
      } catch (error) {
        throw redactedError(error);
      }
    },
  },
});

/** The interceptor that keeps payloads refused by the worker's codec from every activity: their sender may have no key. */
export const refusingActivities: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute: async (input, next) => {
      if (!hasRefusedPayload(input.args)) return next(input);
      throw failure(FAILURES.payloadRefused, refusalOf(`A call of "${info.activityType}"`));
    },
  },
});
