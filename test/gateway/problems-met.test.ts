import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROBLEMS } from '../../src/gateway/problem-types.js';

/** The test that lists all problems, and this one. */
const LISTS = ['http.test.ts', 'problems-met.test.ts'];
const FOLDERS = [import.meta.dirname, join(import.meta.dirname, '../security')];

test('every problem type occurs in a test of the gateway', () => {
  const text = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && !LISTS.includes(name))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  ).join('\n');
  const unmet = Object.keys(PROBLEMS).filter((name) => !new RegExp(`['":]${name}['"]`).test(text));
  expect(unmet).toEqual([]);
});
