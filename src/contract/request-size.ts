import { isDeeperThan, jsonBytes } from './json-size.js';
import type { Mistake } from './messages.js';

/** Enough for the largest request that the schema allows. */
const MAX_REQUEST_BYTES = 65_536;
/** More than any request needs. Thousands of levels would overflow the stack. */
const MAX_REQUEST_LEVELS = 64;

/** Returns the mistake of a request that is too large or too deep, to be checked before its parts. */
export function oversizeOf(request: unknown): Mistake[] {
  if (isDeeperThan(request, MAX_REQUEST_LEVELS)) {
    return [{ path: '(whole)', message: `must be nested at most ${MAX_REQUEST_LEVELS} levels deep` }];
  }
  if (jsonBytes(request) <= MAX_REQUEST_BYTES) return [];
  return [{ path: '(whole)', message: `must have at most ${MAX_REQUEST_BYTES} bytes as JSON` }];
}
