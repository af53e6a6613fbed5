import { createHash } from 'node:crypto';
import { canonicalJson } from '../json/canonical.js';

/** SHA-256 in hex over the canonical JSON of a request: the memo that tells a repeated start from another request. */
export function requestDigest(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}
