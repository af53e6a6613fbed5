import { z } from 'zod';
import { mistakesOf } from '../contract/mistakes.js';
import { EncryptionKeysInvalid } from './errors.js';

/** A key and its id in payloads. */
export interface EncryptionKey {
  /** 1 to 64 letters, digits, ".", "-" or "_". Not secret: each payload contains it. Never use it for another key. */
  readonly id: string;
  /** 32 bytes in base64. */
  readonly key: string;
}

/** The encryption of payloads. */
export interface EncryptionOptions {
  /** At most 20. The first encrypts, all decrypt. */
  readonly keys: readonly EncryptionKey[];
  /** Whether messages and stack traces of failures are encrypted too. @default true */
  readonly failures?: boolean;
}

/** The key length of AES-256. */
const KEY_BYTES = 32;
const MAX_KEYS = 20;

/** The id of a key. */
export const keyIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "-" or "_"');

/** A key as written. */
export const keyTextSchema = z
  .string()
  .max(1_000)
  .refine(isKey, `must be ${KEY_BYTES} bytes in base64, as "openssl rand -base64 ${KEY_BYTES}" prints them`);

/** The names of a key's fields. */
export const KEY_FIELDS = ['id', 'key'] as const satisfies readonly (keyof EncryptionKey)[];

/** Returns the schema of an array of keys with the given entry schema. */
export function keyListSchema<S extends z.ZodType<{ readonly id: string }>>(entry: S) {
  return z
    .array(entry)
    .min(1, 'must have a key')
    .max(MAX_KEYS, `must have at most ${MAX_KEYS} keys`)
    .superRefine((keys, context) => {
      for (const [at, { id }] of keys.entries()) {
        if (keys.findIndex((other) => other.id === id) === at) continue;
        context.addIssue({ code: 'custom', path: [at, 'id'], message: `"${id}" is already the id of an earlier key` });
      }
    });
}

const optionsSchema = z.strictObject({
  keys: keyListSchema(z.strictObject({ id: keyIdSchema, key: keyTextSchema })),
  failures: z.boolean().optional(),
});

/**
 * Checks encryption options and sets their defaults. `source` names their origin in errors.
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

/** Whether a key is 32 bytes in canonical base64; a truncated one is not. */
function isKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === KEY_BYTES && bytes.toString('base64') === text;
}

/** The environment variable with the keys, if there is no configuration file. */
export const KEYS_VARIABLE = 'REELKEEPER_ENCRYPTION_KEYS';

/** Parses keys written as `id:key`, separated by commas, unchecked. A part without ":" gets an empty id, which is invalid. */
export function keysOfText(text: string): readonly EncryptionKey[] {
  return text.split(',').map((part) => {
    const at = part.indexOf(':');
    return at < 0 ? { id: '', key: part.trim() } : { id: part.slice(0, at).trim(), key: part.slice(at + 1).trim() };
  });
}
