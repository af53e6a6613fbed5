import { CONFIG_NAME } from '../contract/ids.js';
import { fieldsOf } from '../json/objects.js';
import { ConfigError } from './config-error.js';
import { configText, type LoadConfigOptions } from './config-text.js';
import { rawFromEnvironment } from './environment.js';
import { parseYaml } from './parse-yaml.js';

/**
 * Reads only the names of the apps from the same place as `loadConfig`. Variables that the file names need not be
 * set, and other mistakes than in a name are not found. Undefined if there is no configuration.
 * @throws ConfigError if the file is not YAML; ConfigMissing if a named file cannot be read
 */
export function loadAppNames(options: LoadConfigOptions = {}): readonly string[] | undefined {
  const { env = process.env } = options;
  const file = configText(options);
  if (file === undefined) {
    const raw = rawFromEnvironment(env, 'gateway');
    return raw && namesIn(raw.value);
  }
  const { value, mistakes } = parseYaml(file.text);
  if (mistakes.length > 0) throw new ConfigError(file.source, mistakes);
  return namesIn(value);
}

function namesIn(config: unknown): readonly string[] {
  return Object.keys(fieldsOf(fieldsOf(config)['apps'])).filter((name) => CONFIG_NAME.test(name));
}
