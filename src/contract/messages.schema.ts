import { z } from 'zod';
import type { ChangeAnswer, Mistake, StartedAnswer, StopBody, ZegoRejectedDetails } from './messages.js';
import { whiteboardIdSchema } from './request.schema.js';
import type { ShapeOf } from './shape.js';
import { hasControls } from './shown-text.js';
import { startWaitSchema } from './start-wait.schema.js';

const MAX_REASON_CHARACTERS = 500;
const MAX_REQUESTER_CHARACTERS = 100;

function plainText(maxCharacters: number) {
  return z
    .string()
    .max(maxCharacters)
    .refine((text) => !hasControls(text), 'must not contain control characters, such as line ends');
}

/** `RequestInfo.requestedBy`. */
export const requesterSchema = plainText(MAX_REQUESTER_CHARACTERS).min(1);

/** `StopBody`. */
export const stopBodySchema: z.ZodType<StopBody> = z
  .strictObject({
    reason: plainText(MAX_REASON_CHARACTERS).exactOptional().describe('The reason shown in the timeline, on one line.'),
  } satisfies ShapeOf<StopBody>)
  .describe('The body of a stop.');

/** The body of UpdateWhiteboard without TaskId. */
export const whiteboardBodySchema = z
  .strictObject({ WhiteboardId: whiteboardIdSchema.describe('The whiteboard to record from now on.') })
  .describe("The body of ZEGO's UpdateWhiteboard without TaskId.");

/** `ChangeAnswer`. */
export const changeAnswerSchema: z.ZodType<ChangeAnswer> = z
  .looseObject({
    accepted: z.boolean().describe('Whether ZEGO has accepted it.'),
    superseded: z.boolean().exactOptional().describe('Whether a newer change replaced this one before it was sent.'),
    requestId: z.string().exactOptional().describe("ZEGO's id of the accepted request."),
  } satisfies ShapeOf<ChangeAnswer>)
  .describe('The result of a change.');

/** `Mistake`. */
export const mistakeSchema: z.ZodType<Mistake> = z
  .looseObject({
    path: z
      .string()
      .describe('Dotted path of the field, such as `limits.recordSeconds`; `(whole)` for the whole value.'),
    message: z.string(),
  } satisfies ShapeOf<Mistake>)
  .describe('A mistake in a request, or a parameter without effect.');

/** The parameters of a valid request that have no effect. */
export const warningsSchema = z
  .array(mistakeSchema)
  .describe('Parameters of the recording that have no effect, at most eight.');

/** `StartedAnswer`. */
export const startedAnswerSchema: z.ZodType<StartedAnswer> = z
  .looseObject({
    taskIds: z.array(z.string()).exactOptional().describe("ZEGO's ids of the tasks that record."),
    warnings: warningsSchema.exactOptional(),
    waiting: z.boolean().exactOptional().describe('Whether ZEGO has not responded in time: retry.'),
    startWait: startWaitSchema.exactOptional(),
  } satisfies ShapeOf<StartedAnswer>)
  .describe('Whether the recording has started.');

/** `ZegoRejectedDetails`. */
export const zegoRejectedSchema: z.ZodType<ZegoRejectedDetails> = z
  .looseObject({
    action: z.string(),
    code: z.number(),
    message: z.string().describe("ZEGO's message."),
    requestId: z.string().describe("Identifies the call for ZEGO's support; empty if unknown."),
    worker: z.string().exactOptional().describe('The worker that signed the call, if ZEGO rejected its signature.'),
  } satisfies ShapeOf<ZegoRejectedDetails>)
  .describe("ZEGO's rejection.");
