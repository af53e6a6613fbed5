import { expect, test } from 'vitest';
import { listed, mistakesText } from '../../src/json/mistakes.js';

test('a mistake is its path and message, one of the whole input its message alone', () => {
  const mistakes = [
    { path: 'limits.restarts', message: 'must be at least 0' },
    { path: '(whole)', message: 'must be JSON' },
  ];
  expect(mistakesText(mistakes)).toBe('limits.restarts must be at least 0; must be JSON');
});

test('the first 50 mistakes are listed, the others counted', () => {
  const mistakes = Array.from({ length: 53 }, (_, at) => ({ path: `f${at}`, message: 'is not known' }));
  expect(listed(mistakes.slice(0, 50))).toHaveLength(50);
  expect(listed(mistakes).at(-1)).toEqual({ path: '(whole)', message: 'has 3 more mistakes that are not listed' });
});
