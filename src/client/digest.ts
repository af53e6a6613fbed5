import { createHash } from 'node:crypto';
import { canonicalJson } from '../json/canonical.js';

/** Returns the SHA-256 of a request's canonical JSON in hex. As a memo it tells a repeated start from another request. */
export function requestDigest(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}
