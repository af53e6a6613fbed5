import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/json/canonical.js';

/** Returns the value with the keys of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

test('the canonical text does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
    }),
  );
});

test('the canonical text is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  {
    what: 'a field with the value undefined is omitted',
    one: { a: 1, b: undefined },
    other: { a: 1 },
    same: true,
  },
  { what: 'the order in an array counts', one: { a: [1, 2] }, other: { a: [2, 1] }, same: false },
  { what: 'a string is not a number', one: { a: '1' }, other: { a: 1 }, same: false },
  { what: 'null is kept', one: { a: null }, other: {}, same: false },
])('$what', ({ one, other, same }) => {
  expect(canonicalJson(one) === canonicalJson(other)).toBe(same);
});
