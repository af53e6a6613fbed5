import { listed } from '../json/mistakes.js';
import { LAYOUT_NAMES } from '../zego/tables/parameter-names.js';
import { isJsonObject } from './json-object.js';
import { isDeeperThan, jsonBytes } from './json-size.js';
import { MAX_LAYOUT_BYTES, MAX_LAYOUT_LEVELS } from './limits.js';
import type { Mistake } from './messages.js';
import { nearMisses } from './near-misses.js';

/**
 * Returns the mistakes of a layout in form, size and names; ZEGO's own limits are checked elsewhere. Names that differ
 * slightly from known ones are mistakes. Never throws.
 */
export function layoutMistakes(body: unknown): readonly Mistake[] {
  const whole = (message: string): readonly Mistake[] => [{ path: '(whole)', message }];
  if (!isJsonObject(body)) return whole('must be a JSON object');
  // The depth is checked first: visiting the fields of a value that is too deep overflows the stack.
  if (isDeeperThan(body, MAX_LAYOUT_LEVELS)) return whole(`must not be nested deeper than ${MAX_LAYOUT_LEVELS} levels`);
  const bytes = jsonBytes(body);
  if (bytes === Number.POSITIVE_INFINITY) return whole('must be JSON');
  if (bytes > MAX_LAYOUT_BYTES) return whole(`must have at most ${MAX_LAYOUT_BYTES} bytes as JSON, and has ${bytes}`);
  if ('TaskId' in body) return [{ path: 'TaskId', message: 'is set by the session: leave it out' }];
  if (Object.keys(body).length === 0) return whole(`must have one of ${Object.keys(LAYOUT_NAMES).join(', ')}`);
  return listed(nearMisses(body, LAYOUT_NAMES));
}
