import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { services } from '../compose/compose-file.js';
import { textOf } from '../docs/documents.js';
import { temporaryFolder } from '../harness/servers.js';

/** Exact versions: PostgreSQL's have two numbers. */
const EXACT = /^(?:postgres:\d+\.\d+|[a-z0-9./-]+:v?\d+\.\d+\.\d+)(?:-[a-z]+)*(?:@sha256:[0-9a-f]{64})?$/;

test('every image has an exact version', () => {
  const dockerfile = textOf('Dockerfile');
  const built = [...dockerfile.matchAll(/^(?:FROM|# syntax=) ?(\S+)/gm)].map(([, image = '']) => image);
  const images = [...built, ...Object.values(services()).map(({ image }) => image)];
  expect(images.length).toBeGreaterThan(8);
  expect(images.filter((image) => !EXACT.test(image ?? ''))).toEqual([]);
});

test.each(['node', 'node:latest', 'node:20', 'prom/prometheus:v3', 'temporalio/server:1.31', 'postgres:16-bookworm'])(
  '%s is no exact version',
  (image) => expect(image).not.toMatch(EXACT),
);

test('every entry of the lock file has an integrity hash', () => {
  const lock = z.object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) });
  const { '': root, ...packages } = lock.parse(JSON.parse(textOf('package-lock.json'))).packages;
  expect(root).toBeDefined();
  const without = Object.entries(packages).filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true);
  expect(without.map(([name]) => name)).toEqual([]);
});

test("a command of the documents fetches no stranger's package of the same name", async () => {
  const asked: string[] = [];
  const registry = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { port } = registry.address() as AddressInfo;
    const dist = { tarball: `http://127.0.0.1:${port}/stranger.tgz`, integrity: 'sha512-AAAA' };
    const version = { name: 'reelkeeper', version: '9.9.9', bin: { reelkeeper: 'x.js' }, dist };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ name: 'reelkeeper', 'dist-tags': { latest: '9.9.9' }, versions: { '9.9.9': version } }),
    );
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  onTestFinished(() => void registry.close());
  const { port } = registry.address() as AddressInfo;
  const cwd = await temporaryFolder();
  const env = {
    PATH: process.env['PATH'],
    HOME: cwd,
    npm_config_cache: `${cwd}/cache`,
    npm_config_registry: `http://127.0.0.1:${port}/`,
  };
  const run = async (...flags: string[]) => {
    const child = spawn('npx', [...flags, 'reelkeeper', '--help'], { cwd, env, stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    return code;
  };
  expect(await run('--no-install')).not.toBe(0);
  expect(asked).not.toContain('/stranger.tgz');
  expect(await run('--yes')).not.toBe(0);
  expect(asked).toContain('/stranger.tgz');
}, 60_000);
