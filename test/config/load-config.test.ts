import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  type Config,
  ConfigError,
  ConfigMissing,
  DEFAULT_PROFILE,
  loadConfig,
  revealStorage,
  secretsOf,
  simulatorConfig,
} from '../../src/config/index.js';
import { checkRequest } from '../../src/zego/index.js';
import { temporaryFolder } from '../harness/servers.js';

const folder = await temporaryFolder();
let files = 0;

async function load(text: string, env: NodeJS.ProcessEnv = {}): Promise<Config> {
  const path = join(folder, `config-${files++}.yaml`);
  await writeFile(path, text);
  return loadConfig({ path, env });
}

async function mistakesOf(text: string, env: NodeJS.ProcessEnv = {}) {
  const error: unknown = await load(text, env).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).mistakes;
}

const STORAGE = 'Vendor: 1, Region: us-east-1, Bucket: classes, AccessKeyId: id-7f3a, AccessKeySecret: "s3-secret-91"';
const APP = 'appId: 1234567890, serverSecret: "server-secret-55", callbackSecret: "callback-secret-66"';
const MINIMAL = `apps: { default: { ${APP} } }\nstorages: { default: { ${STORAGE} } }\n`;

describe('a configuration file', () => {
  test('with one app and one storage is enough', async () => {
    const { apps, profiles, gateway, worker } = await load(MINIMAL);
    expect(apps['default']).toMatchObject({
      appId: 1234567890,
      endpoint: 'https://cloudrecord-api.zego.im',
      maxRecordSeconds: 86_400,
      quotas: {},
    });
    expect(profiles).toEqual({ default: DEFAULT_PROFILE });
    expect(gateway).toEqual({
      host: '127.0.0.1',
      port: 8700,
      apiKeys: [],
      callbackKeys: [],
      callbackToleranceSeconds: 300,
    });
    expect(worker).toEqual({ shutdownGraceSeconds: 20, allowPrivateBackups: false });
  });

  test('may set every field', async () => {
    const config = await load(
      `
apps:
  default: { ${APP}, endpoint: "https://cloudrecord-api-fra.zego.im/", maxRecordSeconds: 172800, quotas: { StartRecord: 80, DescribeTasks: 2.5 } }
  other: { appId: "\${OTHER_ID}", serverSecret: "\${OTHER_SECRET}" }
storages:
  default: { ${STORAGE} }
  vod: { Vendor: 6, TencentCloudVodParams: { SecretId: i, SecretKey: "k-12", Region: ap } }
profiles:
  audio: { RecordInputParams: { RecordMode: 2, StreamType: 1 }, RecordOutputParams: { OutputFileFormat: mp3 } }
gateway: { host: 0.0.0.0, port: "\${PORT}", publicUrl: "https://rec.example.com/zego/", apiKeys: ["\${KEY}"], callbackKeys: ["k1", "k2"] }
worker: { maxCachedWorkflows: 5, shutdownGraceSeconds: 0, metricsAddress: "127.0.0.1:9464" }
`,
      { OTHER_ID: '77', OTHER_SECRET: 'other-secret', PORT: '9000', KEY: 'api-key-of-the-lms' },
    );
    expect(config.apps['default']).toMatchObject({
      endpoint: 'https://cloudrecord-api-fra.zego.im',
      maxRecordSeconds: 172_800,
      quotas: { StartRecord: 80, DescribeTasks: 2.5 },
    });
    expect(config.apps['other']?.appId).toBe(77);
    expect(config.apps['other']?.serverSecret?.reveal()).toBe('other-secret');
    expect(config.profiles['audio']).toEqual({
      RecordInputParams: { RecordMode: 2, StreamType: 1 },
      RecordOutputParams: { OutputFileFormat: 'mp3' },
    });
    expect(config.gateway).toMatchObject({ host: '0.0.0.0', port: 9000, publicUrl: 'https://rec.example.com/zego' });
    expect(config.gateway.callbackKeys.map((key) => key.reveal())).toEqual(['k1', 'k2']);
    expect(config.worker).toMatchObject({
      maxCachedWorkflows: 5,
      shutdownGraceSeconds: 0,
      metricsAddress: '127.0.0.1:9464',
    });
  });

  test.each(['default', 'hd'])('has no built-in profile if it configures one named "%s"', async (name) => {
    const { profiles } = await load(`${MINIMAL}profiles: { ${name}: { RecordInputParams: { RecordMode: 1 } } }`);
    expect(profiles).toEqual({ [name]: { RecordInputParams: { RecordMode: 1 } } });
  });

  test('with an empty list of profiles has the built-in one', async () => {
    expect((await load(`${MINIMAL}profiles: {}`)).profiles).toEqual({ default: DEFAULT_PROFILE });
  });

  test('may have parts in a profile that only ZEGO knows', async () => {
    const profile =
      '{ NewZegoParam: { Deep: [1, { LowerCase: a, other: null }] }, RecordInputParams: { RecordMode: 1 } }';
    const { profiles } = await load(`${MINIMAL}profiles: { p: ${profile} }`);
    expect(profiles['p']).toEqual({
      NewZegoParam: { Deep: [1, { LowerCase: 'a', other: null }] },
      RecordInputParams: { RecordMode: 1 },
    });
  });

  test('finds only its own names', async () => {
    const { apps, storages, profiles } = await load(MINIMAL);
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect([apps[name], storages[name], profiles[name]]).toEqual([undefined, undefined, undefined]);
    }
  });

  test('keeps unknown fields of a storage, and returns the storage as written', async () => {
    const { storages } = await load(
      `apps: { default: { ${APP} } }\nstorages: { default: { ${STORAGE}, Prefix: a, UploadToken: "tok-1", Tags: [1, { ApiKey: "ak-2" }] } }`,
    );
    const storage = storages['default'];
    if (!storage) throw new Error('no storage');
    expect(revealStorage(storage)).toEqual({
      Vendor: 1,
      Region: 'us-east-1',
      Bucket: 'classes',
      AccessKeyId: 'id-7f3a',
      AccessKeySecret: 's3-secret-91',
      Prefix: 'a',
      UploadToken: 'tok-1',
      Tags: [1, { ApiKey: 'ak-2' }],
    });
    expect(JSON.stringify(storage)).not.toMatch(/id-7f3a|s3-secret|tok-1|ak-2/);
  });

  test('may be logged whole', async () => {
    const config = await load(
      `${MINIMAL}gateway: { apiKeys: ["api-key-of-lms-77"], callbackKeys: ["cb-key-88"] }`.replace(
        STORAGE,
        'Vendor: 5, AlibabaCloudVodParams: { Region: r, AccessKeyId: id-7f3a, AccessKeySecret: "s3-secret-91", Title: t, StorageLocation: s }',
      ),
    );
    const secrets = [
      'server-secret-55',
      'callback-secret-66',
      'id-7f3a',
      's3-secret-91',
      'api-key-of-lms-77',
      'cb-key-88',
    ];
    expect([...secretsOf(config)].sort()).toEqual([...secrets].sort());
    for (const shown of [JSON.stringify(config), inspect(config, { depth: null })]) {
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    }
  });
});

describe('a wrong configuration file', () => {
  test.each([
    {
      name: 'nothing in it',
      text: '',
      mistakes: [
        ['apps', 'is required'],
        ['storages', 'is required'],
      ],
    },
    { name: 'no app', text: MINIMAL.replace(/apps:.*/, 'apps: {}'), mistakes: [['apps', 'must have an app']] },
    {
      name: 'no storage',
      text: MINIMAL.replace(/storages:.*/, 'storages: {}'),
      mistakes: [['storages', 'must have a storage']],
    },
    {
      name: 'an unknown section',
      text: `${MINIMAL}storage: {}`,
      mistakes: [['storage', 'is not known; did you mean "storages"?']],
    },
    {
      name: 'a misspelt field of an app',
      text: MINIMAL.replace('callbackSecret', 'callbackSecert'),
      mistakes: [['apps.default.callbackSecert', 'is not known; did you mean "callbackSecret"?']],
    },
    {
      name: 'a quota of an unknown Action',
      text: MINIMAL.replace('appId', 'quotas: { StartRecords: 5 }, appId'),
      mistakes: [['apps.default.quotas.StartRecords', 'is not known; did you mean "StartRecord"?']],
    },
    {
      name: 'a misspelt field of the gateway',
      text: `${MINIMAL}gateway: { prot: 1 }`,
      mistakes: [['gateway.prot', 'is not known; did you mean "port"?']],
    },
    {
      name: 'a misspelt field of the worker',
      text: `${MINIMAL}worker: { metricAddress: "x:1" }`,
      mistakes: [['worker.metricAddress', 'is not known; did you mean "metricsAddress"?']],
    },
    {
      name: 'a name with spaces',
      text: MINIMAL.replace('apps: { default', 'apps: { "my app"'),
      mistakes: [['apps.my app', 'must be 1 to 64 letters, digits, "-" or "_"']],
    },
    {
      name: "an app whose sessions' ids would look like those of room coordinators",
      text: MINIMAL.replace('apps: { default', 'apps: { room'),
      mistakes: [['apps.room', expect.stringContaining('"room:"')]],
    },
    {
      name: 'two entries for one app',
      text: MINIMAL.replace('apps: {', `apps: { first: { ${APP} },`),
      mistakes: [['apps.default.appId', expect.stringContaining('is also the appId of the app "first"')]],
    },
    {
      name: 'an endpoint without TLS',
      text: MINIMAL.replace('appId', 'endpoint: "http://zego.example.com", appId'),
      mistakes: [['apps.default.endpoint', 'must be https: storage keys travel in the requests']],
    },
    {
      name: 'an address that is none',
      text: `${MINIMAL}gateway: { publicUrl: "rec.example.com" }`,
      mistakes: [['gateway.publicUrl', 'must be an http or https address without "?", "#", user or password']],
    },
    {
      name: 'a storage without its bucket',
      text: MINIMAL.replace('Bucket: classes,', ''),
      mistakes: [['storages.default.Bucket', 'is required when Vendor is 1']],
    },
    {
      name: 'an unknown vendor',
      text: MINIMAL.replace('Vendor: 1', 'Vendor: 11'),
      mistakes: [['storages.default.Vendor', 'must be 1, 2, 3, 4, 5, 6, 7, 8, 9 or 10, not 11']],
    },
    {
      name: 'a profile that ZEGO would refuse',
      text: `${MINIMAL}profiles: { p: { RecordInputParams: { MaxIdleTime: 2, MixConfig: { MixOutputVideoConfig: { Fps: 60 } } } } }`,
      mistakes: [
        ['profiles.p.RecordInputParams.MaxIdleTime', 'must be at least 5, not 2'],
        ['profiles.p.RecordInputParams.MixConfig.MixOutputVideoConfig.Fps', 'must be at most 30, not 60'],
      ],
    },
    {
      name: 'a misspelt field deep in a profile',
      text: `${MINIMAL}profiles: { p: { RecordInputParams: { MixConfig: { MixOutputVideoConfig: { Widht: 60 } } } } }`,
      mistakes: [
        ['profiles.p.RecordInputParams.MixConfig.MixOutputVideoConfig.Widht', 'is not known; did you mean "Width"?'],
      ],
    },
    {
      name: 'a task longer than ZEGO grants anybody',
      text: MINIMAL.replace('appId', 'maxRecordSeconds: 172801, appId'),
      mistakes: [['apps.default.maxRecordSeconds', 'must be at most 172800, not 172801']],
    },
    {
      name: 'temporary keys of a store',
      text: MINIMAL.replace(/AccessKeyId: [^,]+/, 'AccessKeyId: STS.NUb9, SecurityToken: abc'),
      mistakes: [
        ['storages.default.AccessKeyId', 'must be a lasting key: temporary credentials are not supported'],
        ['storages.default.SecurityToken', 'must not be set: temporary credentials are not supported'],
      ],
    },
    {
      name: 'a misspelt part of a profile',
      text: `${MINIMAL}profiles: { p: { RecordInputParam: {} } }`,
      mistakes: [['profiles.p.RecordInputParam', 'is not known; did you mean "RecordInputParams"?']],
    },
    {
      name: 'what is none of ZEGO in a profile, and what is in the wrong place there',
      text: `${MINIMAL}profiles: { p: { recordOutputParams: {}, storage: s, StorageParams: {}, MaxIdleTime: 5, RecordInputParams: 7 } }`,
      mistakes: [
        ['profiles.p.RecordInputParams', 'must be an object, not 7'],
        ['profiles.p.recordOutputParams', 'is not known; did you mean "RecordOutputParams"?'],
        ['profiles.p.storage', 'is not known'],
        ['profiles.p.StorageParams', 'is set by the session: leave it out'],
        ['profiles.p.MaxIdleTime', 'is not known here; did you mean "RecordInputParams.MaxIdleTime"?'],
      ],
    },
    {
      name: 'a gateway open to everybody',
      text: `${MINIMAL}gateway: { host: 0.0.0.0 }`,
      mistakes: [['gateway.apiKeys', expect.stringContaining('must have a key when gateway.host is "0.0.0.0"')]],
    },
    {
      name: 'a key with a space',
      text: `${MINIMAL}gateway: { apiKeys: ["a b"] }`,
      mistakes: [['gateway.apiKeys.0', 'must have no spaces and only ASCII characters']],
    },
    {
      name: 'an empty key',
      text: `${MINIMAL}gateway: { apiKeys: [""] }`,
      mistakes: [['gateway.apiKeys.0', 'must not be empty']],
    },
    {
      name: 'variables that are not set',
      text: MINIMAL.replace('"server-secret-55"', '"${NO_A}"').replace('"s3-secret-91"', '"${NO_B}"'),
      mistakes: [
        ['apps.default.serverSecret', 'needs the environment variable NO_A, which is not set'],
        ['storages.default.AccessKeySecret', 'needs the environment variable NO_B, which is not set'],
      ],
    },
    {
      name: 'many mistakes at once',
      text: 'apps: { default: { appId: -1, endpoint: 7 } }\nstorages: { s: { Vendor: 10 } }\ngateway: { port: 70000 }',
      mistakes: [
        ['apps.default.appId', 'must be at least 1, not -1'],
        ['apps.default.serverSecret', 'is required'],
        ['apps.default.endpoint', 'must be a string, not 7'],
        ['storages.s.Region', 'is required when Vendor is 10'],
        ['storages.s.Bucket', 'is required when Vendor is 10'],
        ['storages.s.AccessKeyId', 'is required when Vendor is 10'],
        ['storages.s.AccessKeySecret', 'is required when Vendor is 10'],
        ['storages.s.EndPoint', 'is required when Vendor is 10'],
        ['gateway.port', 'must be at most 65535, not 70000'],
      ],
    },
    {
      name: 'the same key twice',
      text: `${MINIMAL}apps: {}`,
      mistakes: [['line 3, column 1:', 'not YAML (duplicate key)']],
    },
    { name: 'no YAML', text: 'apps: [1', mistakes: [['line 1, column 9:', expect.stringContaining('not YAML')]] },
    { name: 'a string', text: 'hello', mistakes: [['(whole)', 'must be an object, not a string']] },
  ])('with $name is rejected, every mistake by its path', async ({ text, mistakes }) => {
    expect(await mistakesOf(text)).toEqual(mistakes.map(([path, message]) => ({ path, message })));
  });

  test.each([
    { place: 'a secret of digits', text: MINIMAL.replace('"server-secret-55"', '1942194219') },
    { place: "a storage's key of digits", text: MINIMAL.replace('"s3-secret-91"', '1942194219') },
    { place: 'an api key of digits', text: `${MINIMAL}gateway: { apiKeys: [1942194219] }` },
    { place: 'an expanded secret in a wrong place', text: `${MINIMAL}gateway: { port: "\${SECRET}" }` },
    { place: 'broken YAML', text: `${MINIMAL}x: "1942194219" "1942194219": [` },
  ])('reveals no secret for $place', async ({ text }) => {
    const error: unknown = await load(text, { SECRET: 'x1942194219' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigError);
    expect(inspect(error)).not.toContain('1942194219');
  });

  test('names its file and its mistakes in one message', async () => {
    const path = join(folder, 'wrong.yaml');
    await writeFile(path, MINIMAL.replace('appId: 1234567890,', ''));
    expect(() => loadConfig({ path, env: {} })).toThrow(
      new ConfigError(`The configuration "${path}"`, [{ path: 'apps.default.appId', message: 'is required' }]),
    );
    expect(() => loadConfig({ path, env: {} })).toThrow(
      /^The configuration ".*wrong.yaml" has a mistake:\n {2}apps.default.appId is required$/,
    );
  });
});

describe('the place of a configuration', async () => {
  const cwd = join(folder, 'project');
  const withPort = (port: number): string => `${MINIMAL}gateway: { port: ${port} }`;
  await mkdir(cwd);
  await writeFile(join(cwd, 'reelkeeper.yaml'), withPort(1001));
  await writeFile(join(cwd, 'named.yaml'), withPort(1002));
  await writeFile(join(cwd, 'explicit.yaml'), withPort(1003));
  const ZEGO_APP_ID = '5';

  test.each([
    {
      name: 'an explicit path',
      options: { path: 'explicit.yaml', env: { REELKEEPER_CONFIG: 'named.yaml' } },
      port: 1003,
    },
    { name: 'REELKEEPER_CONFIG', options: { env: { REELKEEPER_CONFIG: 'named.yaml', ZEGO_APP_ID } }, port: 1002 },
    { name: 'reelkeeper.yaml', options: { env: { REELKEEPER_CONFIG: '', ZEGO_APP_ID } }, port: 1001 },
  ])('is $name before the rest', ({ options, port }) => {
    expect(loadConfig({ cwd, ...options }).gateway.port).toBe(port);
  });

  test('is named if it was given and does not exist', () => {
    const load = (): Config => loadConfig({ cwd, env: { REELKEEPER_CONFIG: 'other.yaml', ZEGO_APP_ID } });
    expect(load).toThrow(ConfigMissing);
    expect(load).toThrow(/other\.yaml" cannot be read \(ENOENT\)/);
  });

  test('is explained if there is none', () => {
    const load = (): Config => loadConfig({ cwd: join(folder, 'nowhere'), env: { REELKEEPER_API_KEY: 'k' } });
    expect(load).toThrow(ConfigMissing);
    expect(load).toThrow(
      /reelkeeper\.yaml.*REELKEEPER_CONFIG.*ZEGO_APP_ID, ZEGO_SERVER_SECRET, ZEGO_STORAGE.*reelkeeper dev/,
    );
  });
});

describe('a configuration from the environment', () => {
  const cwd = join(folder, 'empty');
  const ZEGO_STORAGE =
    '{"Vendor":1,"Region":"us-east-1","Bucket":"classes","AccessKeyId":"id-7f3a","AccessKeySecret":"s3-secret-91"}';
  const required = { ZEGO_APP_ID: '1234567890', ZEGO_SERVER_SECRET: 'server-secret-55', ZEGO_STORAGE };

  test('has one app, one storage and a gateway', () => {
    const config = loadConfig({
      cwd,
      env: {
        ...required,
        ZEGO_CALLBACK_SECRET: 'callback-secret-66',
        ZEGO_ENDPOINT: 'http://localhost:8701',
        REELKEEPER_PUBLIC_URL: 'https://rec.example.com',
        REELKEEPER_API_KEY: 'api-key-of-lms-77',
      },
    });
    expect(config.apps['default']).toMatchObject({ appId: 1234567890, endpoint: 'http://localhost:8701' });
    expect(config.apps['default']?.callbackSecret?.reveal()).toBe('callback-secret-66');
    expect(config.storages['default']).toMatchObject({ Vendor: 1, Bucket: 'classes' });
    expect(config.gateway.publicUrl).toBe('https://rec.example.com');
    expect(config.gateway.apiKeys.map(({ key }) => key.reveal())).toEqual(['api-key-of-lms-77']);
    expect(config.profiles).toEqual({ default: DEFAULT_PROFILE });
  });

  test('needs only id, secret and storage', () => {
    const { apps, gateway } = loadConfig({ cwd, env: { ...required, ZEGO_CALLBACK_SECRET: '', ZEGO_ENDPOINT: '' } });
    expect(apps['default']?.callbackSecret).toBeUndefined();
    expect(apps['default']?.endpoint).toBe('https://cloudrecord-api.zego.im');
    expect(gateway.apiKeys).toEqual([]);
  });

  test.each([
    {
      name: 'an app id alone',
      env: { ZEGO_APP_ID: '5' },
      mistakes: ['ZEGO_SERVER_SECRET is required', 'ZEGO_STORAGE is required'],
    },
    {
      name: 'an app id of letters',
      env: { ...required, ZEGO_APP_ID: 'abc' },
      mistakes: ['ZEGO_APP_ID must be a number, not a string'],
    },
    {
      name: 'a storage without a field',
      env: { ...required, ZEGO_STORAGE: ZEGO_STORAGE.replace('Bucket', 'bucket') },
      mistakes: ['ZEGO_STORAGE.Bucket is required when Vendor is 1'],
    },
    {
      name: 'a storage that is not JSON',
      env: { ...required, ZEGO_STORAGE: ZEGO_STORAGE.slice(1) },
      mistakes: [/ {2}ZEGO_STORAGE must be JSON/],
    },
    {
      name: 'a wrong address',
      env: { ...required, REELKEEPER_PUBLIC_URL: 'here' },
      mistakes: [/ {2}REELKEEPER_PUBLIC_URL must be an http/],
    },
    {
      name: 'a wrong key',
      env: { ...required, REELKEEPER_API_KEY: 'a b' },
      mistakes: [/ {2}REELKEEPER_API_KEY must have no spaces/],
    },
  ])('with $name is rejected by the names of its variables', ({ env, mistakes }) => {
    const load = (): Config => loadConfig({ cwd, env });
    expect(load).toThrow(ConfigError);
    for (const mistake of mistakes) expect(load).toThrow(mistake);
    expect(load).not.toThrow(/s3-secret-91|apps\.|storages\./);
    expect(load).toThrow(
      new RegExp(`^The environment has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:`),
    );
  });
});

describe('the configuration of the simulator', () => {
  const config = simulatorConfig({
    endpoint: 'http://127.0.0.1:8701',
    publicUrl: 'http://127.0.0.1:8700',
    gatewayPort: 8700,
    appId: 42,
    serverSecret: 'sim-server',
    callbackSecret: 'sim-callback',
  });

  test("has one app and the simulator's own bucket", () => {
    expect(config.apps['default']).toMatchObject({ appId: 42, endpoint: 'http://127.0.0.1:8701' });
    const storage = config.storages['default'];
    expect(storage && revealStorage(storage)).toEqual({
      Vendor: 10,
      Region: 'us-east-1',
      Bucket: 'recordings',
      AccessKeyId: 'simulator',
      AccessKeySecret: 'simulator',
      EndPoint: 'http://127.0.0.1:8701/_s3',
      S3ForcePathStyle: true,
    });
  });

  test('gives a StartRecord that passes all checks with the built-in profile', () => {
    const storage = config.storages['default'];
    if (!storage) throw new Error('no storage');
    const body = { RoomId: 'math-101', ...config.profiles['default'], StorageParams: revealStorage(storage) };
    expect(checkRequest('StartRecord', body)).toMatchObject({ valid: true });
  });
});

test('profile parameters without effect are warnings, even if a request may still give them one', async () => {
  const hd = {
    RecordInputParams: { RecordMode: 1, StreamType: 3, FillFrame: { FrameFillMode: 2 }, MaxRecordTime: 3_600 },
    RecordOutputParams: { OutputFileFormat: 'mp4', FragmentSeconds: 4 },
  };
  const quiet = { RecordInputParams: { StreamType: 3, FillFrame: { FrameFillMode: 2 } } };
  const { warnings } = await load(`${MINIMAL}profiles: ${JSON.stringify({ hd, quiet })}`);
  expect(warnings).toEqual([
    { path: 'profiles.hd.RecordInputParams.MaxRecordTime', message: 'has no effect: the session sets it' },
    {
      path: 'profiles.hd.RecordOutputParams.FragmentSeconds',
      message: 'has no effect: it needs OutputFileFormat "hls"',
    },
    { path: 'profiles.hd.RecordInputParams.FillFrame', message: 'has no effect: it needs RecordMode 2' },
  ]);
  expect((await load(MINIMAL)).warnings).toEqual([]);
});
