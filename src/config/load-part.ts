import type { z } from 'zod';
import { fieldsOf } from '../json/objects.js';
import { type CheckedFrom, checked } from './checked.js';
import { ConfigError } from './config-error.js';
import { configText, type LoadConfigOptions } from './config-text.js';
import { fromEnvironment, variableOf } from './environment.js';
import { expandVariables } from './expand.js';
import { parseYaml } from './parse-yaml.js';

/** A part of the configuration that is read alone. */
interface Part<S extends z.ZodType> {
  /** Its path, such as `gateway.temporalUiUrl`. */
  readonly path: string;
  /** The configuration with nothing but this part. */
  readonly schema: S;
  readonly known: CheckedFrom['known'];
}

/**
 * Reads only one part, from the same place as `loadConfig`. Variables that only other parts name need not be set.
 * @throws ConfigError
 */
export function loadPart<S extends z.ZodType>(
  { path, schema, known }: Part<S>,
  options: LoadConfigOptions,
): z.output<S> {
  const { env = process.env } = options;
  const file = configText(options);
  if (file === undefined) {
    const { value } = fromEnvironment(env, [path]);
    return checked(schema, value, { source: 'The environment', known, found: [], rename: variableOf }).data;
  }
  const { value, mistakes } = parseYaml(file.text);
  if (mistakes.length > 0) throw new ConfigError(file.source, mistakes);
  const expanded = expandVariables(onlyAt(value, path.split('.')) ?? {}, env);
  return checked(schema, expanded.value, { source: file.source, known, found: expanded.mistakes }).data;
}

/** Returns a value with nothing but what is at a path; undefined if nothing is. */
function onlyAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...inside] = path;
  if (name === undefined) return value;
  const inner = onlyAt(fieldsOf(value)[name], inside);
  return inner === undefined ? undefined : { [name]: inner };
}
