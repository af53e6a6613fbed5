import { expect, test } from 'vitest';
import { requestDigest } from '../../src/client/digest.js';

test('the digest of a request stays the same, so running sessions keep their ids', () => {
  expect(requestDigest({ roomId: 'math-101', limits: { restarts: 1, recordSeconds: 60 } })).toBe(
    'd84b4b98074207198238c47641965551a701583385f05a949e043fffbcddd8ec',
  );
});
