import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The longest workflow id and search attribute Keyword that every Temporal store accepts. PostgreSQL and MySQL store 255
 * characters, and their server retries longer values forever. Counted in UTF-16 units: a database counts as many or
 * fewer. 255 of them have at most 765 bytes, below the 1,000 that Temporal itself accepts.
 */
export const MAX_STORED_CHARACTERS = 255;

/** 128 bits: two values with one digest cannot be constructed. */
const DIGEST_DIGITS = 32;
const MARK = '~sha256-';
const SHORTENED = new RegExp(`${MARK}[0-9a-f]{${DIGEST_DIGITS}}$`);

/**
 * Returns a value in its stored form: unchanged if it fits into `most` characters, else its beginning and a digest. Two
 * values never share a stored form: one that looks shortened is shortened again.
 */
export function storable(value: string, most: number = MAX_STORED_CHARACTERS): string {
  if (value.length <= most && !SHORTENED.test(value)) return value;
  const beginning = value.slice(0, most - MARK.length - DIGEST_DIGITS);
  // Workflows have no node:crypto.
  const digest = bytesToHex(sha256(utf8ToBytes(value))).slice(0, DIGEST_DIGITS);
  // UTF-8 cannot encode half a surrogate pair.
  return `${beginning.replace(/[\uD800-\uDBFF]$/, '')}${MARK}${digest}`;
}

/** Returns the form to search a stored value by. A value that is already shortened, as in a list, stays unchanged. */
export function asStored(value: string): string {
  return SHORTENED.test(value) ? value : storable(value);
}
