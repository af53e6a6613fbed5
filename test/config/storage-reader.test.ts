import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  type Config,
  ConfigError,
  loadConfig,
  revealReader,
  revealStorage,
  type StorageConfig,
  secretsOf,
} from '../../src/config/index.js';
import { dependenciesOf } from '../../src/worker/index.js';
import { temporaryFolder } from '../harness/servers.js';

const folder = await temporaryFolder();
const OWN = {
  Vendor: 1,
  Region: 'us-east-1',
  Bucket: 'classes',
  AccessKeyId: 'own-id',
  AccessKeySecret: 'own-secret-1',
};
const READER = { AccessKeyId: 'reader-id-2', AccessKeySecret: 'reader-secret-3' };
const AT_KEY = 'storages.default.reader.AccessKeyId';
let files = 0;

async function load(storage: object): Promise<Config> {
  const path = join(folder, `config-${files++}.yaml`);
  const apps = { default: { appId: 42, serverSecret: 'server-secret-4' } };
  await writeFile(path, JSON.stringify({ apps, storages: { default: storage } }));
  return loadConfig({ path, env: {} });
}

async function loadedStorage(storage: object): Promise<StorageConfig> {
  const { default: loaded } = (await load(storage)).storages;
  if (!loaded) throw new Error('There is no storage');
  return loaded;
}

test('the reader keys of a storage can be revealed', async () => {
  expect(revealReader(await loadedStorage({ ...OWN, reader: READER }))).toEqual(READER);
  expect(revealReader(await loadedStorage(OWN))).toBeUndefined();
});

test('the reader keys of a storage never reach ZEGO', async () => {
  const config = await load({ ...OWN, reader: READER });
  const { storages, readers } = dependenciesOf(config);
  expect(storages['default']).toEqual(OWN);
  expect(readers).toEqual({ default: READER });
  expect(revealStorage(await loadedStorage({ ...OWN, reader: READER }))).toEqual(OWN);
});

test('the reader keys of a storage are secrets like the others', async () => {
  const config = await load({ ...OWN, reader: READER });
  expect(secretsOf(config)).toEqual(expect.arrayContaining(Object.values(READER)));
  expect(JSON.stringify(config) + inspect(config, { depth: 10 })).not.toMatch(/reader-id-2|reader-secret-3/);
});

test.each<readonly [string, object, string]>([
  ['one of the two', { ...OWN, reader: { AccessKeyId: 'x' } }, 'storages.default.reader.AccessKeySecret'],
  ['an empty one', { ...OWN, reader: { ...READER, AccessKeyId: '' } }, AT_KEY],
  ['another field', { ...OWN, reader: { ...READER, AccessKeyID: 'x' } }, 'storages.default.reader.AccessKeyID'],
  ["a temporary key of Alibaba's", { ...OWN, reader: { ...READER, AccessKeyId: 'STS.NUb9' } }, AT_KEY],
  ["a temporary key of Amazon's", { ...OWN, reader: { ...READER, AccessKeyId: 'ASIAIOSFODNN7EXAMPLE' } }, AT_KEY],
  ['a token', { ...OWN, reader: { ...READER, SecurityToken: 'x' } }, 'storages.default.reader.SecurityToken'],
  ['no object', { ...OWN, reader: 'x' }, 'storages.default.reader'],
  [
    'a VOD store',
    { Vendor: 6, TencentCloudVodParams: { SecretId: 'i', SecretKey: 'k', Region: 'r' }, reader: READER },
    'storages.default.reader',
  ],
])('a reader with %s is a mistake at its path', async (_what, storage, path) => {
  const error: unknown = await load(storage).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).mistakes.map((mistake) => mistake.path)).toEqual([path]);
});

test('mistakes of the storage and of its reader are reported together', async () => {
  const { Region: _region, ...incomplete } = OWN;
  const error: unknown = await load({ ...incomplete, reader: {} }).catch((caught: unknown) => caught);
  expect((error as ConfigError).mistakes.map(({ path }) => path).sort()).toEqual([
    'storages.default.Region',
    'storages.default.reader.AccessKeyId',
    'storages.default.reader.AccessKeySecret',
  ]);
});
