import { z } from 'zod';
import { ATTENTION_REASONS, type Attention } from './attention.js';
import type { ShapeOf } from './shape.js';
import { timeSchema } from './time.schema.js';

/** `AttentionReason`. */
export const attentionReasonSchema = z.enum(ATTENTION_REASONS).describe('Why a session needs attention.');

/** `Attention`. */
export const attentionSchema: z.ZodType<Attention> = z
  .looseObject({
    reason: attentionReasonSchema,
    since: timeSchema,
    what: z.string().describe('What happened, for a person.'),
    until: timeSchema
      .exactOptional()
      .describe("When it ends without anybody's help: the session gives up, or ZEGO ends the task."),
  } satisfies ShapeOf<Attention>)
  .describe('Why a session needs attention.');
