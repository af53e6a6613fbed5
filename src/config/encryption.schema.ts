import { z } from 'zod';
import { KEY_FIELDS, keyIdSchema, keyListSchema, keyTextSchema } from '../encryption/keys.schema.js';
import { Secret } from './secret.js';

const keySchema = z.strictObject({
  id: keyIdSchema.describe('Stored beside each payload; not secret. An id belongs to one key for good.'),
  key: keyTextSchema
    .transform((text) => new Secret(text))
    .meta({ secret: true })
    .describe('32 bytes in base64.'),
});

/** The section `encryption` as written. */
export const encryptionSchema = z.strictObject({
  keys: keyListSchema(keySchema).describe('1 to 20: the first encrypts, all decrypt.'),
  failures: z
    .boolean()
    .default(true)
    .describe('Whether messages and stack traces of failures are encrypted too; their types never are.'),
  required: z
    .boolean()
    .default(false)
    .describe('Whether workers reject starts, messages and activity calls that are not encrypted.'),
});

/** Returns the names that the section may use at a path below it. */
export function encryptionNamesAt(path: readonly string[]): readonly string[] {
  return path[0] === 'keys' ? KEY_FIELDS : Object.keys(encryptionSchema.shape);
}
