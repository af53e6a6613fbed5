import { isObject } from '../json/objects.js';
import type { Mistake } from './messages.js';

const MESSAGE =
  `must be at most ${Number.MAX_SAFE_INTEGER} (2^53 - 1) in size: JSON's larger numbers come back rounded. ` +
  'Send it as a string where it is an id';

/** Every number in a JSON value that was too large to be read exactly, by its path, however deep it lies. */
export function roundedNumbers(value: unknown): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  // A list that grows while it is walked, since recursion would give way to a value that is nested deeply enough.
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
