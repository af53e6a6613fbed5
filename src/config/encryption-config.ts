import { z } from 'zod';
import type { EncryptionOptions } from '../encryption/index.js';
import { registerSecrets } from '../redaction/index.js';
import type { LoadConfigOptions } from './config-text.js';
import { encryptionNamesAt, encryptionSchema } from './encryption.schema.js';
import { loadPart } from './load-part.js';
import type { OutputOf } from './output-of.js';
import { secretTextsIn } from './secret.js';

/** The checked section `encryption`. */
export type EncryptionConfig = OutputOf<typeof encryptionSchema>;

const sectionSchema = z.object({ encryption: encryptionSchema.exactOptional() });

/** Returns the options of the codec, with secrets. Without a section there are no keys, and nothing is encrypted. */
export function revealEncryption(
  config: EncryptionConfig | undefined,
): Required<EncryptionOptions> & Pick<EncryptionConfig, 'required'> {
  const keys = config?.keys.map(({ id, key }) => ({ id, key: key.reveal() })) ?? [];
  return { keys, failures: config?.failures ?? false, required: config?.required ?? false };
}

/**
 * Reads only the section `encryption`, from the same place as `loadConfig`. Variables that only other sections name need
 * not be set. Undefined if there is no such section.
 * @throws ConfigError
 */
export function loadEncryption(options: LoadConfigOptions = {}): EncryptionConfig | undefined {
  const known = (path: readonly string[]): readonly string[] => encryptionNamesAt(path.slice(1));
  const { encryption } = loadPart({ path: 'encryption', schema: sectionSchema, known }, options);
  registerSecrets(secretTextsIn(encryption));
  return encryption;
}
