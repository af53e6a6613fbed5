import type { z } from 'zod';
import { listed, type Mistake } from '../json/mistakes.js';

const MAX_SHOWN_CHARACTERS = 40;

const KINDS: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  int: 'an integer',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
};

/** Returns a path as mistakes show it. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.') || '(whole)';
}

/** Returns the mistakes without repetitions, limited to a readable number. */
export function tidyMistakes(mistakes: readonly Mistake[]): readonly Mistake[] {
  return listed([...new Map(mistakes.map((mistake) => [`${mistake.path}\n${mistake.message}`, mistake])).values()]);
}

/** Returns every issue of a zod error as path and message. */
export function mistakesOf(error: z.ZodError): readonly Mistake[] {
  return error.issues.map((issue) => ({ path: pathText(issue.path), message: issue.message }));
}

/**
 * Returns the message for an issue of zod, as the `error` of `safeParse`. Shows a received string only where one of
 * several values was expected: any other string may be a secret.
 */
export function wording(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return `must be ${KINDS[issue.expected] ?? issue.expected}, not ${shown(issue.input)}`;
    case 'invalid_value':
      if (issue.input === undefined) return 'is required';
      return `must be ${oneOf(issue.values.map((value) => quoted(value)))}, not ${quoted(issue.input)}`;
    case 'too_big':
      return sizeWords(issue.origin, 'at most', issue.maximum, issue.input);
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty';
      return sizeWords(issue.origin, 'at least', issue.minimum, issue.input);
    default:
      return undefined;
  }
}

function sizeWords(origin: string, bound: string, limit: number | bigint, input: unknown): string {
  if (origin === 'string') return `must have ${bound} ${limit} characters`;
  if (Array.isArray(input)) return `must have ${bound} ${limit} entries, not ${input.length}`;
  return `must be ${bound} ${limit}, not ${shown(input)}`;
}

function oneOf(values: readonly string[]): string {
  if (values.length < 2) return values.join('');
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_SHOWN_CHARACTERS)) : shown(value);
}

function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return KINDS[typeof value] ?? typeof value;
}
