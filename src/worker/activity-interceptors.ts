import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { failure } from '../contract/failures.js';
import { FAILURES } from '../contract/index.js';
import { hasRefusedPayload, refusalOf } from '../contract/refused-payload.js';
import { redactedError } from '../redaction/index.js';

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
