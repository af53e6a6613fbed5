import { z } from 'zod';
import { configNameSchema } from '../src/contract/request.schema.js';
import { WEBHOOK_EVENT_TYPES } from '../src/contract/webhooks.js';

/**
 * A delivery as any Temporal client may start one. The id travels in a header and is signed before a dot, so that it
 * has none (Standard Webhooks 1.0.0, "Signature scheme"). What the event says beyond that is passed on as it is.
 */
export const deliverySchema = z.object({
  endpoint: configNameSchema,
  event: z.looseObject({
    id: z.string().regex(/^[\x21-\x2d\x2f-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters without dots'),
    type: z.enum(WEBHOOK_EVENT_TYPES),
    timestamp: z.iso.datetime(),
    data: z.looseObject({
      sessionId: z
        .string()
        .min(1)
        .max(1_000)
        // It stands in failures' messages, and Temporal takes UTF-8 only.
        .refine((text) => !/\p{Cs}/u.test(text), 'must not contain half a character (a lone surrogate)'),
    }),
  }),
});

/** A delivery that was checked. */
export type CheckedDelivery = z.output<typeof deliverySchema>;
