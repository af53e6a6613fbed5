import { isObject } from '../json/objects.js';
import type { ParameterNames } from '../zego/tables/parameter-names.js';
import type { Mistake } from './messages.js';
import { nearestName, shortName } from './nearest-name.js';

/** A typing error is far more frequent than a new parameter of ZEGO's that is named almost as a known one. */
export const MAX_TYPING_EDITS = 2;

/**
 * Every field, at every level, that is not known and named almost as a known one. All other unknown fields may be new
 * ones of ZEGO's and are no mistake. What lies inside an unknown field is not looked at.
 */
export function nearMisses(value: unknown, names: ParameterNames, at: readonly string[] = []): readonly Mistake[] {
  if (!isObject(value)) return [];
  if (Array.isArray(value)) {
    const entries = value.map((entry, index) => [entry, String(index)] as const);
    return entries.flatMap(([entry, index]) => (Array.isArray(entry) ? [] : nearMisses(entry, names, [...at, index])));
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = [...at, name];
    const known = Object.hasOwn(names, name) ? names[name] : undefined;
    if (known) return nearMisses(inner, known, path);
    const nearest = nearestName(name, Object.keys(names), MAX_TYPING_EDITS);
    if (nearest === undefined) return [];
    return [{ path: path.map(shortName).join('.'), message: `is not known; did you mean "${nearest}"?` }];
  });
}
