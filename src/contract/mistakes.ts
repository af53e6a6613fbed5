import type { z } from 'zod';
import { listed } from '../json/mistakes.js';
import type { Mistake } from './messages.js';
import { lastOf, nearestName, shortName } from './nearest-name.js';

/** The known names, for suggestions: fields by dotted path, such as `limits.recordSeconds`, or a function of the path. */
export type KnownNames = readonly string[] | ((path: readonly string[]) => readonly string[]);

/** Converts a zod error to mistakes, at most 50. For an unknown key the message suggests the nearest known name. */
export function mistakesOf(error: z.ZodError, known: KnownNames = []): Mistake[] {
  const all = error.issues.flatMap(unfolded).flatMap((issue) => {
    const at = issue.path.map((part) => shortName(String(part)));
    if (issue.code === 'unrecognized_keys') {
      const message = (key: string): string =>
        typeof known === 'function' ? unknownName(key, known(at)) : unknownField(key, known, at.join('.'));
      return issue.keys.map((key) => ({ path: [...at, shortName(key)].join('.'), message: message(key) }));
    }
    const path = at.join('.') || '(whole)';
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }));
    return [{ path, message: issue.message }];
  });
  return listed(all);
}

/** Replaces the issue of a union with those of the one member whose type the value has. */
function unfolded(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const isOfThisKind = (issues: readonly z.core.$ZodIssue[]): boolean =>
    issues.every(({ code, path }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value'));
  const [found, ...others] = issue.errors.filter(isOfThisKind);
  if (!found || others.length > 0) return [issue];
  return found.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** Returns "is not known", with the nearest known name if one is similar. */
export function unknownName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? 'is not known' : `is not known; did you mean "${nearest}"?`;
}

/** Returns the same for a field below the dotted path `at`; `known` are whole paths. Names the place of a misplaced field. */
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
