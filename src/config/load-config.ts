import { filledInBySession } from '../contract/filled-in.js';
import type { Mistake, RecordingParams } from '../contract/index.js';
import { registerSecrets } from '../redaction/index.js';
import { unusedParameters } from '../zego/unused-parameters.js';
import { checked } from './checked.js';
import type { Config } from './config.js';
import { configSchema, gatewayConfigSchema, knownNamesAt } from './config.schema.js';
import { ConfigError, ConfigMissing } from './config-error.js';
import { configText, FILE_NAME, type LoadConfigOptions } from './config-text.js';
import { DEFAULT_PROFILE } from './default-profile.js';
import { entriesOf } from './entries.js';
import { rawFromEnvironment, VARIABLES, variableOf } from './environment.js';
import { expandVariables } from './expand.js';
import { parseYaml } from './parse-yaml.js';
import { secretsOf } from './secrets-of.js';

/**
 * Reads and checks the configuration: the file named by `path` or REELKEEPER_CONFIG, else `reelkeeper.yaml`, else the
 * environment variables.
 * @throws ConfigError with every mistake by its path; ConfigMissing if there is neither a file nor a variable
 */
export function loadConfig(options: LoadConfigOptions = {}): Config {
  const { env = process.env, cwd = process.cwd(), use = 'worker' } = options;
  const file = configText(options);
  if (file !== undefined) return fromFile(file.text, file.source, env, use);
  const raw = rawFromEnvironment(env, use);
  if (raw === undefined) {
    const names = (isNeeded: boolean): string =>
      VARIABLES.flatMap((one) => (one.isNeeded === isNeeded ? [one.name] : [])).join(', ');
    throw new ConfigMissing(
      'The environment',
      `No "${FILE_NAME}" found in "${cwd}". Create it, set REELKEEPER_CONFIG to another file, or set ` +
        `${names(true)} (optional: ${names(false)}). ` +
        '"reelkeeper dev" needs none of these: it includes a simulator.',
    );
  }
  return configOf('The environment', raw.value, raw.mistakes, use, variableOf);
}

type Use = NonNullable<LoadConfigOptions['use']>;

function fromFile(text: string, source: string, env: NodeJS.ProcessEnv, use: Use): Config {
  const { value, mistakes } = parseYaml(text);
  if (mistakes.length > 0) throw new ConfigError(source, mistakes);
  const expanded = expandVariables(value ?? {}, env);
  return configOf(source, expanded.value, expanded.mistakes, use);
}

function configOf(
  source: string,
  value: unknown,
  found: readonly Mistake[],
  use: Use,
  rename: (path: string) => string = (path) => path,
): Config {
  const schema = use === 'gateway' ? gatewayConfigSchema : configSchema;
  const { data, warnings } = checked(schema, value, { source, found, known: knownNamesAt, rename });
  const { apps, storages, profiles, webhooks, ...sections } = data;
  const config = {
    ...sections,
    warnings: [...warnings, ...profileWarnings(profiles)],
    apps: entriesOf(apps),
    storages: entriesOf(storages),
    profiles: entriesOf(Object.keys(profiles).length === 0 ? { default: DEFAULT_PROFILE } : profiles),
    webhooks: entriesOf(webhooks),
  };
  registerSecrets(secretsOf(config));
  return config;
}

/** Returns a warning for each profile parameter that has no effect unless a request adds what it needs. */
function profileWarnings(profiles: Readonly<Record<string, RecordingParams>>): readonly Mistake[] {
  return Object.entries(profiles).flatMap(([name, profile]) =>
    [...filledInBySession(profile), ...unusedParameters(profile)].map(({ path, message }) => ({
      path: `profiles.${name}.${path}`,
      message,
    })),
  );
}
