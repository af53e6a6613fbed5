import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT, textOf } from '../docs/documents.js';

const packed = z.array(z.object({ files: z.array(z.object({ path: z.string() })) }));
const manifest = z.object({
  bin: z.record(z.string(), z.string()),
  exports: z.record(z.string(), z.string()),
});

/** What npm would put into the package. */
function packedFiles(): readonly string[] {
  const { stdout, status } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 16 * 1_024 * 1_024,
  });
  expect(status).toBe(0);
  return packed.parse(JSON.parse(stdout)).flatMap(({ files }) => files.map(({ path }) => path));
}

test('the package holds what its users run, and of what is built nothing else', () => {
  const files = packedFiles();
  const { bin, exports } = manifest.parse(JSON.parse(textOf('package.json')));
  const entries = [...Object.values(bin), ...Object.values(exports)].map((path) => path.replace('./', ''));
  expect(files).toEqual(expect.arrayContaining([...entries, 'dist/workflow-bundle.js', 'dist/src/console/index.html']));
  const built = files.filter((path) => path.startsWith('dist/'));
  expect(built.filter((path) => !/^dist\/((src|workflows|activities)\/|workflow-bundle\.js$)/.test(path))).toEqual([]);
});
