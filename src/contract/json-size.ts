import { isObject } from '../json/objects.js';

/** Returns the length of a value as UTF-8 JSON; infinite if it cannot be written, such as ten thousand nested arrays. */
export function jsonBytes(value: unknown): number {
  try {
    return new TextEncoder().encode(JSON.stringify(value) ?? '').length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Whether arrays and objects are nested deeper than `levels`. Writing a value that is too deep overflows the stack. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (!isObject(value)) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

/** Returns as many entries from the end of an array as fit into `maxBytes` of JSON. */
export function newestWithin<T>(entries: readonly T[], maxBytes: number): readonly T[] {
  let bytes = 2;
  let from = entries.length;
  while (from > 0) {
    bytes += jsonBytes(entries[from - 1]) + 1;
    if (bytes > maxBytes) break;
    from -= 1;
  }
  return entries.slice(from);
}
