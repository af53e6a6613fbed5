import { spawnSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connectClient } from '../../src/temporal/connection.js';
import { type RunningCli, shell } from '../cli/cli.js';
import { freePort } from '../harness/ports.js';
import { devServerEnv, startDevServer, temporaryFolder } from '../harness/servers.js';
import { Loopback } from '../stack/loopback.js';
import { interpolated, ownServices, services } from './compose-file.js';
import { simulatorVariables } from './variables.js';

const at = await shell();
const variables = simulatorVariables();
const loopback = await Loopback.choose({ '/data': 'bucket' });
const server = await startDevServer(await temporaryFolder(), {
  port: loopback.ports.temporal,
  uiPort: await freePort(),
});
afterAll(() => server.stop());
const localised = (text: string): string => loopback.localised(text);

/** Starts a service's command with its environment, with local addresses in place of container names. */
async function start(name: string): Promise<RunningCli> {
  const { command = [], environment = {} } = ownServices()[name] ?? {};
  const env = Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [key, localised(interpolated(value, variables))]),
  );
  const running = at.start(command.map(localised), { env });
  await running.says(/^ready /m);
  return running;
}

/** The exit code of a service's health check. */
function health(name: string): number | null {
  const [kind, , ...args] = ownServices()[name]?.healthcheck?.test ?? [];
  expect(kind).toBe('CMD');
  return spawnSync(process.execPath, args.map(localised)).status;
}

test('all services together record a room, report that they are healthy, and exit on SIGTERM', async () => {
  const running = new Map<string, RunningCli>();
  for (const name of ['simulator', 'worker', 'gateway']) running.set(name, await start(name));
  expect(health('simulator')).toBe(0);
  expect(health('gateway')).toBe(0);

  const env = { TEMPORAL_ADDRESS: loopback.address('temporal') };
  const recording = at.start(['start', 'composed', '--id', 'composed-1', '--watch'], { env });
  await recording.says(/ {2}recording$/m);
  await at.run(['stop', 'composed-1'], { env });
  const { code, stdout } = await recording.ended;
  expect({ code, stdout }).toMatchObject({ code: 0 });
  // The callbacks have arrived through the gateway.
  expect(stdout).toMatch(/upload finished \(callback\)/);
  expect(stdout).toMatch(/^Outcome {2}complete/m);

  for (const [name, one] of running) {
    const end = await one.kill('SIGTERM');
    expect({ name, code: end.code, signal: end.signal }).toEqual({ name, code: 0, signal: null });
    for (const secret of ['ZEGO_SERVER_SECRET', 'ZEGO_CALLBACK_SECRET', 'REELKEEPER_API_KEY']) {
      const value = variables[secret] ?? '';
      expect(value).not.toBe('');
      expect(end.stdout + end.stderr).not.toContain(value);
    }
  }
  expect(health('simulator')).not.toBe(0);
  expect(health('gateway')).not.toBe(0);
}, 300_000);

test('the namespace is created once, and found at the next start', async () => {
  const [kind, ...flags] = services()['temporal-namespace']?.entrypoint ?? [];
  const { command = [] } = services()['temporal-namespace'] ?? {};
  const programs = await temporaryFolder();
  const { REELKEEPER_TEMPORAL_CLI } = await devServerEnv();
  await symlink(REELKEEPER_TEMPORAL_CLI, join(programs, 'temporal'));
  const address = loopback.address('temporal');
  const env = {
    PATH: `${programs}:${process.env['PATH']}`,
    HOME: programs,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'lessons',
  };
  const script = command.map((line) => interpolated(line, {}));
  for (const time of ['first', 'second']) {
    const { status, stderr } = spawnSync(String(kind), [...flags, ...script], { env, encoding: 'utf8' });
    expect({ time, status, error: status === 0 ? '' : stderr }).toEqual({ time, status: 0, error: '' });
  }
  const { connection } = await connectClient({ target: { address, namespace: 'lessons', options: {} } });
  await connection.close();
});

test("the schema's script is a valid shell script", () => {
  const { command = [] } = services()['temporal-schema'] ?? {};
  for (const line of command) {
    const { status, stderr } = spawnSync('/bin/sh', ['-n', '-c', interpolated(line, {})], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
});
