import { z } from 'zod';
import { attentionReasonSchema, attentionSchema } from '../../contract/attention.schema.js';
import type { FileLink, FileLinksState } from '../../contract/file-links.js';
import { warningsSchema } from '../../contract/messages.schema.js';
import { SESSION_STATUSES, type SessionPage, type SessionSummary } from '../../contract/sessions.js';
import type { ShapeOf } from '../../contract/shape.js';
import { startWaitSchema } from '../../contract/start-wait.schema.js';
import { timeSchema } from '../../contract/time.schema.js';
import { OUTCOMES, SESSION_PHASES } from '../../contract/view.js';
import { manifestSchema, outcomeSummarySchema, sessionViewSchema } from '../../contract/view.schema.js';
import type { NoWorker } from '../../contract/workers.js';
import type { SessionReading, StoredSession } from './read-session.js';

const sessionId = z.string();

/** `NoWorker`. */
export const noWorkerSchema: z.ZodType<NoWorker> = z
  .looseObject({
    lastSeenAt: timeSchema.exactOptional().describe('When a worker last polled; absent if Temporal knows of none.'),
  } satisfies ShapeOf<NoWorker>)
  .describe('No worker responds: sessions make no progress, and signals such as a stop are stored until one starts.');

/** The response to a start. */
export const startAnswerSchema = z
  .looseObject({
    sessionId,
    created: z.boolean().describe('False if the same request was started before, or if the room is already recorded.'),
    closed: z
      .looseObject({
        as: z
          .union([z.enum(OUTCOMES), z.enum(SESSION_STATUSES)])
          .describe("Its outcome, or Temporal's status if it has none."),
        at: timeSchema,
      })
      .exactOptional()
      .describe('Set if the session had closed before. Nothing was started: use another id to record again.'),
    taskIds: z.array(z.string()).exactOptional().describe("With `wait=started`: ZEGO's ids of the tasks that record."),
    warnings: warningsSchema.exactOptional(),
  })
  .describe('The session.');

/** The response to a start if ZEGO has not responded within 30 s. */
export const startWaitingSchema = z
  .looseObject({
    sessionId,
    created: z.boolean(),
    waiting: z.literal(true),
    startWait: startWaitSchema.exactOptional(),
  })
  .describe('The session is started; ZEGO has not responded yet.');

/** The response to a command that Temporal has stored. */
export const storedCommandSchema = z
  .looseObject({ accepted: z.literal(true), noWorker: noWorkerSchema.exactOptional() })
  .describe('Temporal has stored the command.');

/** The response to a change without a result: at once with `wait=no`, otherwise after 30 s. */
export const pendingChangeSchema = z
  .looseObject({
    accepted: z.literal(true),
    waiting: z
      .literal(true)
      .exactOptional()
      .describe('Without `wait=no`: the session accepted the change; ZEGO has not responded within 30 s.'),
  })
  .describe('The change is stored, and the session sends it to ZEGO. Its view shows the result.');

/** `SessionSummary`. */
export const sessionSummarySchema: z.ZodType<SessionSummary> = z
  .looseObject({
    sessionId,
    status: z.enum(SESSION_STATUSES).describe("The status of the session's workflow in Temporal."),
    app: z.string().exactOptional(),
    roomId: z.string().exactOptional(),
    phase: z.enum(SESSION_PHASES).exactOptional(),
    taskIds: z.array(z.string()).describe('The tasks that ZEGO may still be working on, at most 8.'),
    attention: z
      .array(attentionReasonSchema)
      .exactOptional()
      .describe('Why the session needs attention; absent if it does not.'),
    recordingSince: timeSchema.exactOptional().describe('When the session began to record; absent before.'),
    runStartedAt: timeSchema.describe('When the newest run of the workflow started: a long session has several.'),
    closedAt: timeSchema.exactOptional(),
    outcome: outcomeSummarySchema.exactOptional(),
  } satisfies ShapeOf<SessionSummary>)
  .describe('A session in a list.');

/** `SessionPage`. */
export const sessionPageSchema: z.ZodType<SessionPage> = z
  .looseObject({
    sessions: z.array(sessionSummarySchema),
    nextCursor: z.string().exactOptional().describe('Set if there may be more; valid for the same filter only.'),
    noWorker: noWorkerSchema.exactOptional(),
  } satisfies ShapeOf<SessionPage>)
  .describe('One page. It may hold fewer sessions than requested, even none, and still have a next page.');

/** `StoredSession`. */
export const storedSessionSchema: z.ZodType<StoredSession> = z
  .looseObject({
    sessionId,
    app: z.string().exactOptional(),
    roomId: z.string().exactOptional(),
    phase: z
      .enum(SESSION_PHASES)
      .describe('As the session reported it last; of a session that no worker has taken yet, `starting`.'),
    phaseSince: timeSchema.exactOptional().describe('Set once the session is closed.'),
    status: z.enum(SESSION_STATUSES),
    runStartedAt: timeSchema.describe('When the newest run of the workflow started.'),
    taskIds: z.array(z.string()).describe('The tasks that ZEGO may still be working on, at most 8.'),
    attention: z.array(attentionSchema).exactOptional(),
    summary: outcomeSummarySchema.exactOptional(),
    outcome: manifestSchema.exactOptional(),
    temporalUiUrl: z
      .string()
      .exactOptional()
      .describe("The session's workflow in Temporal's Web UI, if `gateway.temporalUiUrl` is set."),
    fileLinks: z
      .looseObject({ whyNot: z.string().exactOptional() } satisfies ShapeOf<FileLinksState>)
      .exactOptional()
      .describe('Set if `gateway.fileLinks` is; `whyNot` says why there are no links to the files of this session.'),
    noWorker: noWorkerSchema.exactOptional(),
    viewUnavailable: z.literal(true),
  } satisfies ShapeOf<StoredSession>)
  .describe("A session from Temporal's own record: no worker has responded with its view.");

/** `FileLink`. */
export const fileLinkSchema: z.ZodType<FileLink> = z
  .looseObject({
    url: z.string().describe('Serves the file, also in ranges. Treat it as a password: it needs no key.'),
    expiresAt: timeSchema.describe('Until when it works.'),
  } satisfies ShapeOf<FileLink>)
  .describe('A link to a file.');

/** `SessionReading`. */
export const sessionReadingSchema: z.ZodType<SessionReading> = z
  .union([sessionViewSchema, storedSessionSchema])
  .describe('The session.');
