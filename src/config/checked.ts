import type { z } from 'zod';
import type { Mistake } from '../contract/index.js';
import { type KnownNames, mistakesOf } from '../contract/mistakes.js';
import { wording } from '../zego/mistakes.js';
import { ConfigError } from './config-error.js';
import { SECRET_FIELD } from './storage-config.js';
import { trimStrings } from './string-ends.js';

/** Where a value came from, and what is known to be wrong with it already. */
export interface CheckedFrom {
  /** In words: a file or the environment. */
  readonly source: string;
  readonly known: KnownNames;
  /** Mistakes that were found before; what the schema says of the same places is left out. */
  readonly found: readonly Mistake[];
  /** What a path is called where the value came from. @default the path */
  readonly rename?: (path: string) => string;
}

/** A value that can be used, and what somebody should know of it all the same, by path. */
interface Checked<T> {
  readonly data: T;
  readonly warnings: readonly Mistake[];
}

/**
 * The value as its schema has it, strings without blanks at their ends.
 * @throws ConfigError with every mistake by its path, and no secret
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown, from: CheckedFrom): Checked<z.output<S>> {
  const { source, known, rename = (path) => path } = from;
  const trimmed = trimStrings(value);
  const found = [...from.found, ...trimmed.mistakes];
  const parsed = schema.safeParse(trimmed.value, { error: wordingWithoutSecrets });
  const said = new Set(found.map(({ path }) => path));
  const mistakes = parsed.success ? [] : mistakesOf(parsed.error, known).filter(({ path }) => !said.has(path));
  const renamed = (all: readonly Mistake[]): Mistake[] =>
    all.map(({ path, message }) => ({ path: rename(path), message }));
  if (parsed.success && found.length === 0) return { data: parsed.data, warnings: renamed(trimmed.warnings) };
  throw new ConfigError(source, renamed([...found, ...mistakes]));
}

/** YAML reads digits without quotes as a number: such a secret must not be shown, as other wrong numbers are. */
function wordingWithoutSecrets(issue: z.core.$ZodRawIssue): string | undefined {
  const isSecret = issue.path?.some((field) => SECRET_FIELD.test(String(field)));
  if (isSecret && issue.code === 'invalid_type' && issue.expected === 'string' && issue.input !== undefined) {
    return 'must be a text: put it in quotes';
  }
  return wording(issue);
}
