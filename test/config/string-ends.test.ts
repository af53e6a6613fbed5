import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  loadConfig,
  loadEncryption,
  loadKeys,
  revealEncryption,
  secretsOf,
} from '../../src/config/index.js';
import { temporaryFolder } from '../harness/servers.js';

const folder = await temporaryFolder();
let files = 0;

/** A configuration with one string in every kind of place. */
const STRINGS: Readonly<Record<string, string>> = {
  'apps.default.serverSecret': 'server-secret-55',
  'apps.default.callbackSecret': 'callback-secret-66',
  'apps.default.endpoint': 'https://zego.example.com',
  'storages.default.Region': 'us-east-1',
  'storages.default.Bucket': 'classes',
  'storages.default.AccessKeyId': 'id-7f3a',
  'storages.default.AccessKeySecret': 's3-secret-91',
  'storages.default.EndPoint': 'https://s3.example.com',
  'storages.default.reader.AccessKeySecret': 'reader-secret-92',
  'gateway.publicUrl': 'https://rec.example.com',
  'gateway.host': '127.0.0.1',
  'gateway.apiKeys.0': 'api-key-of-lms-77',
  'gateway.apiKeys.1.key': 'api-key-of-lms-78',
  'gateway.callbackKeys.0': 'cb-key-88',
  'gateway.codecOrigins.0': 'https://temporal.example.com',
  'worker.metricsAddress': '127.0.0.1:9464',
  'worker.versioning.buildId': 'build-1',
  'encryption.keys.0.id': 'k1',
  'encryption.keys.0.key': Buffer.alloc(32, 1).toString('base64'),
  'webhooks.crm.url': 'https://crm.example.com/hook',
  'webhooks.crm.secrets.0': Buffer.alloc(24, 2).toString('base64'),
  'webhooks.crm.events.0': 'session.closed',
};

/** The configuration with `change` applied to the string at `path`. */
function written(path?: string, change: (text: string) => string = (text) => text): string {
  const at = (place: string): string => {
    const text = STRINGS[place] ?? '';
    return JSON.stringify(place === path ? change(text) : text);
  };
  const fields = (place: string, names: readonly string[]): string =>
    names.map((name) => `${name}: ${at(`${place}.${name}`)}`).join(', ');
  return `
apps: { default: { appId: 1234567890, ${fields('apps.default', ['serverSecret', 'callbackSecret', 'endpoint'])} } }
storages:
  default:
    { Vendor: 10, ${fields('storages.default', ['Region', 'Bucket', 'AccessKeyId', 'AccessKeySecret', 'EndPoint'])},
      reader: { AccessKeyId: r, ${fields('storages.default.reader', ['AccessKeySecret'])} } }
gateway:
  { ${fields('gateway', ['publicUrl', 'host'])}, callbackKeys: [${at('gateway.callbackKeys.0')}],
    apiKeys: [${at('gateway.apiKeys.0')}, { key: ${at('gateway.apiKeys.1.key')}, scope: read }],
    codecOrigins: [${at('gateway.codecOrigins.0')}] }
worker: { ${fields('worker', ['metricsAddress'])}, versioning: { ${fields('worker.versioning', ['buildId'])} } }
encryption: { keys: [{ ${fields('encryption.keys.0', ['id', 'key'])} }] }
webhooks: { crm: { ${fields('webhooks.crm', ['url'])}, secrets: [${at('webhooks.crm.secrets.0')}], events: [${at('webhooks.crm.events.0')}] } }
`;
}

async function load(text: string, env: NodeJS.ProcessEnv = {}) {
  const path = join(folder, `config-${files++}.yaml`);
  await writeFile(path, text);
  return loadConfig({ path, env });
}

async function mistakesOf(text: string, env: NodeJS.ProcessEnv = {}) {
  const error: unknown = await load(text, env).catch((caught: unknown) => caught);
  if (!(error instanceof ConfigError)) throw new Error('It was taken', { cause: error });
  return error.mistakes;
}

const places = Object.keys(STRINGS);

describe('spaces and line breaks at the ends of a string', async () => {
  const clean = await load(written());
  const { warnings: _none, ...expected } = clean;

  test('cause no warning in a configuration without any', () => {
    expect(clean.warnings).toEqual([]);
  });

  test.each(places)('are removed from %s with a warning for its path', async (path) => {
    for (const change of [
      (text: string) => `${text}\n`,
      (text: string) => `${text}\r`,
      (text: string) => ` \t${text}\r\n`,
      (text: string) => `\uFEFF${text}\u00A0\u200B`,
    ]) {
      const { warnings, ...config } = await load(written(path, change));
      expect(config).toEqual(expected);
      expect(secretsOf({ ...config, warnings })).toEqual(secretsOf(clean));
      expect(warnings).toEqual([{ path, message: expect.stringContaining('at its ends') }]);
    }
  });

  test('are removed from the value of a variable', async () => {
    const text = written('apps.default.serverSecret', () => '${SECRET}');
    const { apps, warnings } = await load(text, { SECRET: 'from-a-file\n' });
    expect(apps['default']?.serverSecret?.reveal()).toBe('from-a-file');
    expect(warnings.map(({ path }) => path)).toEqual(['apps.default.serverSecret']);
  });

  test('leave an empty string if there is nothing else', async () => {
    expect(await mistakesOf(written('apps.default.serverSecret', () => ' \n'))).toEqual([
      { path: 'apps.default.serverSecret', message: 'must not be empty' },
    ]);
  });

  test('are rejected in a profile, since its strings go to ZEGO', async () => {
    const profile =
      'profiles: { p: { RecordOutputParams: { OutputFolder: "lessons/ " }, NewParam: [{ Deep: "\\nx" }] } }';
    expect(await mistakesOf(`${written()}\n${profile}`)).toEqual([
      { path: 'profiles.p.RecordOutputParams.OutputFolder', message: expect.stringContaining('must not begin or end') },
      { path: 'profiles.p.NewParam.0.Deep', message: expect.stringContaining('must not begin or end') },
    ]);
  });

  test('are removed from the environment and from the JSON in ZEGO_STORAGE', () => {
    const env = {
      ZEGO_APP_ID: '42\r',
      ZEGO_SERVER_SECRET: 'server-secret-55\n',
      ZEGO_STORAGE:
        '\uFEFF{"Vendor":1,"Region":"us-east-1\\n","Bucket":" classes","AccessKeyId":"id-7f3a\\r","AccessKeySecret":"s3-secret-91\\n"}\n',
      REELKEEPER_PUBLIC_URL: 'https://rec.example.com\r\n',
      REELKEEPER_API_KEY: 'api-key-of-lms-77 ',
    };
    const config = loadConfig({ cwd: folder, env });
    expect(config.apps['default']?.appId).toBe(42);
    expect(config.gateway.publicUrl).toBe('https://rec.example.com');
    expect(config.storages['default']).toMatchObject({ Region: 'us-east-1', Bucket: 'classes' });
    expect(secretsOf(config)).toEqual(
      expect.arrayContaining(['server-secret-55', 'id-7f3a', 's3-secret-91', 'api-key-of-lms-77']),
    );
    expect(config.warnings.map(({ path }) => path).toSorted()).toEqual([
      'REELKEEPER_API_KEY',
      'REELKEEPER_PUBLIC_URL',
      'ZEGO_APP_ID',
      'ZEGO_SERVER_SECRET',
      'ZEGO_STORAGE.AccessKeyId',
      'ZEGO_STORAGE.AccessKeySecret',
      'ZEGO_STORAGE.Bucket',
      'ZEGO_STORAGE.Region',
    ]);
  });

  test('are removed if only keys are read', async () => {
    const keys = loadKeys({ REELKEEPER_API_KEY: 'api-key-of-lms-77\n' });
    expect(keys.apiKeys[0]?.key.reveal()).toBe('api-key-of-lms-77');
    expect(keys.warnings.map(({ path }) => path)).toEqual(['REELKEEPER_API_KEY']);
    const path = join(folder, 'keys-only.yaml');
    await writeFile(
      path,
      written('encryption.keys.0.key', (text) => `${text}\r\n`),
    );
    expect(revealEncryption(loadEncryption({ path, env: {} })).keys).toEqual([
      { id: 'k1', key: STRINGS['encryption.keys.0.key'] },
    ]);
  });
});

test.each(places)('a line break or NUL inside %s is rejected by its path, without the string', async (path) => {
  for (const inside of ['\n', '\r', '\0', '\u2028']) {
    const mistakes = await mistakesOf(
      written(path, (text) => text.slice(0, 4) + inside + text.slice(4) + inside + 'x'),
    );
    expect(mistakes).toEqual([{ path, message: expect.stringContaining('line break or another control character') }]);
  }
});

test.each(['Region', 'Bucket', 'AccessKeyId'])(
  'a space inside %s of a storage is rejected by its path',
  async (name) => {
    const path = `storages.default.${name}`;
    for (const inside of [' ', 'ü', '/']) {
      if (inside === '/' && name === 'AccessKeyId') continue;
      const mistakes = await mistakesOf(written(path, (text) => text.slice(0, 2) + inside + text.slice(2)));
      expect(mistakes).toEqual([{ path, message: expect.stringMatching(/^must/) }]);
    }
  },
);

test('a Region with several host labels is rejected, unless the vendor has no region in its host name', async () => {
  const withRegion = (vendor: number): string =>
    written('storages.default.Region', () => 'us.east_1').replace('Vendor: 10', `Vendor: ${vendor}`);
  expect((await load(withRegion(10))).storages['default']).toMatchObject({ Region: 'us.east_1' });
  expect(await mistakesOf(withRegion(1))).toEqual([
    { path: 'storages.default.Region', message: 'must have only letters, digits and "-"' },
  ]);
});
