import { expect, test } from 'vitest';
import { mean, median, quantile } from '../../bench/report/statistics.js';

test.each([
  [0.5, 50],
  [0.99, 99],
  [1, 100],
  [0, 1],
])('the %d quantile of 1 to 100 is %d', (share, expected) => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(quantile(values, share)).toBe(expected);
});

test('the median is one of the values', () => {
  expect(median([9, 1, 5])).toBe(5);
});

test('the mean is the sum divided by the count', () => {
  expect(mean([1, 2, 6])).toBe(3);
});
