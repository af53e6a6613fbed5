import type { z } from 'zod';
import type { Mistake } from '../contract/index.js';
import { type KnownNames, mistakesOf } from '../contract/mistakes.js';
import { wording } from '../zego/mistakes.js';
import { ConfigError } from './config-error.js';
import { SECRET_FIELD } from './storage-config.js';
import { trimStrings } from './string-ends.js';

/** The origin of a value, and its mistakes so far. */
export interface CheckedFrom {
  /** The source for messages: a file or the environment. */
  readonly source: string;
  readonly known: KnownNames;
  /** Earlier mistakes. They replace the schema's mistakes at the same paths. */
  readonly found: readonly Mistake[];
  /** Translates a path to its name in the source. @default the path */
  readonly rename?: (path: string) => string;
}

/** A valid value and its warnings by path. */
interface Checked<T> {
  readonly data: T;
  readonly warnings: readonly Mistake[];
}

/**
 * Parses a value with its schema after removing spaces at the ends of strings.
 * @throws ConfigError with every mistake by its path, and no secret
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown, from: CheckedFrom): Checked<z.output<S>> {
  const { source, known, rename = (path) => path } = from;
  const trimmed = trimStrings(value);
  const found = [...from.found, ...trimmed.mistakes];
  const parsed = schema.safeParse(trimmed.value, { error: wordingWithoutSecrets });
  const reported = new Set(found.map(({ path }) => path));
  const mistakes = parsed.success ? [] : mistakesOf(parsed.error, known).filter(({ path }) => !reported.has(path));
  const renamed = (all: readonly Mistake[]): Mistake[] =>
    all.map(({ path, message }) => ({ path: rename(path), message }));
  if (parsed.success && found.length === 0) return { data: parsed.data, warnings: renamed(trimmed.warnings) };
  throw new ConfigError(source, renamed([...found, ...mistakes]));
}

/** Words a zod issue. YAML reads digits without quotes as a number: unlike other numbers, such a secret is not shown. */
function wordingWithoutSecrets(issue: z.core.$ZodRawIssue): string | undefined {
  const isSecret = issue.path?.some((field) => SECRET_FIELD.test(String(field)));
  if (isSecret && issue.code === 'invalid_type' && issue.expected === 'string' && issue.input !== undefined) {
    return 'must be a string: put it in quotes';
  }
  return wording(issue);
}
