import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { redactedError } from '../redaction/index.js';

/** Keeps secrets out of what activities fail with: whatever a library said goes into the history from here. */
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
