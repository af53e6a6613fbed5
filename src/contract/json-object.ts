import { isRecord } from '../json/objects.js';
import type { JsonObject } from './json.js';

/** Whether a payload's value is a JSON object. Bytes, which a Temporal converter may return, are not. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value) && !ArrayBuffer.isView(value);
}
