import { expect, test } from 'vitest';
import { durationText, sizeText } from '../../src/wording/amounts.js';

test.each([
  [0, '0 ms'],
  [340, '340 ms'],
  [1_000, '1.0 s'],
  [9_999, '9.9 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '1 d'],
  [273_600_000, '3 d 4 h'],
])('%d milliseconds read as "%s"', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [9_960, '10 kB'],
  [999_600, '1.0 MB'],
  [23_400_000, '23 MB'],
  [5_500_000_000, '5.5 GB'],
  [7e15, '7000 TB'],
])('%d bytes read as "%s"', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
