import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkPort } from '../../src/temporal/ports.js';
import { type RunningCli, type Shell, shell } from './cli.js';
import { type DevPorts, freePorts, portFlags, startDev } from './dev-world.js';
import { pidsNaming } from './processes-left.js';
import { type Output, typed } from './typed.js';

const DATABASE = 'data/temporal.db';

async function expectNothingLeft(at: Shell, ports: DevPorts): Promise<void> {
  expect(await pidsNaming(join(at.folder, DATABASE))).toEqual([]);
  for (const port of Object.values(ports)) await checkPort(port, '--any');
}

/** Starts a StartRecord without a response, which an ordered stop waits for. */
async function startWithoutResponse(ports: DevPorts): Promise<void> {
  const controls = `http://127.0.0.1:${ports.simulator}/_simulator`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'slow', action: 'StartRecord', ms: 60_000 });
  expect((await fetch(`${controls}/faults`, { method: 'POST', headers, body })).status).toBe(201);
  const commands = await typed();
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` };
  expect((await commands.run(['start', 'slow-room', '--id', 'slow'], env)).code).toBe(0);
  const ledger = async (): Promise<unknown> => (await fetch(`${controls}/ledger`)).json();
  await expect.poll(ledger).toMatchObject({ tasks: [{ roomId: 'slow-room' }] });
}

describe('with a simulator', async () => {
  const at = await shell();
  const commands = await typed();
  const { dev, ports } = await startDev(at);
  const run = (...args: string[]): Promise<Output> =>
    commands.run(args, { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` });
  let again: RunningCli;
  afterAll(async () => void (await again.kill('SIGKILL')));

  test('it prints all addresses on one line', async () => {
    const { temporal, ui, gateway, simulator } = ports;
    const data = join(at.folder, 'data');
    expect(dev.stdout).toBe(
      `ready temporal=127.0.0.1:${temporal} web-ui=http://127.0.0.1:${ui} gateway=http://127.0.0.1:${gateway} ` +
        `simulator=http://127.0.0.1:${simulator} data=${data}\n`,
    );
    expect((await fetch(`http://127.0.0.1:${ui}/`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${gateway}/readyz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${simulator}/_simulator/ledger`)).status).toBe(200);
  });

  test('it is refused over a database that another one uses', async () => {
    const other = at.start(['dev', ...portFlags(await freePorts()), '--data-dir', 'data']);
    const { code, stderr } = await other.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/Another Temporal server.*choose another folder with --data-dir/);
  });

  test('it stops everything in order on Ctrl-C', async () => {
    await run('start', 'done-room', '--id', 'done', '--wait');
    await run('stop', 'done', '--watch');
    await run('start', 'open-room', '--id', 'open', '--wait');
    const { code, signal } = await dev.kill('SIGINT');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    await expectNothingLeft(at, ports);
  });

  test('it keeps its sessions over a restart, and warns of the recordings that the simulator lost', async () => {
    again = at.start(['dev', ...portFlags(ports), '--data-dir', 'data'], { outlivesTest: true });
    await again.says(/^ready /m);
    expect(again.stderr).toMatch(/The simulator lost its tasks when it stopped\..*: open\./);
    const done = JSON.parse((await run('show', 'done', '--json')).stdout);
    expect(done).toMatchObject({ source: 'session', phase: 'closed', outcome: { outcome: 'complete' } });
    const open = JSON.parse((await run('show', 'open', '--json')).stdout);
    expect(open).toMatchObject({ source: 'session', roomId: 'open-room', status: 'running' });
  }, 240_000);

  test('it ends everything with exit code 1 and the reason when a part of it dies', async () => {
    const [server] = await pidsNaming(join(at.folder, DATABASE));
    process.kill(Number(server), 'SIGKILL');
    const { code, stderr } = await again.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("error: Temporal's server was ended by SIGKILL.");
    await expectNothingLeft(at, ports);
  });
});

describe('ends everything', () => {
  test('at once on a second Ctrl-C', async () => {
    const at = await shell();
    const { dev, ports } = await startDev(at);
    await startWithoutResponse(ports);
    dev.send('SIGINT');
    await dev.says(/Ctrl-C again stops everything at once/);
    expect((await dev.kill('SIGINT')).code).toBe(130);
    await expect.poll(() => pidsNaming(join(at.folder, DATABASE)), { timeout: 10_000 }).toEqual([]);
    await expectNothingLeft(at, ports);
  });

  test('also when it is interrupted before it is ready', async () => {
    const at = await shell();
    const ports = await freePorts();
    const dev = at.start(['dev', ...portFlags(ports), '--data-dir', 'data']);
    await dev.says(/Starting Temporal/);
    const { code } = await dev.kill('SIGINT');
    expect(code).toBe(0);
    await expect.poll(() => pidsNaming(join(at.folder, DATABASE)), { timeout: 10_000 }).toEqual([]);
    await expectNothingLeft(at, ports);
  });
});

describe('with keys in the environment', async () => {
  const key = 'a-key-of-the-environment';
  const keys = { REELKEEPER_ENCRYPTION_KEYS: `a:${randomBytes(32).toString('base64')}` };
  const commands = await typed();
  const { dev, ports } = await startDev(await shell(), [], { ...keys, REELKEEPER_API_KEY: key });
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` };

  test('it decrypts requests of the command, also with a simulator', async () => {
    const run = (...args: string[]): Promise<Output> => commands.run(args, { ...env, ...keys });
    expect((await run('start', 'sealed room', '--id', 'sealed', '--wait')).code).toBe(0);
    expect((await run('stop', 'sealed', '--watch')).stdout).toMatch(/^Outcome {2}complete/m);
  });

  test('its gateway requires the API key, also with a simulator, and it says so without printing the key', async () => {
    await dev.says(/^The gateway requires the key in REELKEEPER_API_KEY.*"Authorization: Bearer <key>"/m);
    const sessions = `http://127.0.0.1:${ports.gateway}/v1/sessions`;
    expect((await fetch(sessions)).status).toBe(401);
    expect((await fetch(sessions, { headers: { authorization: 'Bearer another' } })).status).toBe(401);
    expect((await fetch(sessions, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    expect((await commands.run(['list', '--json'], env)).code).toBe(0);
    const { code, stdout, stderr } = await dev.kill('SIGTERM');
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(key);
  });

  test.each(['dev', 'demo'])('"%s" with an invalid API key fails before anything starts', async (command) => {
    const at = await shell();
    const args = [command, ...portFlags(await freePorts()), '--data-dir', 'data'];
    const { code, stderr } = await at.run(args, { env: { REELKEEPER_API_KEY: 'a b' } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'error: The environment has a mistake:\n  REELKEEPER_API_KEY must have no spaces and only ASCII characters\n',
    });
  });
});

test('with a configuration it runs the configured apps and no simulator', async () => {
  const at = await shell();
  const ports = await freePorts();
  const storage = {
    Vendor: 1,
    Region: 'us-east-1',
    Bucket: 'b',
    AccessKeyId: 'i',
    AccessKeySecret: 'never-print-this',
  };
  const env = {
    ZEGO_APP_ID: '7',
    ZEGO_SERVER_SECRET: 'nor-print-this',
    ZEGO_ENDPOINT: `http://127.0.0.1:${ports.simulator}`,
    ZEGO_STORAGE: JSON.stringify(storage),
  };
  const dev = at.start(['dev', ...portFlags(ports), '--data-dir', 'data'], { env });
  const [line] = await dev.says(/^ready .*\n/m);
  expect(line).not.toContain('simulator=');
  await checkPort(ports.simulator, '--any');
  const { code, stdout, stderr } = await dev.kill('SIGTERM');
  expect(code).toBe(0);
  expect(stdout + stderr).not.toMatch(/(never|nor)-print-this/);
});
