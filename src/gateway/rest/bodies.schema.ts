import { z } from 'zod';
import { TASK_ID } from '../../contract/fleet.js';
import { jsonObjectSchema } from '../../contract/json.schema.js';
import { MAX_LAYOUT_BYTES, MAX_LAYOUT_LEVELS } from '../../contract/limits.js';
import { stopBodySchema } from '../../contract/messages.schema.js';
import { configNameSchema, sessionIdSchema, sessionRequestSchema } from '../../contract/request.schema.js';
import { DEFAULT_PAGE_SIZE, MAX_CURSOR_CHARACTERS, MAX_PAGE_SIZE } from '../../contract/sessions.js';
import { taskStopBodySchema } from '../../contract/tasks.schema.js';
import { OUTCOMES, SESSION_PHASES } from '../../contract/view.js';
import { layoutFields } from '../../zego/layout.schema.js';

/** The body of a start: the session request, and the caller's own id for it. */
export const startBodySchema = sessionRequestSchema
  .extend({
    sessionId: sessionIdSchema
      .optional()
      .describe(
        'Your own key for this recording. With it a start is idempotent; without it a room is recorded once at a time.',
      ),
  })
  .describe('What to record. Only `roomId` is required.');

/** `?wait=started`. */
export const startQuerySchema = z.strictObject({
  wait: z
    .literal('started')
    .optional()
    .describe('Respond once ZEGO records, or after 30 s. Without it, respond once Temporal has the session.'),
});

/** `?wait=no`. */
export const commandQuerySchema = z.strictObject({
  wait: z
    .literal('no')
    .optional()
    .describe("Respond 202 once Temporal has the change. Without it, respond with ZEGO's result, or 202 after 30 s."),
});

/** `?wait=no` of a stop. */
export const stopQuerySchema = z.strictObject({
  wait: z.literal('no').optional().describe('No effect: the response to a stop always comes once Temporal has it.'),
});

/** The id in a session's address. */
export const sessionParamsSchema = z.object({
  sessionId: z.string().min(1).max(1_000).describe('The id returned by the start.'),
});

/** The ids in a file's address. */
export const fileParamsSchema = sessionParamsSchema.extend({
  fileId: z.string().min(1).max(1_024).describe('The `fileId` of the file, percent-encoded.'),
});

/** The event after which a stream continues. */
export const lastEventHeaderSchema = z.looseObject({
  'last-event-id': z
    .string()
    .exactOptional()
    .describe('The id of the last received event: missed events are sent first. Other values are ignored.'),
});

/** The filter and page of a list. */
export const listQuerySchema = z.strictObject({
  app: configNameSchema.exactOptional().describe('Only sessions of this app.'),
  room: sessionRequestSchema.shape.roomId.exactOptional().describe('Only sessions of this room.'),
  phase: z.enum(SESSION_PHASES).exactOptional().describe('Only sessions in this phase.'),
  outcome: z.enum(OUTCOMES).exactOptional().describe('Only closed sessions with this outcome.'),
  attention: z.stringbool().exactOptional().describe('`true`: only sessions that need attention.'),
  cursor: z.string().min(1).max(MAX_CURSOR_CHARACTERS).exactOptional().describe('`nextCursor` of the previous page.'),
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PAGE_SIZE)
    .exactOptional()
    .describe(`Sessions a page. ${DEFAULT_PAGE_SIZE} if left out.`),
});

/** The app of a fleet. */
export const fleetQuerySchema = z.strictObject({
  app: configNameSchema.exactOptional().describe('Only this app. All of the configuration if left out.'),
});

/** The app of a fleet command. */
export const fleetCommandQuerySchema = z.strictObject({
  app: configNameSchema.exactOptional().describe('The app. May be left out if the configuration has only one.'),
});

/** The app of a task. */
export const taskQuerySchema = z.strictObject({
  app: configNameSchema.exactOptional().describe('The app. All of the configuration are asked if left out.'),
});

/** The id in a task's address. */
export const taskParamsSchema = z.object({ taskId: z.string().regex(TASK_ID).describe("ZEGO's TaskId.") });

/** The body of a task's stop, or none. */
export const taskStopRouteBodySchema = taskStopBodySchema.optional();

/** The body of ZEGO's UpdateLayout without TaskId; the session checks its content. */
export const layoutBodySchema = jsonObjectSchema;

/** The same, as it is described to callers. */
export const describedLayoutSchema = z
  .looseObject(layoutFields)
  .describe(
    `The body of ZEGO's UpdateLayout without TaskId: at most ${MAX_LAYOUT_BYTES} bytes as JSON, ${MAX_LAYOUT_LEVELS} levels deep.`,
  );

/** The body of a stop, or none. */
export const stopRouteBodySchema = stopBodySchema.optional();

/** No body, or an empty one. */
export const emptyBodySchema = z.strictObject({}).optional();
