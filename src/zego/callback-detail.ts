/**
 * The `detail` of a callback, read as gateway and workflow both read it: an empty string, or the string "null", is an
 * empty object, and an object may come as a JSON string. Anything else is returned as it came. Without zod, for workflows.
 */
export function readDetail(detail: unknown): unknown {
  if (typeof detail !== 'string') return detail;
  const text = detail.trim();
  if (text === '' || text === 'null') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : detail;
  } catch {
    return detail;
  }
}
