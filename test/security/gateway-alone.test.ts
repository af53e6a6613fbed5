import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completeness } from '../../src/cli/doctor/checks/configuration.js';
import { callbackKeysOf, cursorKeysOf, loadConfig } from '../../src/config/index.js';
import { dependenciesOf } from '../../src/worker/dependencies.js';
import { services } from '../compose/compose-file.js';
import { temporaryFolder } from '../harness/servers.js';

const APP = { appId: 42, callbackSecret: 'callback-secret-of-42' };
const STORAGE = { Vendor: 1, Region: 'us-east-1', Bucket: 'classes', AccessKeyId: 'id', AccessKeySecret: 'secret' };
const ALONE = { apps: { default: APP } };
const WHOLE = {
  apps: { default: { ...APP, serverSecret: 'server-secret-of-42' } },
  storages: { default: STORAGE },
};
const folder = await temporaryFolder();
const LACKS = ['apps.default.serverSecret', 'storages'];
const patient = { signal: new AbortController().signal, responseTimeoutMs: 1_000 };

async function written(value: object): Promise<string> {
  const path = join(folder, 'reelkeeper.yaml');
  await writeFile(path, JSON.stringify(value));
  return path;
}

describe('a configuration for a gateway alone', () => {
  test('needs neither a server secret nor a storage, in a file or in the environment', async () => {
    const fromFile = loadConfig({ path: await written(ALONE), env: {}, use: 'gateway' });
    const env = { ZEGO_APP_ID: '42', ZEGO_CALLBACK_SECRET: APP.callbackSecret };
    const fromEnvironment = loadConfig({ env, cwd: await temporaryFolder(), use: 'gateway' });
    for (const { apps, storages } of [fromFile, fromEnvironment]) {
      expect(apps['default']).toMatchObject({ appId: 42 });
      expect(apps['default']?.serverSecret).toBeUndefined();
      expect(storages).toEqual({});
    }
  });

  test('is rejected by a worker, by path', async () => {
    const path = await written(ALONE);
    for (const lacks of LACKS) expect(() => loadConfig({ path, env: {} })).toThrow(lacks);
    const env = { ZEGO_APP_ID: '42' };
    const cwd = await temporaryFolder();
    for (const lacks of ['ZEGO_SERVER_SECRET', 'ZEGO_STORAGE']) expect(() => loadConfig({ env, cwd })).toThrow(lacks);
  });

  test('does not start a worker', async () => {
    const alone = loadConfig({ path: await written(ALONE), env: {}, use: 'gateway' });
    for (const lacks of LACKS) expect(() => dependenciesOf(alone)).toThrow(`${lacks} is required by a worker`);
  });

  test('still reports every other mistake', async () => {
    const path = await written({ apps: { default: { ...APP, appId: 0 } }, storages: { default: { Vendor: 1 } } });
    const load = () => loadConfig({ path, env: {}, use: 'gateway' });
    expect(load).toThrow('apps.default.appId');
    expect(load).toThrow('storages.default.Bucket');
  });

  test('creates and accepts the same callback addresses and cursors as a complete one', async () => {
    const alone = loadConfig({ path: await written(ALONE), env: {}, use: 'gateway' });
    const whole = loadConfig({ path: await written(WHOLE), env: {}, use: 'gateway' });
    const keys = (config: typeof alone) => [...callbackKeysOf(config, 'default'), ...cursorKeysOf(config)];
    expect(keys(alone)).toHaveLength(2);
    expect(keys(alone).map((key) => key.reveal())).toEqual(keys(whole).map((key) => key.reveal()));
  });

  test('is recognized by doctor', async () => {
    const alone = loadConfig({ path: await written(ALONE), env: {}, use: 'gateway' });
    const whole = loadConfig({ path: await written(WHOLE), env: {}, use: 'gateway' });
    expect(await completeness.run({ config: alone, ...patient })).toEqual([
      expect.objectContaining({ state: 'warning', seen: expect.stringContaining(LACKS.join(', ')) }),
    ]);
    expect(await completeness.run({ config: whole, ...patient })).toEqual([
      { check: 'configuration', state: 'ok', seen: 'complete for workers and gateways' },
    ]);
  });
});

describe('Compose', () => {
  test('gives the server secret and the storage keys to workers alone', () => {
    const having = (name: string) =>
      Object.entries(services()).flatMap(([service, { environment }]) => (name in environment ? [service] : []));
    // The simulator checks signatures in ZEGO's place.
    expect(having('ZEGO_SERVER_SECRET')).toEqual(['worker', 'simulator']);
    expect(having('ZEGO_STORAGE')).toEqual(['worker']);
    expect(having('REELKEEPER_API_KEY')).toEqual(['gateway']);
  });

  test('gives Prometheus a key with scope read', async () => {
    const env = {
      ZEGO_APP_ID: '42',
      REELKEEPER_API_KEY: 'key-of-the-callers',
      REELKEEPER_READ_KEY: 'key-of-prometheus',
    };
    const { gateway } = loadConfig({ env, cwd: await temporaryFolder(), use: 'gateway' });
    expect(gateway.apiKeys.map(({ key, scope }) => [key.reveal(), scope])).toEqual([
      ['key-of-the-callers', 'control'],
      ['key-of-prometheus', 'read'],
    ]);
  });
});
