import { z } from 'zod';
import type { ShapeOf } from './shape.js';
import { START_WAIT_REASONS, type StartWait } from './start-wait.js';
import { timeSchema } from './time.schema.js';

/** `StartWait`. */
export const startWaitSchema: z.ZodType<StartWait> = z
  .looseObject({
    reason: z
      .enum(START_WAIT_REASONS)
      .describe(
        'no-capacity: ZEGO runs as many tasks as it may; unreachable: no connection to ZEGO; no-worker: no worker could ' +
          'send StartRecord; rejected: ZEGO rejected it, perhaps not for good; paused: by a caller.',
      ),
    position: z
      .int()
      .min(1)
      .exactOptional()
      .describe('Its position among the sessions of the app that wait, oldest first, as of the last attempt.'),
    nextAttemptAt: timeSchema.exactOptional().describe('When the session tries to start next.'),
    givesUpAt: timeSchema.describe('When the session closes unless a task has started.'),
    refusals: z
      .int()
      .min(0)
      .describe('How many calls of StartRecord ZEGO has refused; attempts out of turn are not sent.'),
    lastRefusedAt: timeSchema.exactOptional(),
  } satisfies ShapeOf<StartWait>)
  .describe('Why a session in the phase waiting has no task yet, and until when.');
