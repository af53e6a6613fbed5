import { isRecord } from '../json/objects.js';
import type { JsonObject } from './json.js';

/** Whether a value that came out of JSON is an object. Bytes, which a converter of Temporal's may give, are none. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value) && !ArrayBuffer.isView(value);
}
