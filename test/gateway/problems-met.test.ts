import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROBLEMS } from '../../src/gateway/problems.js';

/** The one that lists all problems, and this one. */
const LISTS = ['http.test.ts', 'problems-met.test.ts'];

test('every kind of problem is met by a test of the gateway', () => {
  const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const tests = names.filter((name) => name.endsWith('.test.ts') && !LISTS.includes(name));
  const text = tests.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n');
  const unmet = Object.keys(PROBLEMS).filter((name) => !new RegExp(`['":]${name}['"]`).test(text));
  expect(unmet).toEqual([]);
});
