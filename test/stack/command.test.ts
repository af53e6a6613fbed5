import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test, vi } from 'vitest';
import { pidsNaming } from '../cli/processes-left.js';
import { ROOT } from '../docs/documents.js';
import { afterwards, temporaryFolder } from '../harness/servers.js';

const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc');
const MAIN = join(ROOT, 'dist/stack/scripts/stack/main.js');

// What "npm run stack" does after the build.
beforeAll(async () => {
  await promisify(execFile)(process.execPath, [COMPILER, '--project', 'tsconfig.stack.json'], { cwd: ROOT });
});

/** The command, its temporary folders in one of the test's own. */
async function run(...args: string[]) {
  const tmpdir = await temporaryFolder();
  // PostgreSQL's own user passes through to its data.
  await promisify(execFile)('chmod', ['0711', tmpdir]);
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: tmpdir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = { tmpdir, child, stdout: '', stderr: '', ended: once(child, 'close') };
  child.stdout.on('data', (chunk: Buffer) => (running.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (running.stderr += chunk.toString()));
  afterwards(async () => {
    child.kill('SIGKILL');
    await running.ended;
  });
  return running;
}

test('the command records over HTTP and by command, says how every service has ended, and leaves nothing', async () => {
  const running = await run();
  const [code] = await running.ended;
  expect({ code, stderr: running.stderr }).toEqual({ code: 0, stderr: '' });
  expect(running.stdout).toMatch(/^temporal-schema: done$/m);
  expect(running.stdout).toMatch(/^In the bucket: \S+\.mp4, \d+ bytes, verified$/m);
  expect(running.stdout).toMatch(/^The simulator's books: 2 tasks, none of them left recording or started twice$/m);
  for (const name of ['simulator', 'gateway', 'worker', 'temporal', 'postgres']) {
    expect(running.stdout).toMatch(new RegExp(`^${name}: ended with 0$`, 'm'));
  }
  expect(await pidsNaming(running.tmpdir)).toEqual([]);
  expect(await readdir(running.tmpdir)).toEqual([]);
}, 240_000);

test('a Ctrl-C while it starts ends what was started, and leaves nothing', async () => {
  const running = await run('--keep');
  await vi.waitUntil(() => running.stdout.includes('temporal: healthy'), { timeout: 90_000, interval: 100 });
  running.child.kill('SIGINT');
  const [code] = await running.ended;
  expect(code).toBe(1);
  expect(await pidsNaming(running.tmpdir)).toEqual([]);
  expect(await readdir(running.tmpdir)).toEqual([]);
}, 180_000);

test('whatever it has started is gone after it was killed', async () => {
  const running = await run('--keep');
  await vi.waitUntil(() => running.stdout.includes('gateway: healthy'), { timeout: 90_000, interval: 100 });
  expect(await pidsNaming(running.tmpdir)).not.toEqual([]);
  running.child.kill('SIGKILL');
  await running.ended;
  await vi.waitUntil(async () => (await pidsNaming(running.tmpdir)).length === 0, { timeout: 30_000, interval: 300 });
}, 180_000);
