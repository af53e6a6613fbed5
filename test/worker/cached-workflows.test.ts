import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { cachedWorkflowsFor } from '../../src/worker/cached-workflows.js';

const MB = 1_000_000;

test.each([
  { what: 'a small container', heapBytes: 4_000 * MB, processBytes: 512 * MB, cached: 800 },
  { what: 'a small heap', heapBytes: 300 * MB, processBytes: 8_000 * MB, cached: 2_083 },
  { what: 'hardly any memory', heapBytes: 100 * MB, processBytes: 256 * MB, cached: 100 },
  { what: 'a large machine', heapBytes: 64_000 * MB, processBytes: 256_000 * MB, cached: 100_000 },
])('a worker with $what caches $cached workflows', ({ heapBytes, processBytes, cached }) => {
  expect(cachedWorkflowsFor({ heapBytes, processBytes })).toBe(cached);
});

test('a worker follows the limit of its own heap', () => {
  const file = resolve(import.meta.dirname, '../../dist/src/worker/cached-workflows.js');
  const code = `import(${JSON.stringify(file)}).then((m) => console.log(m.cachedWorkflowsFor()))`;
  const cachedWith = (megabytes: number): number =>
    Number(execFileSync(process.execPath, [`--max-old-space-size=${megabytes}`, '-e', code], { encoding: 'utf8' }));
  expect(cachedWith(200)).toBeLessThan(cachedWith(400));
});
