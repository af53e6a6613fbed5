import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkPort } from '../../src/temporal/ports.js';
import { type Shell, shell } from './cli.js';
import { type DevPorts, freePorts, portFlags, startDev } from './dev-world.js';
import { pidsNaming } from './processes-left.js';

const DATABASE = 'data/temporal.db';

async function expectNothingLeft(at: Shell, ports: DevPorts): Promise<void> {
  expect(await pidsNaming(join(at.folder, DATABASE))).toEqual([]);
  for (const port of Object.values(ports)) await checkPort(port, '--any');
}

/** Starts a StartRecord without a response, which an ordered stop waits for. */
async function startWithoutResponse(at: Shell, ports: DevPorts): Promise<void> {
  const controls = `http://127.0.0.1:${ports.simulator}/_simulator`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'slow', action: 'StartRecord', ms: 60_000 });
  expect((await fetch(`${controls}/faults`, { method: 'POST', headers, body })).status).toBe(201);
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` };
  expect((await at.run(['start', 'slow-room', '--id', 'slow'], { env })).code).toBe(0);
  const ledger = async (): Promise<unknown> => (await fetch(`${controls}/ledger`)).json();
  await expect.poll(ledger).toMatchObject({ tasks: [{ roomId: 'slow-room' }] });
}

test('prints all addresses on one line, and stops everything in order on Ctrl-C', async () => {
  const at = await shell();
  const { dev, ports } = await startDev(at);
  const { temporal, ui, gateway, simulator } = ports;
  const data = join(at.folder, 'data');
  expect(dev.stdout).toBe(
    `ready temporal=127.0.0.1:${temporal} web-ui=http://127.0.0.1:${ui} gateway=http://127.0.0.1:${gateway} ` +
      `simulator=http://127.0.0.1:${simulator} data=${data}\n`,
  );
  expect((await fetch(`http://127.0.0.1:${ui}/`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${gateway}/readyz`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${simulator}/_simulator/ledger`)).status).toBe(200);
  const { code, signal } = await dev.kill('SIGINT');
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  await expectNothingLeft(at, ports);
});

test('keeps its sessions over a restart, and warns of the recordings that the simulator lost', async () => {
  const at = await shell();
  const first = await startDev(at);
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${first.ports.temporal}` };
  await at.run(['start', 'done-room', '--id', 'done', '--wait'], { env });
  await at.run(['stop', 'done', '--watch'], { env });
  await at.run(['start', 'open-room', '--id', 'open', '--wait'], { env });
  await first.dev.kill('SIGTERM');

  const again = at.start(['dev', ...portFlags(first.ports), '--data-dir', 'data']);
  await again.says(/^ready /m);
  expect(again.stderr).toMatch(/The simulator lost its tasks when it stopped\..*: open\./);
  const done = JSON.parse((await at.run(['show', 'done', '--json'], { env })).stdout);
  expect(done).toMatchObject({ source: 'session', phase: 'closed', outcome: { outcome: 'complete' } });
  const open = JSON.parse((await at.run(['show', 'open', '--json'], { env })).stdout);
  expect(open).toMatchObject({ source: 'session', roomId: 'open-room', status: 'running' });
  expect((await again.kill('SIGTERM')).code).toBe(0);
}, 240_000);

describe('ends everything', () => {
  test('at once on a second Ctrl-C', async () => {
    const at = await shell();
    const { dev, ports } = await startDev(at);
    await startWithoutResponse(at, ports);
    dev.send('SIGINT');
    await dev.says(/Ctrl-C again stops everything at once/);
    expect((await dev.kill('SIGINT')).code).toBe(130);
    await expect.poll(() => pidsNaming(join(at.folder, DATABASE)), { timeout: 10_000 }).toEqual([]);
    await expectNothingLeft(at, ports);
  });

  test('with exit code 1 and the reason when a part of it dies', async () => {
    const at = await shell();
    const { dev, ports } = await startDev(at);
    const [server] = await pidsNaming(join(at.folder, DATABASE));
    process.kill(Number(server), 'SIGKILL');
    const { code, stderr } = await dev.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("error: Temporal's server was ended by SIGKILL.");
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

test('is refused over a database that another one uses', async () => {
  const at = await shell();
  await startDev(at);
  const other = at.start(['dev', ...portFlags(await freePorts()), '--data-dir', 'data']);
  const { code, stderr } = await other.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/Another Temporal server.*choose another folder with --data-dir/);
});

test('with encryption keys in the environment it decrypts requests of the command, also with a simulator', async () => {
  const at = await shell();
  const keys = { REELKEEPER_ENCRYPTION_KEYS: `a:${randomBytes(32).toString('base64')}` };
  const { dev, ports } = await startDev(at, [], keys);
  const env = { ...keys, TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` };
  expect((await at.run(['start', 'sealed room', '--id', 'sealed', '--wait'], { env })).code).toBe(0);
  expect((await at.run(['stop', 'sealed', '--watch'], { env })).stdout).toMatch(/^Outcome {2}complete/m);
  expect((await dev.kill('SIGTERM')).code).toBe(0);
}, 120_000);

describe('with a key in the environment', () => {
  const key = 'a-key-of-the-environment';

  test('its gateway requires it, also with a simulator, and it says so without printing the key', async () => {
    const at = await shell();
    const { dev, ports } = await startDev(at, [], { REELKEEPER_API_KEY: key });
    await dev.says(/^The gateway requires the key in REELKEEPER_API_KEY.*"Authorization: Bearer <key>"/m);
    const sessions = `http://127.0.0.1:${ports.gateway}/v1/sessions`;
    expect((await fetch(sessions)).status).toBe(401);
    expect((await fetch(sessions, { headers: { authorization: 'Bearer another' } })).status).toBe(401);
    expect((await fetch(sessions, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    const env = { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` };
    expect((await at.run(['list', '--json'], { env })).code).toBe(0);
    const { code, stdout, stderr } = await dev.kill('SIGTERM');
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(key);
  });

  test.each(['dev', 'demo'])('that is invalid "%s" fails before anything starts', async (command) => {
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
