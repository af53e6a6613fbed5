import { z } from 'zod';
import { ORPHAN_EVENTS, ORPHAN_STANDINGS } from './fleet.js';
import { jsonObjectSchema } from './json.schema.js';
import type { ShapeOf } from './shape.js';
import { timeSchema } from './time.schema.js';
import { END_REASONS } from './view.js';
import { manifestSchema } from './view.schema.js';
import type {
  WebhookEvent,
  WebhookEventType,
  WebhookOrphan,
  WebhookPlaylist,
  WebhookSession,
  WebhookTask,
} from './webhooks.js';

const session = {
  sessionId: z.string(),
  app: z.string(),
  roomId: z.string(),
  metadata: jsonObjectSchema.describe("The caller's own values, from the request."),
  sequence: z.int().min(1).describe('Counts the events of a session from 1; deliveries may arrive in another order.'),
} satisfies ShapeOf<WebhookSession>;

const task: z.ZodType<WebhookTask> = z.looseObject({
  lane: z.int().min(0).describe('The lane of the task, from 0.'),
  number: z.int().min(1).describe('Its place in the lane, from 1.'),
  taskId: z.string().exactOptional().describe("ZEGO's id."),
  startedAt: timeSchema.exactOptional(),
  endedAt: timeSchema.exactOptional(),
  quitReason: z.number().exactOptional().describe("ZEGO's `quit_reason`, if a callback reported it."),
} satisfies ShapeOf<WebhookTask>);

const playlist: z.ZodType<WebhookPlaylist> = z.looseObject({
  fileId: z.string(),
  url: z.string().describe('A live hls playlist: it plays the recording while it is in progress.'),
  streamId: z.string().exactOptional(),
  confirmed: z
    .boolean()
    .describe(
      'Whether DescribeRecordStatus reports the same address; otherwise it comes from a callback, whose body is unsigned.',
    ),
} satisfies ShapeOf<WebhookPlaylist>);

const orphan: z.ZodType<WebhookOrphan> = z.looseObject({
  app: z.string(),
  sequence: z
    .int()
    .min(1)
    .describe("Counts the events of an app's fleet keeper from 1; deliveries may arrive in another order."),
  event: z.enum(ORPHAN_EVENTS).describe('`stop-failed`: the stop is retried.'),
  taskId: z.string().describe("ZEGO's id."),
  roomId: z.string(),
  startedAt: timeSchema,
  standing: z
    .enum(ORPHAN_STANDINGS)
    .describe('`foreign`: no session of ours carried the task; `closed`, `dropped`: `sessionId` did.'),
  sessionId: z.string().exactOptional(),
} satisfies ShapeOf<WebhookOrphan>);

type Data<Type extends WebhookEventType> = Extract<WebhookEvent, { readonly type: Type }>['data'];

function event<Type extends WebhookEventType>(type: Type, data: z.ZodType<Data<Type>>) {
  return z.looseObject({
    id: z.string().describe('Identical in every attempt and for every endpoint.'),
    type: z.literal(type),
    timestamp: timeSchema.describe('When it happened, not when it is sent.'),
    data,
  });
}

/** `WebhookEvent`. */
export const webhookEventSchema: z.ZodType<WebhookEvent> = z
  .union([
    event('session.recording', z.looseObject({ ...session, task } satisfies ShapeOf<Data<'session.recording'>>)),
    event(
      'session.playlist',
      z.looseObject({ ...session, task, playlist } satisfies ShapeOf<Data<'session.playlist'>>),
    ),
    event(
      'session.interrupted',
      z.looseObject({
        ...session,
        task,
        reason: z.string().describe('For a person.'),
      } satisfies ShapeOf<Data<'session.interrupted'>>),
    ),
    event(
      'session.stopped',
      z.looseObject({ ...session, endReason: z.enum(END_REASONS) } satisfies ShapeOf<Data<'session.stopped'>>),
    ),
    event(
      'session.closed',
      z.looseObject({ ...session, manifest: manifestSchema } satisfies ShapeOf<Data<'session.closed'>>),
    ),
    event('fleet.orphan', orphan),
  ])
  .describe('An event of a session or fleet keeper: the JSON body that an endpoint receives.');
