import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { encryptedSessions } from '../../../src/cli/doctor/checks/encryption.js';
import { fleetKeepers } from '../../../src/cli/doctor/checks/fleet.js';
import { searchAttributes } from '../../../src/cli/doctor/checks/search-attributes.js';
import { taskQueues } from '../../../src/cli/doctor/checks/task-queues.js';
import { workerVersion } from '../../../src/cli/doctor/checks/worker-version.js';
import { encryptingDataConverter } from '../../../src/client/index.js';
import { type Config, loadConfig, secretsOf } from '../../../src/config/index.js';
import { connectClient, ensureSearchAttributes } from '../../../src/temporal/index.js';
import { leaksIn } from '../../e2e/leaks.js';
import { System } from '../../e2e/system.js';
import { newNamespace } from '../../harness/new-namespace.js';
import { typed } from '../typed.js';

const API_KEY = 'api-key-of-the-doctor-3f';
const system = await System.start({ gateway: { apiKeys: [API_KEY], callbackKeys: ['callback-key-of-the-doctor'] } });
const file = join(system.folder, 'reelkeeper.json');
const config: Config = loadConfig({ path: file, env: {} });
await createBucket();
const { connection } = await connectClient({ env: { TEMPORAL_ADDRESS: system.temporalAddress } });
afterAll(() => connection.close());
const commands = await typed();
const place = { TEMPORAL_ADDRESS: system.temporalAddress };
const here = { connection, address: system.temporalAddress, namespace: 'default' };
const context = { config, signal: AbortSignal.timeout(600_000), responseTimeoutMs: 5_000 };
const { IndexedValueType } = proto.temporal.api.enums.v1;

const report = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ check: z.string(), state: z.string(), seen: z.string(), fix: z.string().optional() })),
});

/** Creates the bucket, which the simulator otherwise creates with its first object. */
async function createBucket(): Promise<void> {
  const client = new S3Client({
    endpoint: `${system.endpoint}/_s3`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'simulator', secretAccessKey: 'simulator' },
  });
  await client.send(new CreateBucketCommand({ Bucket: 'recordings' }));
  client.destroy();
}

async function inNewNamespace(namespace: string): Promise<typeof here> {
  return { ...here, namespace: await newNamespace(connection, namespace) };
}

/** A new namespace takes a moment to reach every service of Temporal. */
const SOON = { timeout: 60_000, interval: 500 };

describe('reelkeeper doctor', () => {
  test('exits with 0 if no check of a running system fails', async () => {
    // Its fleet keeper has just started: the first sweep may take a moment.
    const swept = async () => (await fleetKeepers.run(here, context)).map(({ state }) => state);
    await expect.poll(swept, SOON).toEqual(['ok']);
    const { code, stdout } = await commands.run(['doctor', '--config', file, '--json'], place);
    const { ok, checks } = report.parse(JSON.parse(stdout));
    // Temporal's response time depends on this machine.
    const others = checks.filter(({ check, state }) => state !== 'ok' && check !== 'Temporal');
    expect(others.map(({ check }) => check)).toEqual(['version of the workers', 'webhooks']);
    expect(checks.map(({ check }) => check)).toContain('fleet keeper of app "default"');
    expect({ code, ok }).toEqual({ code: 0, ok: true });
  });

  test('prints lines for a person', async () => {
    const { stdout } = await commands.run(['doctor', '--config', file], place);
    expect(stdout).toMatch(
      /^(ok|warning) +Temporal: 127\.0\.0\.1:\d+, namespace "default", server 1\.\d+\.\d+, responds in \d+ ms$/m,
    );
    expect(stdout).toMatch(/^ok {7}credentials of app "default": /m);
    expect(stdout).toMatch(/^- {8}webhooks: none is configured$/m);
  });

  test('exits with 1 if a check fails, says how to fix it, and shows no secret', async () => {
    await system.writeConfig('wrong-secret.json', 'another-server-secret-91');
    const wrong = join(system.folder, 'wrong-secret.json');
    const { code, stdout, stderr } = await commands.run(['doctor', '--config', wrong], place);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed {3}credentials of app "default": [^\n]*100000005[^\n]*\n {9}→ Compare AppId/m);
    const secrets = secretsOf(loadConfig({ path: wrong, env: {} })).filter((secret) => secret !== 'simulator');
    expect(leaksIn(stdout + stderr, Object.fromEntries(secrets.map((secret) => [secret, secret])))).toEqual([]);
  });

  test('runs the other checks if Temporal is unreachable', async () => {
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const { code, stdout } = await commands.run(['doctor', '--config', file, '--json'], env);
    const { checks } = report.parse(JSON.parse(stdout));
    expect(code).toBe(1);
    expect(checks.filter(({ state }) => state === 'failed').map(({ check }) => check)).toEqual(['Temporal']);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'credentials of app "default"', state: 'ok' }));
  });

  test('checks Temporal without a configuration', async () => {
    const { code, stdout } = await commands.run(['doctor', '--json'], place);
    const { checks } = report.parse(JSON.parse(stdout));
    expect(code).toBe(1);
    expect(checks[0]).toMatchObject({ check: 'configuration', state: 'failed' });
    expect(checks).toContainEqual(expect.objectContaining({ check: 'search attributes', state: 'ok' }));
  });
});

describe('search attributes', () => {
  test('that are missing fail; "setup" registers them and may be repeated', async () => {
    const fresh = await inNewNamespace('fresh');
    expect(await searchAttributes.run(fresh, context)).toMatchObject([
      {
        state: 'failed',
        seen: expect.stringContaining('RecordingApp'),
        fix: expect.stringContaining('reelkeeper setup'),
      },
    ]);
    const env = { ...place, TEMPORAL_NAMESPACE: 'fresh' };
    const setup = async (): Promise<unknown> => JSON.parse((await commands.run(['setup', '--json'], env)).stdout);
    expect(await setup()).toMatchObject({ created: expect.arrayContaining(['RecordingApp']), present: [] });
    expect(await setup()).toMatchObject({ created: [], present: expect.arrayContaining(['RecordingTaskIds']) });
    expect(await searchAttributes.run(fresh, context)).toMatchObject([{ state: 'ok' }]);
  });

  test('of another type fail; "setup" reports them and changes nothing', async () => {
    const wrong = await inNewNamespace('wrong');
    await connection.operatorService.addSearchAttributes({
      namespace: 'wrong',
      searchAttributes: { RecordingRoom: IndexedValueType.INDEXED_VALUE_TYPE_INT },
    });
    const [finding] = await searchAttributes.run(wrong, context);
    expect(finding).toMatchObject({
      state: 'failed',
      seen: 'RecordingRoom is Int and must be Keyword',
      fix: expect.stringContaining('search-attribute remove'),
    });
    const { code, stderr } = await commands.run(['setup'], { ...place, TEMPORAL_NAMESPACE: 'wrong' });
    expect(code).toBe(1);
    expect(stderr).toContain('"RecordingRoom" has the type Int and must have Keyword');
    expect((await searchAttributes.run(wrong, context))[0]?.seen).toBe(finding?.seen);
  });
});

describe('workers', () => {
  test('that are missing fail', async () => {
    const empty = await inNewNamespace('empty');
    await expect
      .poll(() => taskQueues.run(empty, context), SOON)
      .toMatchObject([
        {
          state: 'failed',
          seen: 'no worker polls for workflows on "reelkeeper"',
          fix: expect.stringContaining('reelkeeper worker'),
        },
      ]);
  });

  test('that have not polled for two minutes count as gone, although Temporal still lists them', async () => {
    expect(await taskQueues.run(here, context)).toMatchObject([{ state: 'ok' }]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 121_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await taskQueues.run(here, context)).toMatchObject([
      { state: 'failed', seen: 'no worker polls for workflows on "reelkeeper"' },
    ]);
  });

  test('without the queues of an app fail, naming the queues', async () => {
    const apps = { ...config.apps, other: config.apps['default'] };
    const [finding] = await taskQueues.run(here, { ...context, config: { ...config, apps } as Config });
    expect(finding).toMatchObject({
      state: 'failed',
      seen: expect.stringContaining('"reelkeeper-zego-other-StopRecord"'),
    });
    expect(finding?.seen).not.toContain('DescribeTasks');
  });

  test('of a version that is not current are a warning', async () => {
    const versioning = { deploymentName: 'reelkeeper', buildId: 'build-9' };
    const own = { ...config, worker: { ...config.worker, versioning } };
    expect(await workerVersion.run(here, { ...context, config: own })).toMatchObject([
      {
        state: 'warning',
        fix: expect.stringContaining('set-current-version --deployment-name reelkeeper --build-id build-9'),
      },
    ]);
  });
});

test('sessions encrypted with an unknown key fail, naming its id', async () => {
  const sealed = await inNewNamespace('sealed');
  await ensureSearchAttributes(connection, 'sealed');
  const keys = [{ id: 'lost-key', key: randomBytes(32).toString('base64') }];
  const client = new Client({ connection, namespace: 'sealed', dataConverter: encryptingDataConverter({ keys }) });
  await client.workflow.start('recordingSession', {
    taskQueue: 'reelkeeper',
    workflowId: 'sealed',
    args: [{ roomId: 'r' }],
  });
  await expect
    .poll(() => encryptedSessions.run(sealed, context), SOON)
    .toMatchObject([
      {
        state: 'failed',
        seen: expect.stringContaining('"lost-key"'),
        fix: expect.stringContaining('Add the key "lost-key"'),
      },
    ]);
});
