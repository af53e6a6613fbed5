import { expect, test } from 'vitest';
import { listed, mistakesText } from '../../src/json/mistakes.js';

test('mistakes read as their paths and messages, and one about all of a value as its message alone', () => {
  const mistakes = [
    { path: 'limits.restarts', message: 'must be at least 0' },
    { path: '(whole)', message: 'must be JSON' },
  ];
  expect(mistakesText(mistakes)).toBe('limits.restarts must be at least 0; must be JSON');
});

test('the first fifty mistakes are listed, and the others counted', () => {
  const mistakes = Array.from({ length: 53 }, (_, at) => ({ path: `f${at}`, message: 'is not known' }));
  expect(listed(mistakes.slice(0, 50))).toHaveLength(50);
  expect(listed(mistakes).at(-1)).toEqual({ path: '(whole)', message: 'has 3 more mistakes that are not listed' });
});
