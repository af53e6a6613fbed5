import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { services } from '../compose/compose-file.js';
import { textOf } from '../docs/documents.js';
import { temporaryFolder } from '../harness/servers.js';

/** An exact version (PostgreSQL's have two numbers) and a digest. */
const PINNED = /^(?:postgres:\d+\.\d+|[a-z0-9./-]+:v?\d+\.\d+\.\d+)(?:-[a-z]+)*@sha256:[0-9a-f]{64}$/;

test('every fetched image has an exact version and a digest', () => {
  const dockerfile = textOf('Dockerfile');
  const built = [...dockerfile.matchAll(/^(?:FROM|# syntax=) ?(\S+)/gm)].map(([, image = '']) => image);
  const fetched = Object.values(services()).filter(({ build }) => build === undefined);
  const images = [...built, ...fetched.map(({ image }) => image)];
  expect(images.length).toBeGreaterThan(8);
  expect(images.filter((image) => !PINNED.test(image ?? ''))).toEqual([]);
});

test.each(['node', 'node:20', 'prom/prometheus:v3', 'temporalio/server:1.31', 'postgres:16-bookworm'])(
  '%s is not an exact version',
  (image) => {
    expect(`${image}@sha256:${'0'.repeat(64)}`).not.toMatch(PINNED);
  },
);

test('every entry of the lock file has an integrity hash', () => {
  const lock = z.object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) });
  const { '': root, ...packages } = lock.parse(JSON.parse(textOf('package-lock.json'))).packages;
  expect(root).toBeDefined();
  const without = Object.entries(packages).filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true);
  expect(without.map(([name]) => name)).toEqual([]);
});

/** A registry's package with our name, whose command leaves a file behind. */
async function strangersPackage(): Promise<Buffer> {
  const folder = await temporaryFolder();
  const bin = { reelkeeper: 'run.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'reelkeeper', version: '9.9.9', bin }));
  await writeFile(join(folder, 'run.js'), "#!/usr/bin/env node\nrequire('node:fs').writeFileSync('ran', '');\n");
  await promisify(execFile)('npm', ['pack'], { cwd: folder });
  return readFile(join(folder, 'reelkeeper-9.9.9.tgz'));
}

test('a command in the docs runs no foreign package of the same name', async () => {
  const tarball = await strangersPackage();
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const registry = createServer((request, response) => {
    if (request.url === '/stranger.tgz') {
      response.end(tarball);
      return;
    }
    const { port } = registry.address() as AddressInfo;
    const dist = { tarball: `http://127.0.0.1:${port}/stranger.tgz`, integrity };
    const version = { name: 'reelkeeper', version: '9.9.9', bin: { reelkeeper: 'run.js' }, dist };
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
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
  };
  const run = async (...flags: string[]) => {
    const child = spawn('npx', [...flags, 'reelkeeper'], { cwd, env, stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    return { code, ran: existsSync(join(cwd, 'ran')) };
  };
  expect(await run('--no-install')).toEqual({ code: 1, ran: false });
  expect(await run('--yes')).toEqual({ code: 0, ran: true });
});
