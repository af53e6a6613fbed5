import { z } from 'zod';
import type { OutputOf } from './output-of.js';
import { Secret } from './secret.js';

/** The rate limit of a key without its own, and of an address if there are no keys. */
export const DEFAULT_REQUESTS_PER_SECOND = 100;

const MAX_KEY_CHARACTERS = 4_096;
const MAX_NAME_CHARACTERS = 64;
const MAX_REQUESTS_PER_SECOND = 100_000;

/** A key that is sent in a header or an address. */
export const headerKeySchema = z
  .string()
  .min(1)
  .max(MAX_KEY_CHARACTERS)
  // Aborts, since later checks compare keys as secrets.
  .regex(/^[\x21-\x7e]*$/, { error: 'must have no spaces and only ASCII characters', abort: true })
  .transform((text) => new Secret(text))
  .meta({ secret: true });

/** An API key written as an object. */
export const apiKeyFields = z.strictObject({
  key: headerKeySchema.describe('What callers send as "Authorization: Bearer <key>".'),
  name: z
    .string()
    .min(1)
    .max(MAX_NAME_CHARACTERS)
    .regex(/^[A-Za-z0-9._-]*$/, 'must be letters, digits, ".", "_" or "-"')
    .exactOptional()
    .describe('Whose key it is. The log shows the name beside each request; it is not secret.'),
  scope: z.enum(['read', 'control']).describe('"read" sees sessions; "control" also starts, changes and stops them.'),
  requestsPerSecond: z
    .int()
    .min(1)
    .max(MAX_REQUESTS_PER_SECOND)
    .default(DEFAULT_REQUESTS_PER_SECOND)
    .describe(
      'Rate limit of this key for each gateway process, with a separate count for the codec; requests beyond it get 429.',
    ),
});

/** A caller's key. */
export type ApiKeyConfig = OutputOf<typeof apiKeyFields>;

/** What a key may do: `read` sees sessions, `control` also starts, changes and stops them. */
export type KeyScope = ApiKeyConfig['scope'];

/** Returns the configuration of a key written as a string: scope `control`, with the default rate limit. */
export function controlKey(key: Secret): ApiKeyConfig {
  return { key, scope: 'control', requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND };
}

const apiKeySchema = z.union([headerKeySchema.transform(controlKey), apiKeyFields], {
  error: 'must be a string in quotes, or an object with "key" and "scope"',
});

const REPEATED = 'is the same key as another entry: remove one of them';

/** `gateway.apiKeys`: each entry is a string (a key with scope `control`) or an object. */
export const apiKeysSchema = z
  .array(apiKeySchema)
  .max(100)
  .check(({ value: keys, issues }) => {
    const texts = keys.map(({ key }) => key.reveal());
    for (const [index, text] of texts.entries()) {
      if (texts.indexOf(text) === index) continue;
      issues.push({ code: 'custom', message: REPEATED, path: [index], input: undefined });
    }
  })
  .default([])
  .describe('Keys of callers, at most 100. Without keys the gateway listens on loopback only and requires none.');
