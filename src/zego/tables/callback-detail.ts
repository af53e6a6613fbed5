import { isWithinBounds } from '../../json/bounds.js';

/** The largest callback: the files of about four hundred streams. */
export const CALLBACK_BOUNDS = { values: 7_000, keys: 200, levels: 32 } as const;

/**
 * The `detail` of a callback, read as gateway and workflow both read it: an empty string, or the string "null", is an
 * empty object, and an object may come as a JSON string within `CALLBACK_BOUNDS`. Anything else is returned as it came. Without zod,
 * for workflows.
 */
export function readDetail(detail: unknown): unknown {
  if (typeof detail !== 'string') return detail;
  const text = detail.trim();
  if (text === '' || text === 'null') return {};
  if (!isWithinBounds(text, CALLBACK_BOUNDS)) return detail;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : detail;
  } catch {
    return detail;
  }
}
