import { createHash, timingSafeEqual } from 'node:crypto';

/** Lower-case hex of the digest of a text. ZEGO's schemes name the algorithms; neither is our choice. */
export function hexDigest(algorithm: 'md5' | 'sha1', content: string): string {
  return createHash(algorithm).update(content, 'utf8').digest('hex');
}

/** Whether two texts are the same, in a time that does not depend on where they differ. */
export function sameDigest(expected: string, received: string): boolean {
  // Hashed first, since timingSafeEqual only compares equal lengths.
  return timingSafeEqual(hash(expected), hash(received));
}

function hash(content: string): Buffer {
  return createHash('sha256').update(content, 'utf8').digest();
}
