import { z } from 'zod';
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '../contract/index.js';
import { unknownName } from '../contract/mistakes.js';
import { isLoopback } from '../http/loopback.js';
import { containedAddress } from '../http/public-address.js';
import { webUrl } from './address.js';
import { wholeAddressSchema } from './address.schema.js';
import type { OutputOf } from './output-of.js';
import { Secret } from './secret.js';

const MAX_SECRETS = 5;
/** The bounds of Standard Webhooks 1.0.0, "Signature scheme": a secret has 192 to 512 bits. */
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;
/** The prefix of Standard Webhooks for symmetric secrets. */
const SECRET_PREFIX = 'whsec_';

const signingSecret = z
  .string()
  .transform((text) => (text.startsWith(SECRET_PREFIX) ? text.slice(SECRET_PREFIX.length) : text))
  .refine(
    isKey,
    `must be ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes in base64, with or without "${SECRET_PREFIX}" before it`,
  )
  .transform((text) => new Secret(text))
  .meta({ secret: true });

const eventType = z.string().superRefine((text, context) => {
  if (isEventType(text)) return;
  const message = `"${text.slice(0, 64)}" ${unknownName(text, WEBHOOK_EVENT_TYPES)}`;
  context.addIssue({ code: 'custom', message });
});

/** An endpoint as written. */
export const webhookFields = z.strictObject({
  url: wholeAddressSchema
    .meta({ secret: true })
    .describe('URL of the endpoint: https, without user or password. It may contain a key, so it is kept secret.'),
  secrets: z
    .array(signingSecret)
    .min(1)
    .max(MAX_SECRETS)
    .describe('Each 24 to 64 bytes in base64, with or without "whsec_" before it. All of them sign.'),
  events: z
    .array(eventType)
    .min(1)
    .max(WEBHOOK_EVENT_TYPES.length)
    .default([...WEBHOOK_EVENT_TYPES])
    .describe('Types of events to send.'),
  allowPrivateAddresses: z
    .boolean()
    .default(false)
    .describe('Whether the address may be private, loopback or link-local, and plain http.'),
});

/** An endpoint, checked and with its secrets wrapped. The whole `url` counts as one: many services put a key into it. */
export const webhookSchema = webhookFields
  .superRefine(({ url: text, allowPrivateAddresses }, context) => {
    const url = webUrl(text);
    if (url === undefined || allowPrivateAddresses) return;
    if (isLoopback(containedAddress(url.hostname))) {
      const message = 'is an address of this machine: to allow it, set "allowPrivateAddresses: true"';
      context.addIssue({ code: 'custom', path: ['url'], message });
    } else if (url.protocol !== 'https:') {
      const message = 'must be https: manifests are sent there. To allow plain http, set "allowPrivateAddresses: true"';
      context.addIssue({ code: 'custom', path: ['url'], message });
    }
  })
  .transform(({ url, events, ...rest }) => ({
    ...rest,
    url: new Secret(url),
    events: WEBHOOK_EVENT_TYPES.filter((type) => events.includes(type)),
  }));

/** An endpoint that receives session events. */
export type WebhookConfig = OutputOf<typeof webhookSchema>;

function isEventType(text: string): text is WebhookEventType {
  return WEBHOOK_EVENT_TYPES.some((type) => type === text);
}

/** Whether a secret is canonical base64, which the signing library and all verifiers read alike. */
function isKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= MIN_SECRET_BYTES && bytes.length <= MAX_SECRET_BYTES && bytes.toString('base64') === text;
}
