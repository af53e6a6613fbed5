import { createHash, timingSafeEqual } from 'node:crypto';

/** Returns the digest of a string as lower-case hex. ZEGO's signatures require these algorithms. */
export function hexDigest(algorithm: 'md5' | 'sha1', content: string): string {
  return createHash(algorithm).update(content, 'utf8').digest('hex');
}

/** Whether two strings are equal, compared in constant time. */
export function sameDigest(expected: string, received: string): boolean {
  // Hashed first, since timingSafeEqual only compares equal lengths.
  return timingSafeEqual(hash(expected), hash(received));
}

function hash(content: string): Buffer {
  return createHash('sha256').update(content, 'utf8').digest();
}
