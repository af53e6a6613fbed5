import type { ActivityInterceptorsFactory } from '@temporalio/worker';
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
