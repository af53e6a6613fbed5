import { isObject } from '../json/objects.js';
import type { Mistake } from './messages.js';

const MESSAGE =
  `must be at most ${Number.MAX_SAFE_INTEGER} (2^53 - 1) in size: larger JSON numbers are rounded. ` +
  'If it is an id, send it as a string';

/** Returns a mistake for every number in a JSON value that is too large to be exact, at any depth. */
export function roundedNumbers(value: unknown): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  // The array grows while it is iterated. Recursion would overflow the stack for a deeply nested value.
  const parts: { readonly inner: unknown; readonly path: string }[] = [{ inner: value, path: '' }];
  for (const { inner, path } of parts) {
    if (typeof inner === 'number' && Math.abs(inner) > Number.MAX_SAFE_INTEGER) {
      mistakes.push({ path: path || '(whole)', message: MESSAGE });
    }
    if (!isObject(inner)) continue;
    for (const [name, field] of Object.entries(inner)) {
      parts.push({ inner: field, path: path === '' ? name : `${path}.${name}` });
    }
  }
  return mistakes;
}
