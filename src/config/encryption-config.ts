import { z } from 'zod';
import type { EncryptionOptions } from '../encryption/index.js';
import { fieldsOf } from '../json/objects.js';
import { knowSecrets } from '../redaction/index.js';
import { type CheckedFrom, checked } from './checked.js';
import { ConfigError } from './config-error.js';
import { configText, type LoadConfigOptions } from './config-text.js';
import { encryptionNamesAt, encryptionSchema } from './encryption.schema.js';
import { fromEnvironment, variableOf } from './environment.js';
import { expandVariables } from './expand.js';
import { parseYaml } from './parse-yaml.js';
import { type Secret, secretTextsIn } from './secret.js';

/** How payloads are encrypted before Temporal gets them. */
export interface EncryptionConfig {
  /** The first encrypts, all decrypt. */
  readonly keys: readonly { readonly id: string; readonly key: Secret }[];
  /** Whether messages and stack traces of failures are encrypted as well. @default true */
  readonly failures: boolean;
  /** Whether workers refuse what is not encrypted. @default false */
  readonly required: boolean;
}

const sectionSchema = z.object({ encryption: encryptionSchema.exactOptional() });

/** The options of the codec. Holds secrets. Without a section there is no key: nothing is encrypted. */
export function revealEncryption(
  config: EncryptionConfig | undefined,
): Required<EncryptionOptions> & Pick<EncryptionConfig, 'required'> {
  const keys = config?.keys.map(({ id, key }) => ({ id, key: key.reveal() })) ?? [];
  return { keys, failures: config?.failures ?? false, required: config?.required ?? false };
}

/**
 * The section `encryption` alone, for programs that need nothing else of a configuration: variables that only other
 * sections name need not be set. Found as `loadConfig` finds it; undefined when there is none.
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
  knowSecrets(secretTextsIn(encryption));
  return encryption;
}
