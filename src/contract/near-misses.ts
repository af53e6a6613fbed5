import { isObject } from '../json/objects.js';
import type { ParameterNames } from '../zego/tables/parameter-names.js';
import type { Mistake } from './messages.js';
import { nearestName, shortName } from './nearest-name.js';

/** Names this close to a known one are typing errors far more often than new ZEGO parameters. */
export const MAX_TYPING_EDITS = 2;

/**
 * Returns a mistake for every unknown field, at any level, whose name is close to a known one. Other unknown fields may be
 * new ones of ZEGO and pass, whatever they contain.
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
