import { z } from 'zod';
import { fieldsOf } from '../json/objects.js';
import { temporalUiUrlSchema } from './address.schema.js';
import { checked } from './checked.js';
import { ConfigError } from './config-error.js';
import { configText, type LoadConfigOptions } from './config-text.js';
import { fromEnvironment, variableOf } from './environment.js';
import { expandVariables } from './expand.js';
import { parseYaml } from './parse-yaml.js';

const schema = z.object({ gateway: z.object({ temporalUiUrl: temporalUiUrlSchema.exactOptional() }).prefault({}) });
const known = (): readonly string[] => [];

/**
 * Reads only `gateway.temporalUiUrl`, from the same place as `loadConfig`. Variables that only other fields name need not
 * be set. Undefined if the address of Temporal's Web UI is not configured.
 * @throws ConfigError
 */
export function loadTemporalUiUrl(options: LoadConfigOptions = {}): string | undefined {
  const { env = process.env } = options;
  const file = configText(options);
  if (file === undefined) {
    const { value } = fromEnvironment(env, ['gateway.temporalUiUrl']);
    return checked(schema, value, { source: 'The environment', known, found: [], rename: variableOf }).data.gateway
      .temporalUiUrl;
  }
  const { value, mistakes } = parseYaml(file.text);
  if (mistakes.length > 0) throw new ConfigError(file.source, mistakes);
  const { temporalUiUrl } = fieldsOf(fieldsOf(value)['gateway']);
  const expanded = expandVariables(temporalUiUrl === undefined ? {} : { gateway: { temporalUiUrl } }, env);
  return checked(schema, expanded.value, { source: file.source, known, found: expanded.mistakes }).data.gateway
    .temporalUiUrl;
}
