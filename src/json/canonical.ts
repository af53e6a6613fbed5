import { isRecord } from './objects.js';

/** Returns JSON with sorted keys (code-unit order) and without undefined values: equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!isRecord(inner)) return inner;
    // Entries, not assignment: "__proto__" stays a plain key.
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
