import type { z } from 'zod';
import type { Mistake } from './messages.js';

/**
 * What is known, to name the nearest one: every field by its dotted path, as `limits.recordSeconds`, or a function that
 * answers the names at a path.
 */
export type KnownNames = readonly string[] | ((path: readonly string[]) => readonly string[]);

/** Thousands of wrong fields, or one with an endless name, would otherwise fill failures and logs. */
const MAX_MISTAKES = 50;
const MAX_NAME_CHARACTERS = 64;

/** Every issue of a zod error as a path and words, at most 50; an unknown key is named with the nearest known one. */
export function mistakesOf(error: z.ZodError, known: KnownNames = []): Mistake[] {
  const all = error.issues.flatMap(unfolded).flatMap((issue) => {
    const at = issue.path.map((part) => shortName(String(part)));
    if (issue.code === 'unrecognized_keys') {
      const words = (key: string): string =>
        typeof known === 'function' ? unknownName(key, known(at)) : unknownField(key, known, at.join('.'));
      return issue.keys.map((key) => ({ path: [...at, shortName(key)].join('.'), message: words(key) }));
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
 * The same for a field below the dotted path `at`, where `known` are whole paths: a name that belongs to another place
 * is told with that place.
 */
export function unknownField(name: string, known: readonly string[], at = ''): string {
  const isHere = (path: string): boolean => parentOf(path) === at;
  const paths = [...known.filter(isHere), ...known.filter((path) => !isHere(path))];
  const nearest = nearestName(name, paths.map(lastOf));
  const place = paths.find((path) => lastOf(path) === nearest);
  if (place === undefined || isHere(place)) return unknownName(name, place === undefined ? [] : [lastOf(place)]);
  return `is not known here; did you mean "${place}"${place.includes('.') ? '' : ' at the top'}?`;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** The name of a field from its dotted path. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/**
 * The known name that takes the fewest edits (a letter added, left out, changed, or two neighbours swapped; case does
 * not count), if it takes at most a third of the name's length, and one for the shortest names; never more than
 * `maxEdits`.
 */
export function nearestName(name: string, known: readonly string[], maxEdits = Infinity): string | undefined {
  if (name.length > MAX_NAME_CHARACTERS) return undefined;
  const limit = Math.min(maxEdits, Math.max(1, Math.floor(name.length / 3)));
  let best: { name: string; edits: number } | undefined;
  for (const candidate of known) {
    // So many letters have to be added or left out: thousands of names are told apart by this alone.
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (!best || edits < best.edits) best = { name: candidate, edits };
  }
  return best && best.edits <= limit ? best.name : undefined;
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
