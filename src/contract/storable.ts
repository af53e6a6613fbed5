import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The longest workflow id and the longest Keyword of a search attribute that every store of Temporal takes: PostgreSQL
 * and MySQL keep 255 characters, and a server on them retries what is longer for ever. Counted in UTF-16 units: a
 * database counts as many or fewer, and so many have 765 bytes at most, of the 1,000 that Temporal itself takes.
 */
export const MAX_STORED_CHARACTERS = 255;

/** 128 bits: nobody can make two values with one digest. */
const DIGEST_DIGITS = 32;
const MARK = '~sha256-';
const SHORTENED = new RegExp(`${MARK}[0-9a-f]{${DIGEST_DIGITS}}$`);

/**
 * A value as it is stored: as it stands where it fits into `most` characters, else its beginning and a digest of it. Two
 * values are never stored alike: one that looks shortened is shortened once more.
 */
export function storable(value: string, most: number = MAX_STORED_CHARACTERS): string {
  if (value.length <= most && !SHORTENED.test(value)) return value;
  const beginning = value.slice(0, most - MARK.length - DIGEST_DIGITS);
  // Workflows have no crypto of Node's.
  const digest = bytesToHex(sha256(utf8ToBytes(value))).slice(0, DIGEST_DIGITS);
  // Half a surrogate pair has no bytes in UTF-8.
  return `${beginning.replace(/[\uD800-\uDBFF]$/, '')}${MARK}${digest}`;
}

/** What to look for to find a value that was stored; one that was shortened before, copied from a list, as it stands. */
export function asStored(value: string): string {
  return SHORTENED.test(value) ? value : storable(value);
}
