import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from '../../src/gateway/recent.js';

test('a value is kept for its time and no longer', () => {
  let now = 0;
  const recent = new Recent<string>({ keepMs: 10, maxEntries: 5, nowMs: () => now });
  recent.set('a', 'x');
  now = 9;
  expect(recent.get('a')).toBe('x');
  now = 10;
  expect(recent.get('a')).toBeUndefined();
  expect(recent.size).toBe(0);
});

test('the oldest value is removed first', () => {
  const recent = new Recent<number>({ keepMs: 10, maxEntries: 2, nowMs: () => 0 });
  recent.set('a', 1);
  recent.set('b', 2);
  recent.set('a', 3);
  recent.set('c', 4);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([3, undefined, 4]);
});

test('a deleted value is gone', () => {
  const recent = new Recent<number>({ keepMs: 10, maxEntries: 2, nowMs: () => 0 });
  recent.set('a', 1);
  recent.delete('a');
  expect(recent.get('a')).toBeUndefined();
});

test('the number of values is limited', () => {
  const keys = fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 20 }), (many, maxEntries) => {
      const recent = new Recent<true>({ keepMs: 1_000, maxEntries, nowMs: () => 0 });
      for (const key of many) {
        recent.set(key, true);
        expect(recent.get(key)).toBe(true);
        expect(recent.size).toBeLessThanOrEqual(maxEntries);
      }
    }),
  );
});
