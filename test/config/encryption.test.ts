import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, loadEncryption, revealEncryption, secretsOf } from '../../src/config/index.js';
import { temporaryFolder } from '../harness/servers.js';

const folder = await temporaryFolder();
let files = 0;

const KEY = randomBytes(32).toString('base64');
const OLDER = randomBytes(32).toString('base64');
const REST = `
apps: { default: { appId: 1, serverSecret: "\${NOT_SET_HERE}" } }
storages: { default: { Vendor: 1, Region: r, Bucket: b, AccessKeyId: i, AccessKeySecret: s } }
`;
const TWO = 'encryption: { keys: [{ id: k2, key: "${NEW_KEY}" }, { id: k1, key: "${OLD_KEY}" }] }\n';
const ENV = { NEW_KEY: KEY, OLD_KEY: OLDER };
const KEYS = [
  { id: 'k2', key: KEY },
  { id: 'k1', key: OLDER },
];

async function file(text: string): Promise<string> {
  const path = join(folder, `config-${files++}.yaml`);
  await writeFile(path, text);
  return path;
}

function mistakesOf(load: () => unknown): readonly string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.map(({ path, message }) => `${path} ${message}`);
    throw error;
  }
  return [];
}

describe('the section "encryption"', () => {
  test('keeps the order of keys, and encrypts failures by default', async () => {
    const path = await file(REST + TWO);
    const config = loadConfig({ path, env: { ...ENV, NOT_SET_HERE: 'x' } });
    expect(revealEncryption(config.encryption)).toEqual({ keys: KEYS, failures: true, required: false });
    const without = await file(`${REST}encryption: { failures: false, keys: [{ id: k2, key: "\${NEW_KEY}" }] }\n`);
    expect(loadEncryption({ path: without, env: ENV })).toMatchObject({ failures: false });
  });

  test('can be read without the rest of the configuration', async () => {
    const path = await file(REST + TWO);
    expect(revealEncryption(loadEncryption({ path, env: ENV }))).toEqual({
      keys: KEYS,
      failures: true,
      required: false,
    });
    expect(() => loadConfig({ path, env: ENV })).toThrow('NOT_SET_HERE');
  });

  test('may be omitted: then nothing is encrypted', async () => {
    expect(loadEncryption({ path: await file(REST), env: {} })).toBeUndefined();
    expect(loadEncryption({ cwd: folder, env: {} })).toBeUndefined();
    expect(revealEncryption(undefined)).toEqual({ keys: [], failures: false, required: false });
  });

  test('prints no key, and registers both as secrets', async () => {
    const config = loadConfig({ path: await file(REST + TWO), env: { ...ENV, NOT_SET_HERE: 'x' } });
    const shown = inspect(config, { depth: 9 }) + JSON.stringify(config);
    expect([KEY, OLDER].filter((key) => shown.includes(key))).toEqual([]);
    expect(secretsOf(config)).toEqual(expect.arrayContaining([KEY, OLDER]));
  });

  test.each([
    ['no keys', '{ keys: [] }', ['encryption.keys must have a key']],
    [
      'a key that is none',
      '{ keys: [{ id: a, key: abc }] }',
      [expect.stringMatching(/^encryption\.keys\.0\.key .*32 bytes/)],
    ],
    [
      'a key of digits',
      '{ keys: [{ id: a, key: 12345 }] }',
      ['encryption.keys.0.key must be a string: put it in quotes'],
    ],
    ['an unknown name', '{ keyz: [] }', expect.arrayContaining(['encryption.keyz is not known; did you mean "keys"?'])],
    [
      'an unknown name in a key',
      `{ keys: [{ id: a, keey: "${KEY}" }] }`,
      expect.arrayContaining(['encryption.keys.0.keey is not known; did you mean "key"?']),
    ],
    [
      'an id twice',
      `{ keys: [{ id: a, key: "${KEY}" }, { id: a, key: "${OLDER}" }] }`,
      ['encryption.keys.1.id "a" is already the id of an earlier key'],
    ],
  ])('with %s is reported, never the key', async (_what, section, mistakes) => {
    const path = await file(`${REST}encryption: ${section}\n`);
    for (const load of [loadConfig, loadEncryption]) {
      const found = mistakesOf(() => load({ path, env: { NOT_SET_HERE: 'x' } }));
      expect(found).toEqual(mistakes);
      expect(found.join()).not.toContain(KEY);
    }
  });
});

describe('the variable REELKEEPER_ENCRYPTION_KEYS', () => {
  const zego = {
    ZEGO_APP_ID: '1',
    ZEGO_SERVER_SECRET: 's',
    ZEGO_STORAGE: '{"Vendor":1,"Region":"r","Bucket":"b","AccessKeyId":"i","AccessKeySecret":"s"}',
  };
  const text = `k2:${KEY},k1:${OLDER}`;

  test('provides the keys if there is no file', () => {
    const env = { ...zego, REELKEEPER_ENCRYPTION_KEYS: text };
    expect(revealEncryption(loadConfig({ cwd: folder, env }).encryption)).toEqual({
      keys: KEYS,
      failures: true,
      required: false,
    });
    expect(revealEncryption(loadEncryption({ cwd: folder, env: { REELKEEPER_ENCRYPTION_KEYS: text } }))).toEqual({
      keys: KEYS,
      failures: true,
      required: false,
    });
  });

  test('names its own mistakes', () => {
    const env = { ...zego, REELKEEPER_ENCRYPTION_KEYS: `k2:${KEY},oops` };
    for (const load of [loadConfig, loadEncryption]) {
      expect(mistakesOf(() => load({ cwd: folder, env }))).toEqual([
        expect.stringMatching(/^REELKEEPER_ENCRYPTION_KEYS\.1\.id must be/),
        expect.stringMatching(/^REELKEEPER_ENCRYPTION_KEYS\.1\.key must be 32 bytes/),
      ]);
    }
  });
});

describe('worker.versioning', () => {
  const base = REST.replace('"${NOT_SET_HERE}"', 's');

  test('has a default deployment name', async () => {
    const path = await file(`${base}worker: { versioning: { buildId: "\${COMMIT}" } }\n`);
    expect(loadConfig({ path, env: { COMMIT: '2026.11.22-ab12f' } }).worker.versioning).toEqual({
      deploymentName: 'reelkeeper',
      buildId: '2026.11.22-ab12f',
    });
  });

  test('comes from REELKEEPER_BUILD_ID if there is no file', () => {
    const env = {
      ZEGO_APP_ID: '1',
      ZEGO_SERVER_SECRET: 's',
      ZEGO_STORAGE: '{"Vendor":1,"Region":"r","Bucket":"b","AccessKeyId":"i","AccessKeySecret":"s"}',
    };
    const named = { ...env, REELKEEPER_BUILD_ID: 'ab12f' };
    expect(loadConfig({ cwd: folder, env: named }).worker.versioning?.buildId).toBe('ab12f');
    expect(loadConfig({ cwd: folder, env }).worker.versioning).toBeUndefined();
  });

  test('lists its mistakes', async () => {
    const path = await file(`${base}worker: { versioning: { deploymentName: "a.b", buildID: "x y" } }\n`);
    expect(mistakesOf(() => loadConfig({ path, env: {} }))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^worker\.versioning\.deploymentName must be letters/),
        'worker.versioning.buildID is not known; did you mean "buildId"?',
      ]),
    );
  });
});

test.each(['https://temporal.example.com/ui', 'temporal.example.com', '*', 'null'])(
  'gateway.codecOrigins does not take "%s"',
  async (origin) => {
    const path = await file(`${REST}gateway: { codecOrigins: ["${origin}"] }\n`);
    expect(mistakesOf(() => loadConfig({ path, env: { NOT_SET_HERE: 'x' } }))).toEqual([
      'gateway.codecOrigins.0 must be an origin, such as "https://temporal.example.com"',
    ]);
  },
);
