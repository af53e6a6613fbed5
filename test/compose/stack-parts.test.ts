import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { compileForNode } from '../harness/compile.js';
import { temporaryFolder } from '../harness/servers.js';
import { untilHealthy } from '../stack/health.js';
import { KeptService } from '../stack/kept-service.js';
import { Loopback } from '../stack/loopback.js';
import { type Invocation, runToEnd } from '../stack/service-process.js';
import { cacheDir } from '../stack/temporal-programs.js';
import { interpolated, ownServices, services } from './compose-file.js';
import { simulatorVariables } from './variables.js';

const SOON = { timeout: 10_000, interval: 50 };

function shell(script: string): Invocation {
  return { command: '/bin/sh', args: ['-c', script], env: { PATH: process.env['PATH'] }, cwd: '/' };
}

describe('on loopback', async () => {
  const loopback = await Loopback.choose({ '/data': '/here' });
  const { postgres, temporal, gateway } = loopback.ports;

  test.each([
    ['temporal:7233', `127.0.0.1:${temporal}`],
    ['http://gateway:8700', `http://127.0.0.1:${gateway}`],
    ["fetch('http://127.0.0.1:8700/readyz')", `fetch('http://127.0.0.1:${gateway}/readyz')`],
    ['5432', `${postgres}`],
    ['postgres', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['/data', '/here'],
    // Names of users and database plugins are not hosts.
    ['temporal', 'temporal'],
    ['postgres12', 'postgres12'],
    ['a secret of 5432 or 8700', 'a secret of 5432 or 8700'],
  ])('"%s" of a container becomes "%s"', (inside, here) => {
    expect(loopback.localised(inside)).toBe(here);
  });

  test.each(Object.keys(ownServices()))('%s has no names or ports of containers left', (name) => {
    const { command, environment, healthcheck } = services()[name] ?? { command: [], environment: {} };
    const words = [...command, ...(healthcheck?.test ?? []), ...Object.values(environment)];
    const local = words.map((word) => loopback.localised(interpolated(word, simulatorVariables())));
    expect(
      local.filter((word) => /\b(temporal|gateway|simulator):\d|:(7233|8700|8701)\b|0\.0\.0\.0/.test(word)),
    ).toEqual([]);
  });
});

describe('a service', () => {
  test('is restarted after it is killed', async () => {
    const service = new KeptService('steady', shell('echo up; exec sleep 1000'));
    await vi.waitUntil(() => service.printed === 'up\n', SOON);
    await service.crash();
    await vi.waitUntil(() => service.printed === 'up\nup\n', SOON);
    expect(service.starts).toBe(2);
    expect(await service.stop('SIGTERM', 5_000)).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('that crashes repeatedly fails with its last output', async () => {
    const service = new KeptService('weak', shell('echo "there is no disk" >&2; exit 3'), 2);
    await expect(service.failed).rejects.toThrow('"weak" exited with code 3. Its last output:\nthere is no disk');
  });

  test('that does not stop is killed', async () => {
    const service = new KeptService('deaf', shell('trap "" TERM; echo up; while :; do sleep 1; done'));
    await vi.waitUntil(() => service.printed === 'up\n', SOON);
    expect(await service.stop('SIGTERM', 100)).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('without a program fails with the reason', async () => {
    const nothing = { ...shell(''), command: '/nowhere/at-all' };
    await expect(runToEnd(nothing, 5_000)).rejects.toThrow('ENOENT');
  });

  test('ends when the process that started it is killed', async () => {
    const folder = await temporaryFolder();
    const mark = `1000.${process.pid}`;
    const compiled = await compileForNode('test/stack/service-process.ts', folder);
    const main = join(folder, 'main.js');
    const how = JSON.stringify(shell(`exec sleep ${mark}`));
    await writeFile(
      main,
      `import { ServiceProcess } from ${JSON.stringify(compiled)};\nconsole.log(new ServiceProcess(${how}).pid);\n`,
    );
    const starter = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    expect(isRunning(pid)).toBe(true);
    starter.kill('SIGKILL');
    await vi.waitUntil(() => !isRunning(pid), SOON);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a health check', () => {
  const check = { test: [], interval: 10, timeout: 5_000, retries: 1, start_period: 0 };

  test('is repeated until it succeeds', async () => {
    const mark = join(await temporaryFolder(), 'mark');
    const second = shell(`[ -e "${mark}" ] || { touch "${mark}"; exit 1; }`);
    await expect(untilHealthy('slow', check, second)).resolves.toBeUndefined();
  });

  test('that never succeeds fails with its last output', async () => {
    const never = untilHealthy('ill', { ...check, timeout: 500 }, shell('echo "no response"; exit 1'));
    await expect(never).rejects.toThrow('The service "ill" is not healthy after 0.51 s: no response');
  });
});

test('programs are stored in REELKEEPER_CACHE', () => {
  expect(cacheDir({ REELKEEPER_CACHE: '/some/where' })).toBe('/some/where');
});
