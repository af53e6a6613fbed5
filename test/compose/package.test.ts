import { spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT, textOf } from '../docs/documents.js';
import { temporaryFolder } from '../harness/servers.js';

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

test('the published types have no mistake of their own for a program that checks libraries and is less strict', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'node_modules'));
  await symlink(ROOT, join(folder, 'node_modules/reelkeeper'));
  await symlink(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const { exports } = manifest.parse(JSON.parse(textOf('package.json')));
  const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));
  const lines = entries.map((entry, at) => `export * as e${at} from '${entry.replace('.', 'reelkeeper')}';`);
  await writeFile(join(folder, 'consumer.ts'), lines.join('\n'));
  const tsc = resolve(ROOT, 'node_modules/.bin/tsc');
  const flags = '--noEmit --strict --module nodenext --target es2022 --types node consumer.ts'.split(' ');
  const { stdout } = spawnSync(tsc, flags, { cwd: folder, encoding: 'utf8' });
  // Those of libraries are theirs to correct.
  expect(stdout.split('\n').filter((line) => line.includes('/dist/') && !line.includes('node_modules/@'))).toEqual([]);
  expect(stdout).not.toContain('TS2307');
});
