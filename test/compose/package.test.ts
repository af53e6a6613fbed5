import { spawnSync } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
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

/** The files that npm would pack. */
function packedFiles(): readonly string[] {
  const { stdout, status } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 16 * 1_024 * 1_024,
  });
  expect(status).toBe(0);
  return packed.parse(JSON.parse(stdout)).flatMap(({ files }) => files.map(({ path }) => path));
}

test('the package contains what its users run, and no other built files', () => {
  const files = packedFiles();
  const { bin, exports } = manifest.parse(JSON.parse(textOf('package.json')));
  const entries = [...Object.values(bin), ...Object.values(exports)].map((path) => path.replace('./', ''));
  expect(files).toEqual(expect.arrayContaining([...entries, 'dist/workflow-bundle.js', 'dist/src/console/index.html']));
  const built = files.filter((path) => path.startsWith('dist/'));
  expect(built.filter((path) => !/^dist\/((src|workflows|activities)\/|workflow-bundle\.js$)/.test(path))).toEqual([]);
});

/** The errors of a compiler, which also checks types of libraries, in a program that imports every entry. */
function typeErrors(folder: string, tsc: string): readonly string[] {
  const flags = '--noEmit --strict --module nodenext --target es2022 --types node consumer.ts'.split(' ');
  const { stdout } = spawnSync(process.execPath, [tsc, ...flags], { cwd: folder, encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line !== '');
}

test('the published types of every entry compile without skipLibCheck under the newest TypeScript and 5.5', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'node_modules'));
  await symlink(ROOT, join(folder, 'node_modules/reelkeeper'));
  await symlink(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const { exports } = manifest.parse(JSON.parse(textOf('package.json')));
  const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));
  const lines = entries.map((entry, at) => `export * as e${at} from '${entry.replace('.', 'reelkeeper')}';`);
  await writeFile(join(folder, 'consumer.ts'), lines.join('\n'));
  expect(typeErrors(folder, resolve(ROOT, 'node_modules/typescript/bin/tsc'))).toEqual([]);

  // As a dependency, it would replace the command `tsc`.
  const older = await temporaryFolder();
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--prefix', older, 'typescript@5.5.4'];
  expect(spawnSync('npm', install, { cwd: older, encoding: 'utf8' })).toMatchObject({ status: 0 });
  expect(typeErrors(folder, join(older, 'node_modules/typescript/bin/tsc'))).toEqual([]);
}, 180_000);

test('npm ci accepts a clone without engine warnings, and npm pack packs its build', async () => {
  const folder = await temporaryFolder();
  const clone = join(folder, 'clone');
  const run = (program: string, args: readonly string[], cwd = clone): string => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      encoding: 'utf8',
      maxBuffer: 16 * 1_024 * 1_024,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('EBADENGINE') });
    return stdout;
  };
  run('git', ['clone', '--quiet', '--no-local', '--depth', '1', `file://${ROOT}`, clone], folder);
  // A dry run checks lock file and engines; the check of a change installs for real.
  run('npm', ['ci', '--dry-run', '--no-audit', '--no-fund', '--ignore-scripts']);
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  run('npm', ['pack', '--silent', '--no-ignore-scripts', '--pack-destination', folder]);
  const [archive = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const files = run('tar', ['-tzf', join(folder, archive)]).split('\n');
  expect(files).toEqual(
    expect.arrayContaining([
      'package/dist/src/index.js',
      'package/dist/src/index.d.ts',
      'package/dist/workflow-bundle.js',
    ]),
  );
}, 300_000);
