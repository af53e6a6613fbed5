import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/contract/sha256.js';

const digestOfNode = (text: string): string => createHash('sha256').update(text).digest('hex');

test.each(['', 'abc', 'a'.repeat(55), 'a'.repeat(56), 'a'.repeat(63), 'a'.repeat(64), '课'.repeat(1_000)])(
  'the digest of "%s" is that of SHA-256',
  (text) => {
    expect(sha256(text)).toBe(digestOfNode(text));
  },
);

test('the digest of any text is that of SHA-256', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(sha256(text)).toBe(digestOfNode(text));
    }),
  );
});
