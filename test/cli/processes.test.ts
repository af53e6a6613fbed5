import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SIMULATOR_DEFAULTS } from '../../src/simulator/index.js';
import { checkPort } from '../../src/temporal/ports.js';
import { CALLS_PER_SECOND, CONCURRENT_TASKS, ZegoClient } from '../../src/zego/index.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { freePort } from '../harness/ports.js';
import { shell } from './cli.js';

const storage = {
  Vendor: 1 as const,
  Region: 'us-east-1',
  Bucket: 'b',
  AccessKeyId: 'i',
  AccessKeySecret: 'never-print-this',
};
const A_SECOND_MS = 1_100;
const configured = {
  ZEGO_APP_ID: '7',
  ZEGO_SERVER_SECRET: 'nor-print-this',
  ZEGO_CALLBACK_SECRET: 'and-not-this',
  ZEGO_STORAGE: JSON.stringify(storage),
};

describe('worker and gateway', () => {
  test('print their addresses once they are ready, log JSON without a secret, and exit on SIGTERM', async () => {
    const { address, namespace, env } = await ownNamespace();
    const at = await shell({ ...configured, ...env });
    const where = `temporal=${address} namespace=${namespace}`;
    const worker = at.start(['worker']);
    const gateway = at.start(['gateway', '--port', '0']);
    await worker.says(new RegExp(`^ready worker ${where} apps=default$`, 'm'));
    const [, url] = await gateway.says(new RegExp(`^ready gateway=(http://127\\.0\\.0\\.1:\\d+) ${where}$`, 'm'));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    for (const process of [worker, gateway]) {
      const { code, signal, stdout, stderr } = await process.kill('SIGTERM');
      expect({ code, signal }).toEqual({ code: 0, signal: null });
      expect(stdout).toMatch(/^ready .*\n$/);
      for (const line of stderr.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
      expect(stdout + stderr).not.toMatch(/(never|nor)-print-this|and-not-this/);
    }
  });

  describe('without Temporal', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const at = await shell({ ...configured, TEMPORAL_ADDRESS: address });
    // Both try to connect for ten seconds, at the same time.
    const ended = { worker: at.run(['worker']), gateway: at.run(['gateway']) };

    test.each(['worker', 'gateway'] as const)('%s ends with exit code 1', async (name) => {
      const { code, stdout, stderr } = await ended[name];
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`error: Temporal at "${address}" cannot be used`);
    });
  });

  test('a worker serves the apps of its flags, and refuses one that is not configured before it connects', async () => {
    const { env } = await ownNamespace();
    const at = await shell({ ...configured, ...env });
    const worker = at.start(['worker', '--app', 'default', '--app', 'default']);
    await worker.says(/^ready worker .* apps=default$/m);
    expect((await worker.kill('SIGTERM')).code).toBe(0);
    expect(await at.run(['worker', '--app', 'default', '--app', 'other'])).toMatchObject({
      code: 1,
      stderr: 'error: The configuration has no app "other". Choose from its apps: default.\n',
    });
  });

  test('the gateway listens on loopback only while it has no API key', async () => {
    const { env } = await ownNamespace();
    const at = await shell({ ...configured, ...env });
    const args = ['gateway', '--host', '0.0.0.0', '--port', '0'];
    const refused = await at.run(args);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('gateway.apiKeys');
    const gateway = at.start(args, { env: { REELKEEPER_API_KEY: 'a-key-of-some-length' } });
    await gateway.says(/^ready gateway=http:\/\/0\.0\.0\.0:\d+ /m);
    expect((await gateway.kill('SIGTERM')).code).toBe(0);
  });
});

describe('simulator', () => {
  async function call(endpoint: string, appId: number, secret: string): Promise<{ Code: number }> {
    const nonce = randomBytes(8).toString('hex');
    const timestamp = Math.floor(Date.now() / 1_000);
    const signature = createHash('md5').update(`${appId}${nonce}${secret}${timestamp}`).digest('hex');
    const common = { AppId: String(appId), SignatureNonce: nonce, Timestamp: String(timestamp), Signature: signature };
    const query = new URLSearchParams({ Action: 'DescribeRecordStatus', SignatureVersion: '2.0', ...common });
    const body = JSON.stringify({ TaskId: 'no-such-task' });
    const answer = await fetch(`${endpoint}/?${query.toString()}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    return JSON.parse(await answer.text());
  }

  test('accepts the app and secret of its flags or of the environment, and exits on SIGTERM', async () => {
    const at = await shell();
    const flags = ['--app-id', '42', '--server-secret', 'secret-of-the-flag', '--callback-secret', 'x'];
    const byFlags = at.start(['simulator', '--port', '0', ...flags]);
    const [, first = ''] = await byFlags.says(/^ready simulator=(\S+) app-id=42 /m);
    expect(await call(first, 42, 'secret-of-the-flag')).toMatchObject({ Code: 300001000 });
    expect(await call(first, 42, 'another')).toMatchObject({ Code: 100000005 });

    const byEnvironment = at.start(['simulator', '--port', '0'], { env: configured });
    const [, second = ''] = await byEnvironment.says(/^ready simulator=(\S+) app-id=7 /m);
    expect(await call(second, 7, configured.ZEGO_SERVER_SECRET)).toMatchObject({ Code: 300001000 });
    for (const simulator of [byFlags, byEnvironment]) {
      const { code, stdout, stderr } = await simulator.kill('SIGTERM');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toMatch(/secret-of-the-flag|nor-print-this/);
    }
    await checkPort(Number(new URL(first).port), '--port');
  });

  test('has two people in every room, none with --empty-rooms, and its bucket in --data-dir', async () => {
    const at = await shell();
    const streams = async (flags: string[]): Promise<unknown> => {
      const simulator = at.start(['simulator', '--port', '0', '--data-dir', 'bucket', ...flags]);
      const [, endpoint, data] = await simulator.says(/^ready simulator=(\S+) app-id=(?:\d+) data=(.*)$/m);
      expect(data).toBe(join(at.folder, 'bucket'));
      const answer = await fetch(`${endpoint}/_simulator/rooms/any/streams`);
      await simulator.kill('SIGTERM');
      return answer.json();
    };
    expect(await streams([])).toMatchObject({ streams: [{ userId: 'alice' }, { userId: 'bob' }] });
    expect(await streams(['--empty-rooms'])).toEqual({ streams: [] });
    expect(await readdir(at.folder)).not.toContain('.reelkeeper');
  });

  test('has the limits that --cluster and --max-record-seconds set', { timeout: 120_000 }, async () => {
    const at = await shell();
    const flags = ['--cluster', 'overseas', '--max-record-seconds', '172800'];
    const process = at.start(['simulator', '--port', '0', ...flags]);
    const [, endpoint = ''] = await process.says(/^ready simulator=(\S+) /m);
    const { appId, serverSecret } = SIMULATOR_DEFAULTS;
    const zego = new ZegoClient({ appId, serverSecret, endpoint, maxRecordSeconds: 172_800 });
    onTestFinished(() => zego.close());
    const start = async (n: number): Promise<unknown> => {
      const RecordInputParams = { RecordMode: 1, StreamType: 3, MaxRecordTime: 172_800 } as const;
      await zego.startRecord({ RoomId: `room-${n}`, RecordInputParams, StorageParams: storage });
      return 'started';
    };
    for (let n = 0; n < CONCURRENT_TASKS.overseas; n += CALLS_PER_SECOND.StartRecord) {
      const some = Array.from({ length: CALLS_PER_SECOND.StartRecord }, (_, i) => start(n + i));
      expect(new Set(await Promise.all(some))).toEqual(new Set(['started']));
      await sleep(A_SECOND_MS);
    }
    await expect(start(CONCURRENT_TASKS.overseas)).rejects.toMatchObject({ code: 300000006 });
    await process.kill('SIGTERM');
  });

  test('has the documented defaults', async () => {
    const at = await shell();
    const simulator = at.start(['simulator', '--port', '0']);
    const [, endpoint = ''] = await simulator.says(
      new RegExp(`^ready simulator=(\\S+) app-id=${SIMULATOR_DEFAULTS.appId} `, 'm'),
    );
    const { appId, serverSecret } = SIMULATOR_DEFAULTS;
    expect(await call(endpoint, appId, serverSecret)).toMatchObject({ Code: 300001000 });
    await simulator.kill('SIGTERM');
  });
});
