import type { z } from 'zod';
import type { Mistake } from './messages.js';

/** The names that are known at a path, to name the nearest one. */
export type KnownNames = readonly string[] | ((path: readonly string[]) => readonly string[]);

/** Thousands of wrong fields, or one with an endless name, would otherwise fill failures and logs. */
const MAX_MISTAKES = 50;
const MAX_NAME_CHARACTERS = 64;

/** Every issue of a zod error as a path and words, at most 50; an unknown key is named with the nearest known one. */
export function mistakesOf(error: z.ZodError, known: KnownNames = []): Mistake[] {
  const all = error.issues.flatMap(unfolded).flatMap((issue) => {
    const at = issue.path.map((part) => shortName(String(part)));
    if (issue.code === 'unrecognized_keys') {
      const names = typeof known === 'function' ? known(at) : known;
      return issue.keys.map((key) => ({ path: [...at, shortName(key)].join('.'), message: unknownName(key, names) }));
    }
    const path = at.join('.') || '(whole)';
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }));
    return [{ path, message: issue.message }];
  });
  if (all.length <= MAX_MISTAKES) return all;
  const more = `has ${all.length - MAX_MISTAKES} more mistakes that are not listed`;
  return [...all.slice(0, MAX_MISTAKES), { path: '(whole)', message: more }];
}

/** Of a value that may be one of several kinds, what is wrong with it as the kind that it is. */
function unfolded(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const isOfThisKind = (issues: readonly z.core.$ZodIssue[]): boolean =>
    issues.every(({ code, path }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value'));
  const [found, ...others] = issue.errors.filter(isOfThisKind);
  if (!found || others.length > 0) return [issue];
  return found.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** "is not known", with the nearest known name when there is one close by. */
export function unknownName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? 'is not known' : `is not known; did you mean "${nearest}"?`;
}

/**
 * The known name that takes the fewest edits (a letter added, left out, changed, or two neighbours swapped; case does
 * not count), if it takes at most a third of the name's length, and one for the shortest names.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_NAME_CHARACTERS) return undefined;
  let best: { name: string; edits: number } | undefined;
  for (const candidate of known) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (!best || edits < best.edits) best = { name: candidate, edits };
  }
  return best && best.edits <= Math.max(1, Math.floor(name.length / 3)) ? best.name : undefined;
}

function shortName(name: string): string {
  return name.length <= MAX_NAME_CHARACTERS ? name : `${name.slice(0, MAX_NAME_CHARACTERS)}…`;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(substitute, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
