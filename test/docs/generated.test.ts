import { expect, test } from 'vitest';
import { madePages } from '../../scripts/docs/made-pages.js';
import { withParts } from '../../scripts/docs/markdown.js';
import { exists, ROOT, textOf } from './documents.js';

const pages = Object.entries(madePages(ROOT));

test.each(pages)('%s says what schemas and types say: "npm run docs" makes it', (path, text) => {
  expect(exists(path)).toBe(true);
  expect(textOf(path)).toBe(text);
});

const PAGE = 'By hand.\n\n<!-- made by "npm run docs": one -->\nold\n<!-- end -->\n\nBy hand, too.\n';

test('a part that is made takes the place of the old one, and nothing else changes', () => {
  const made = withParts(PAGE, { one: 'new' });
  expect(made).toBe(PAGE.replace('old', '\nnew\n'));
  expect(withParts(made, { one: 'new' })).toBe(made);
});

test.each([
  ['a part without a mark', { one: 'new', two: 'x' }, 'has no mark for "two"'],
  ['a mark without a part', {}, 'nothing makes the part "one"'],
])('%s is told', (_what, parts, words) => {
  expect(() => withParts(PAGE, parts)).toThrow(words);
});
