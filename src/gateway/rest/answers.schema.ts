import { z } from 'zod';
import { warningsSchema } from '../../contract/messages.schema.js';
import { SESSION_STATUSES, type SessionPage, type SessionSummary } from '../../contract/sessions.js';
import type { ShapeOf } from '../../contract/shape.js';
import { OUTCOMES, SESSION_PHASES } from '../../contract/view.js';
import { manifestSchema, outcomeSummarySchema, sessionViewSchema, timeSchema } from '../../contract/view.schema.js';
import type { ClosedSession, SessionReading } from './read-session.js';

const sessionId = z.string();

/** The answer of a start. */
export const startAnswerSchema = z
  .looseObject({
    sessionId,
    created: z.boolean().describe('False when this very request was started before, or the room is recorded already.'),
    closed: z
      .looseObject({
        as: z.union([z.enum(OUTCOMES), z.enum(SESSION_STATUSES)]).describe('Its outcome, or what Temporal says of it.'),
        at: timeSchema,
      })
      .exactOptional()
      .describe('The session had closed before: nothing was started, and another id is needed to record again.'),
    taskIds: z.array(z.string()).exactOptional().describe('With `wait=started`: the tasks of ZEGO that record.'),
    warnings: warningsSchema.exactOptional(),
  })
  .describe('The session.');

/** The answer of a start that ZEGO has not decided within 30 s. */
export const startWaitingSchema = z
  .looseObject({ sessionId, created: z.boolean(), waiting: z.literal(true) })
  .describe('The session is started, and ZEGO has not said yes or no yet.');

/** The answer of a change that Temporal has stored. */
export const storedCommandSchema = z
  .looseObject({ accepted: z.literal(true) })
  .describe('Temporal has stored the change.');

/** The answer of a change that waits: with `wait=no` from the start, without it after 30 s. */
export const pendingChangeSchema = z
  .looseObject({
    accepted: z.literal(true),
    waiting: z
      .literal(true)
      .exactOptional()
      .describe('Without `wait=no`: the session has taken the change, and ZEGO has not answered within 30 s.'),
  })
  .describe('The change is stored, and the session asks ZEGO: its view tells what becomes of it.');

/** `SessionSummary`. */
export const sessionSummarySchema: z.ZodType<SessionSummary> = z
  .looseObject({
    sessionId,
    status: z.enum(SESSION_STATUSES).describe("Temporal's word on the session's workflow."),
    app: z.string().exactOptional(),
    roomId: z.string().exactOptional(),
    phase: z.enum(SESSION_PHASES).exactOptional(),
    taskIds: z.array(z.string()).describe('The tasks that ZEGO may still be busy with, at most 8.'),
    runStartedAt: timeSchema.describe('When the newest run of the workflow started: a long session has several.'),
    closedAt: timeSchema.exactOptional(),
    outcome: outcomeSummarySchema.exactOptional(),
  } satisfies ShapeOf<SessionSummary>)
  .describe('A session as the list shows it.');

/** `SessionPage`. */
export const sessionPageSchema: z.ZodType<SessionPage> = z
  .looseObject({
    sessions: z.array(sessionSummarySchema),
    nextCursor: z.string().exactOptional().describe('Set when there may be more; good for the same filter only.'),
  } satisfies ShapeOf<SessionPage>)
  .describe('One page. It may hold fewer sessions than were asked for, even none, and have a next one all the same.');

/** `ClosedSession`. */
export const closedSessionSchema: z.ZodType<ClosedSession> = z
  .looseObject({
    sessionId,
    app: z.string().exactOptional(),
    roomId: z.string().exactOptional(),
    phase: z.literal('closed'),
    phaseSince: timeSchema,
    status: z.enum(SESSION_STATUSES),
    summary: outcomeSummarySchema.exactOptional(),
    outcome: manifestSchema.exactOptional(),
    viewUnavailable: z.literal(true),
  } satisfies ShapeOf<ClosedSession>)
  .describe('A closed session as far as Temporal itself knows it: no worker has answered for its view.');

/** What is known of one session. */
export const sessionReadingSchema: z.ZodType<SessionReading> = z
  .union([sessionViewSchema, closedSessionSchema])
  .describe('What is known of the session.');
