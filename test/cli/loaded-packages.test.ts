import { resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Returns the packages that Node loads with a source file: its static imports, and theirs. */
async function packagesOf(file: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`src/${file}`],
    outdir: 'unused',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
  });
  const loaded = new Set<string>();
  const packages = new Set<string>();
  const load = (output: string): void => {
    if (loaded.has(output)) return;
    loaded.add(output);
    for (const { path, kind, external } of metafile.outputs[output]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external !== true) load(path);
      else if (!path.startsWith('node:')) packages.add(/^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path);
    }
  };
  const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === `src/${file}`) ?? [];
  if (entry === undefined) throw new Error(`esbuild made no output of "${file}"`);
  load(entry);
  return [...packages].sort();
}

describe('the packages that are loaded', () => {
  test('for help and wrong usage are few', async () => {
    expect(await packagesOf('cli/main.ts')).toEqual(['@noble/hashes', 'commander', 'string-width']);
  });

  test.each([
    'cli/processes/run-gateway.ts',
    'cli/processes/run-simulator.ts',
    'cli/doctor/run-doctor.ts',
    'cli/setup/run-setup.ts',
    'client/index.ts',
  ])('of %s are without the SDK of workers, which takes half a second and a native library', async (file) => {
    const packages = await packagesOf(file);
    expect(packages).toContain('zod');
    expect(packages).not.toContain('@temporalio/worker');
  });

  test('for a command that calls Temporal are without HTTP client and bucket client', async () => {
    expect(await packagesOf('cli/connected.ts')).toEqual([]);
    for (const file of ['client/index.ts', 'config/encryption-config.ts', 'temporal/index.ts']) {
      const packages = await packagesOf(file);
      for (const heavy of ['got', '@aws-sdk/client-s3']) expect(packages).not.toContain(heavy);
    }
  });
});
