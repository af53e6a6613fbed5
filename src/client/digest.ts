import { createHash } from 'node:crypto';

/**
 * JSON with the keys of every object in code-unit order and without undefined values, so that two requests that mean
 * the same have one text.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    // Entries, not assignment: a key "__proto__" stays a plain key.
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** SHA-256 in hex over the canonical JSON of a request: the memo that tells a repeated start from another request. */
export function requestDigest(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}
