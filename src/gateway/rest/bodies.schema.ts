import { z } from 'zod';
import { jsonObjectSchema } from '../../contract/json.schema.js';
import { MAX_LAYOUT_BYTES, MAX_LAYOUT_LEVELS } from '../../contract/limits.js';
import { stopBodySchema } from '../../contract/messages.schema.js';
import { configNameSchema, sessionIdSchema, sessionRequestSchema } from '../../contract/request.schema.js';
import { DEFAULT_PAGE_SIZE, MAX_CURSOR_CHARACTERS, MAX_PAGE_SIZE } from '../../contract/sessions.js';
import { OUTCOMES, SESSION_PHASES } from '../../contract/view.js';
import { layoutFields } from '../../zego/layout.schema.js';

/** The body of a start: the session request, and the caller's own id for it. */
export const startBodySchema = sessionRequestSchema
  .extend({
    sessionId: sessionIdSchema
      .optional()
      .describe('Your own key for this recording. With it a start is idempotent; without it a room is recorded once.'),
  })
  .describe('What to record. Only `roomId` is required.');

/** `?wait=started`. */
export const startQuerySchema = z.strictObject({
  wait: z
    .literal('started')
    .optional()
    .describe('Answer once ZEGO records, or after 30 s. Without it the answer comes once Temporal has the session.'),
});

/** `?wait=no`. */
export const commandQuerySchema = z.strictObject({
  wait: z
    .literal('no')
    .optional()
    .describe(
      'Answer 202 once Temporal has stored the change. Without it the answer is what ZEGO said, or 202 after 30 s.',
    ),
});

/** `?wait=no` of a stop. */
export const stopQuerySchema = z.strictObject({
  wait: z
    .literal('no')
    .optional()
    .describe('Changes nothing: a stop is always answered once Temporal has stored the change.'),
});

/** The id in a session's address. */
export const sessionParamsSchema = z.object({
  sessionId: z.string().min(1).max(1_000).describe('The id that the start answered.'),
});

/** Where a stream of events goes on. */
export const lastEventHeaderSchema = z.looseObject({
  'last-event-id': z
    .string()
    .exactOptional()
    .describe('The id of the last event that was read: what came after it is sent first. Anything else is ignored.'),
});

/** What a list is narrowed to, and its page. */
export const listQuerySchema = z.strictObject({
  app: configNameSchema.exactOptional().describe('Only sessions of this app.'),
  room: sessionRequestSchema.shape.roomId.exactOptional().describe('Only sessions of this room.'),
  phase: z.enum(SESSION_PHASES).exactOptional().describe('Only sessions in this phase.'),
  outcome: z.enum(OUTCOMES).exactOptional().describe('Only closed sessions with this outcome.'),
  cursor: z.string().min(1).max(MAX_CURSOR_CHARACTERS).exactOptional().describe('`nextCursor` of the page before.'),
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PAGE_SIZE)
    .exactOptional()
    .describe(`Sessions a page. ${DEFAULT_PAGE_SIZE} if left out.`),
});

/** The body of ZEGO's UpdateLayout without TaskId: what is in it is checked with the session's own facts. */
export const layoutBodySchema = jsonObjectSchema;

/** The same as it is described to those who write one. */
export const describedLayoutSchema = z
  .looseObject(layoutFields)
  .describe(
    `The body of ZEGO's UpdateLayout without TaskId: at most ${MAX_LAYOUT_BYTES} bytes as JSON, ${MAX_LAYOUT_LEVELS} levels deep.`,
  );

/** The body of a stop, or none. */
export const stopRouteBodySchema = stopBodySchema.optional();

/** No body, or an empty one. */
export const emptyBodySchema = z.strictObject({}).optional();
