import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apiPages } from '../../scripts/docs/api-pages.js';
import { generatedPages } from '../../scripts/docs/generated-pages.js';
import { withParts } from '../../scripts/docs/markdown.js';
import { temporaryFolder } from '../harness/servers.js';
import { exists, ROOT, textOf } from './documents.js';

const pages = Object.entries(generatedPages(ROOT));

test.each(pages)('%s is up to date with schemas and types ("npm run docs")', (path, text) => {
  expect(exists(path)).toBe(true);
  expect(textOf(path)).toBe(text);
});

const PAGE = 'By hand.\n\n<!-- made by "npm run docs": one -->\nold\n<!-- end -->\n\nBy hand, too.\n';

test('a generated part replaces the old one, and nothing else changes', () => {
  const made = withParts(PAGE, { one: 'new' });
  expect(made).toBe(PAGE.replace('old', '\nnew\n'));
  expect(withParts(made, { one: 'new' })).toBe(made);
});

test.each([
  ['a part without a mark', { one: 'new', two: 'x' }, 'no mark for "two"'],
  ['a mark without a part', {}, 'no part "one"'],
])('%s is an error', (_what, parts, words) => {
  expect(() => withParts(PAGE, parts)).toThrow(words);
});

async function packageWith(declarations: string): Promise<string> {
  const root = await temporaryFolder();
  await writeFile(join(root, 'package.json'), JSON.stringify({ exports: { './client': './client.js' } }));
  await writeFile(join(root, 'client.d.ts'), declarations);
  return root;
}

test('an export is shown with its docstring and its declaration', async () => {
  const root = await packageWith('/** Adds. */\nexport declare function add(one: number, other: number): number;\n');
  expect(apiPages(root)['docs/api/client.md']).toContain(
    '### add\n\nAdds.\n\n```ts\nfunction add(one: number, other: number): number;\n```',
  );
});

test('an export without a docstring is an error that names it', async () => {
  const root = await packageWith('/** One. */\nexport declare const ONE = 1;\nexport declare const TWO = 2;\n');
  expect(() => apiPages(root)).toThrow('no docstring: TWO of "./client"');
});
