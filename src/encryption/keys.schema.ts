import { z } from 'zod';
import { mistakesOf } from '../contract/mistakes.js';
import { EncryptionKeysInvalid } from './errors.js';

/** A key and the id that payloads name it by. */
export interface EncryptionKey {
  /** 1 to 64 letters, digits, ".", "-" or "_". Not secret: it stands beside each payload. Never give it to another key. */
  readonly id: string;
  /** 32 bytes in base64. */
  readonly key: string;
}

/** How payloads are encrypted. */
export interface EncryptionOptions {
  /** The first encrypts, all decrypt; at most 20. */
  readonly keys: readonly EncryptionKey[];
  /** Whether the messages and stack traces of failures are encrypted as well. @default true */
  readonly failures?: boolean;
}

/** AES-256 takes keys of so many bytes. */
const KEY_BYTES = 32;
const MAX_KEYS = 20;

/** The id of a key. */
export const keyIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "-" or "_"');

/** A key as it is written. */
export const keyTextSchema = z
  .string()
  .max(1_000)
  .refine(isKey, `must be ${KEY_BYTES} bytes in base64, as "openssl rand -base64 ${KEY_BYTES}" prints them`);

/** The names of a key's fields. */
export const KEY_FIELDS = ['id', 'key'] as const satisfies readonly (keyof EncryptionKey)[];

/** A list of keys whose entries have any more specific form. */
export function keyListSchema<S extends z.ZodType<{ readonly id: string }>>(entry: S) {
  return z
    .array(entry)
    .min(1, 'must have a key')
    .max(MAX_KEYS, `must have at most ${MAX_KEYS} keys`)
    .superRefine((keys, context) => {
      for (const [at, { id }] of keys.entries()) {
        if (keys.findIndex((other) => other.id === id) === at) continue;
        context.addIssue({ code: 'custom', path: [at, 'id'], message: `"${id}" is taken by a key before it` });
      }
    });
}

const optionsSchema = z.strictObject({
  keys: keyListSchema(z.strictObject({ id: keyIdSchema, key: keyTextSchema })),
  failures: z.boolean().optional(),
});

/**
 * Options of which every key can be used. `source` says in words where they came from.
 * @throws EncryptionKeysInvalid with every mistake
 */
export function checkedEncryption(options: unknown, source = 'The option "encryption"'): Required<EncryptionOptions> {
  const parsed = optionsSchema.safeParse(options);
  if (parsed.success) return { keys: parsed.data.keys, failures: parsed.data.failures ?? true };
  throw new EncryptionKeysInvalid(
    source,
    mistakesOf(parsed.error, (path) => (path.length === 0 ? ['keys', 'failures'] : KEY_FIELDS)),
  );
}

/** Only the one spelling of base64 passes, so that a key cut short is found out. */
function isKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === KEY_BYTES && bytes.toString('base64') === text;
}
