import { z } from 'zod';
import { configNameSchema } from '../src/contract/request.schema.js';
import { SESSION_EVENT_TYPES } from '../src/contract/webhooks.js';

// Part of failure messages, and Temporal accepts UTF-8 only.
const name = z
  .string()
  .min(1)
  .max(1_000)
  .refine((text) => !/\p{Cs}/u.test(text), 'must not contain half a character (a lone surrogate)');

const head = {
  id: z.string().regex(/^[\x21-\x2d\x2f-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters without dots'),
  timestamp: z.iso.datetime(),
};

/**
 * The input of a delivery, which any Temporal client may start. The id is sent in a header and signed in front of a dot,
 * so it must not contain one (Standard Webhooks 1.0.0, "Signature scheme"). Other fields of the event pass unchanged.
 */
export const deliverySchema = z.object({
  endpoint: configNameSchema,
  event: z.discriminatedUnion('type', [
    z.looseObject({ ...head, type: z.enum(SESSION_EVENT_TYPES), data: z.looseObject({ sessionId: name }) }),
    z.looseObject({ ...head, type: z.literal('fleet.orphan'), data: z.looseObject({ app: name }) }),
  ]),
});

/** A delivery that was checked. */
export type CheckedDelivery = z.output<typeof deliverySchema>;
