import { z } from 'zod';
import type { EncryptionOptions } from '../encryption/index.js';
import { fieldsOf } from '../json/objects.js';
import { registerSecrets } from '../redaction/index.js';
import { type CheckedFrom, checked } from './checked.js';
import { ConfigError } from './config-error.js';
import { configText, type LoadConfigOptions } from './config-text.js';
import { encryptionNamesAt, encryptionSchema } from './encryption.schema.js';
import { fromEnvironment, variableOf } from './environment.js';
import { expandVariables } from './expand.js';
import type { OutputOf } from './output-of.js';
import { parseYaml } from './parse-yaml.js';
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
  const { env = process.env } = options;
  const known = (path: readonly string[]): readonly string[] => encryptionNamesAt(path.slice(1));
  const file = configText(options);
  if (file === undefined) {
    const { value } = fromEnvironment(env, ['encryption']);
    return sectionOf(value, { source: 'The environment', known, found: [], rename: variableOf });
  }
  const { value, mistakes } = parseYaml(file.text);
  if (mistakes.length > 0) throw new ConfigError(file.source, mistakes);
  const { encryption: section } = fieldsOf(value);
  const expanded = expandVariables(section === undefined ? {} : { encryption: section }, env);
  return sectionOf(expanded.value, { source: file.source, known, found: expanded.mistakes });
}

function sectionOf(value: unknown, from: CheckedFrom): EncryptionConfig | undefined {
  const { encryption } = checked(sectionSchema, value, from).data;
  registerSecrets(secretTextsIn(encryption));
  return encryption;
}
