import { isDeeperThan, jsonBytes } from './json-size.js';
import type { Mistake } from './messages.js';

/** Room for the largest request that the schema allows. */
const MAX_REQUEST_BYTES = 65_536;
/** More than any request needs; what is nested some thousand deep overflows whoever looks at it. */
const MAX_REQUEST_LEVELS = 64;

/** What no request can be, whatever is in it: seen before anybody looks at its parts. */
export function oversizeOf(request: unknown): Mistake[] {
  if (isDeeperThan(request, MAX_REQUEST_LEVELS)) {
    return [{ path: '(whole)', message: `must be nested at most ${MAX_REQUEST_LEVELS} levels deep` }];
  }
  if (jsonBytes(request) <= MAX_REQUEST_BYTES) return [];
  return [{ path: '(whole)', message: `must have at most ${MAX_REQUEST_BYTES} bytes as JSON` }];
}
