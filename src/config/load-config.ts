import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Mistake } from '../contract/index.js';
import { mistakesOf } from '../contract/mistakes.js';
import { wording } from '../zego/mistakes.js';
import type { Config } from './config.js';
import { configSchema, knownNamesAt } from './config.schema.js';
import { ConfigError, ConfigMissing } from './config-error.js';
import { DEFAULT_PROFILE } from './default-profile.js';
import { entriesOf } from './entries.js';
import { ENVIRONMENT_NAMES, rawFromEnvironment, variableOf } from './environment.js';
import { expandVariables } from './expand.js';
import { parseYaml } from './parse-yaml.js';
import { SECRET_FIELD } from './storage-config.js';

/** Where to look. */
export interface LoadConfigOptions {
  /** A file, before REELKEEPER_CONFIG and `reelkeeper.yaml`. */
  readonly path?: string;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Where relative paths start. @default process.cwd() */
  readonly cwd?: string;
}

const FILE_NAME = 'reelkeeper.yaml';
const MAX_FILE_BYTES = 1_000_000;

/**
 * Reads and checks the configuration: the file named by `path` or REELKEEPER_CONFIG, else `reelkeeper.yaml`, else the
 * environment variables ZEGO_APP_ID and so on.
 * @throws ConfigError with every mistake by its path; as ConfigMissing when there is neither file nor variable
 */
export function loadConfig(options: LoadConfigOptions = {}): Config {
  const { env = process.env, cwd = process.cwd() } = options;
  const named = options.path ?? (env['REELKEEPER_CONFIG'] || undefined);
  const text = readText(resolve(cwd, named ?? FILE_NAME), named !== undefined);
  if (text !== undefined) return fromFile(text, `The configuration "${named ?? FILE_NAME}"`, env);
  const raw = rawFromEnvironment(env);
  if (raw === undefined) {
    throw new ConfigMissing(
      'The environment',
      `There is no "${FILE_NAME}" in "${cwd}". Write one, name one in REELKEEPER_CONFIG, or set ` +
        `${ENVIRONMENT_NAMES.required.join(', ')} (and, if wanted, ${ENVIRONMENT_NAMES.optional.join(', ')}). ` +
        '"reelkeeper dev" needs none of them: it brings a simulator.',
    );
  }
  return check('The environment', raw.value, raw.mistakes, variableOf);
}

function fromFile(text: string, source: string, env: NodeJS.ProcessEnv): Config {
  const { value, mistakes } = parseYaml(text);
  if (mistakes.length > 0) throw new ConfigError(source, mistakes);
  const expanded = expandVariables(value ?? {}, env);
  return check(source, expanded.value, expanded.mistakes);
}

function check(
  source: string,
  value: unknown,
  found: readonly Mistake[],
  rename: (path: string) => string = (path) => path,
): Config {
  const parsed = configSchema.safeParse(value, { error: wordingWithoutSecrets });
  const said = new Set(found.map(({ path }) => path));
  const mistakes = parsed.success ? [] : mistakesOf(parsed.error, knownNamesAt).filter(({ path }) => !said.has(path));
  if (!parsed.success || found.length > 0) {
    throw new ConfigError(
      source,
      [...found, ...mistakes].map(({ path, message }) => ({ path: rename(path), message })),
    );
  }
  const { apps, storages, profiles, gateway, worker, webhooks } = parsed.data;
  return {
    apps: entriesOf(apps),
    storages: entriesOf(storages),
    profiles: entriesOf({ default: DEFAULT_PROFILE, ...profiles }),
    gateway,
    worker,
    webhooks: entriesOf(webhooks),
  };
}

/** YAML reads digits without quotes as a number: such a secret must not be shown, as other wrong numbers are. */
function wordingWithoutSecrets(issue: z.core.$ZodRawIssue): string | undefined {
  const isSecret = issue.path?.some((field) => SECRET_FIELD.test(String(field)));
  if (isSecret && issue.code === 'invalid_type' && issue.expected === 'string' && issue.input !== undefined) {
    return 'must be a text: put it in quotes';
  }
  return wording(issue);
}

function readText(file: string, required: boolean): string | undefined {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) {
      throw new ConfigMissing(
        file,
        `The configuration "${file}" has more than ${MAX_FILE_BYTES} bytes: is it the right file?`,
      );
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigMissing) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' && !required) return undefined;
    throw new ConfigMissing(file, `The configuration "${file}" can't be read (${code}).`);
  }
}
