import { z } from 'zod';
import type { ChangeAnswer, Mistake, StartedAnswer, StopBody, ZegoRejectedDetails } from './messages.js';
import { whiteboardIdSchema } from './request.schema.js';
import type { ShapeOf } from './shape.js';
import { hasControls } from './shown-text.js';

const MAX_REASON_CHARACTERS = 500;
const MAX_REQUESTER_CHARACTERS = 100;

function plainText(maxCharacters: number) {
  return z
    .string()
    .max(maxCharacters)
    .refine((text) => !hasControls(text), 'must have no control characters, such as line ends');
}

/** `RequestInfo.requestedBy`. */
export const requesterSchema = plainText(MAX_REQUESTER_CHARACTERS).min(1);

/** `StopBody`. */
export const stopBodySchema: z.ZodType<StopBody> = z
  .strictObject({
    reason: plainText(MAX_REASON_CHARACTERS).exactOptional().describe('Words for the timeline, on one line.'),
  } satisfies ShapeOf<StopBody>)
  .describe('What a stop may say.');

/** The body of UpdateWhiteboard without TaskId. */
export const whiteboardBodySchema = z
  .strictObject({ WhiteboardId: whiteboardIdSchema.describe('The whiteboard that is recorded from now on.') })
  .describe("The body of ZEGO's UpdateWhiteboard without TaskId.");

/** `ChangeAnswer`. */
export const changeAnswerSchema: z.ZodType<ChangeAnswer> = z
  .looseObject({
    accepted: z.boolean().describe('Whether ZEGO has accepted it.'),
    superseded: z.boolean().exactOptional().describe('A newer change came before this one was sent.'),
    requestId: z.string().exactOptional().describe("ZEGO's id of the request that was accepted."),
  } satisfies ShapeOf<ChangeAnswer>)
  .describe('What became of a change.');

/** `Mistake`. */
export const mistakeSchema: z.ZodType<Mistake> = z
  .looseObject({
    path: z.string().describe('Dotted path of the field, such as `limits.recordSeconds`; `(whole)` for all of it.'),
    message: z.string(),
  } satisfies ShapeOf<Mistake>)
  .describe('One thing that is wrong with what was sent, or without effect in it.');

/** The parameters without effect of a request that is fine. */
export const warningsSchema = z
  .array(mistakeSchema)
  .describe('Parameters of the recording that have no effect, at most eight.');

/** `StartedAnswer`. */
export const startedAnswerSchema: z.ZodType<StartedAnswer> = z
  .looseObject({
    taskIds: z.array(z.string()).exactOptional().describe("ZEGO's ids of the tasks that record."),
    warnings: warningsSchema.exactOptional(),
    waiting: z.boolean().exactOptional().describe('ZEGO has not said yes or no in time: ask again.'),
  } satisfies ShapeOf<StartedAnswer>)
  .describe('Whether the recording has started.');

/** `ZegoRejectedDetails`. */
export const zegoRejectedSchema: z.ZodType<ZegoRejectedDetails> = z
  .looseObject({
    action: z.string(),
    code: z.number(),
    message: z.string().describe("ZEGO's own words."),
    requestId: z.string().describe("Names the call to ZEGO's support; empty where it is not known."),
    worker: z.string().exactOptional().describe('The worker that signed the call, where ZEGO refused its signature.'),
  } satisfies ShapeOf<ZegoRejectedDetails>)
  .describe('What ZEGO answered.');
