import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import type { ConfigCheck } from '../../../src/cli/doctor/check.js';
import { apiKeys } from '../../../src/cli/doctor/checks/api-keys.js';
import { buckets } from '../../../src/cli/doctor/checks/buckets.js';
import { callbacks } from '../../../src/cli/doctor/checks/callbacks.js';
import { clock } from '../../../src/cli/doctor/checks/clock.js';
import { configWarnings } from '../../../src/cli/doctor/checks/configuration.js';
import { credentials } from '../../../src/cli/doctor/checks/credentials.js';
import { encryptionKeys } from '../../../src/cli/doctor/checks/encryption.js';
import { fileLinks } from '../../../src/cli/doctor/checks/file-links.js';
import { quotas } from '../../../src/cli/doctor/checks/quotas.js';
import { webhooks } from '../../../src/cli/doctor/checks/webhooks.js';
import { examine } from '../../../src/cli/doctor/examine.js';
import { type Finding, failed } from '../../../src/cli/doctor/finding.js';
import type { RecordingClient } from '../../../src/client/index.js';
import { type AppConfig, type Config, Secret, sealStorage, simulatorConfig } from '../../../src/config/index.js';
import { startGateway } from '../../../src/gateway/index.js';
import { createSimulator } from '../../../src/simulator/index.js';
import { listen } from '../../harness/listen.js';
import { freePort } from '../../harness/ports.js';
import { afterwards } from '../../harness/servers.js';
import { serve } from '../../storage/http-servers.js';

/** An invalid host name, since a label has at most 63 characters: no name service is queried. */
const NOWHERE = `${'a'.repeat(70)}.test`;
/** A public address that is never contacted. */
const PUBLIC_ENDPOINT = 'https://203.0.114.9';

const simulator = await createSimulator({ buckets: ['recordings'] });
afterAll(() => simulator.close());
const { appId, serverSecret, callbackSecret, endpoint } = simulator;

function configWith(fields: { app?: Partial<AppConfig>; [section: string]: unknown } = {}): Config {
  const { app, ...sections } = fields;
  const base = simulatorConfig({ endpoint, publicUrl: 'http://127.0.0.1:1', appId, serverSecret, callbackSecret });
  const own = base.apps['default'];
  if (!own) throw new Error('There is no app');
  return { ...base, apps: { default: { ...own, ...app } }, ...sections };
}

async function findings({ run }: ConfigCheck, config: Config): Promise<readonly Finding[]> {
  return run({ config, signal: AbortSignal.timeout(10_000), responseTimeoutMs: 5_000 });
}

describe('the clock', () => {
  const at = (offsetSeconds: number | undefined): Promise<string> =>
    serve((_request, response) => {
      response.sendDate = false;
      if (offsetSeconds !== undefined) {
        response.setHeader('date', new Date(Date.now() + offsetSeconds * 1_000).toUTCString());
      }
      response.end();
    });

  test.each([
    [0, 'ok', /^(agrees|1 s (ahead|behind))$/, undefined],
    [-90, 'warning', /^(89|90|91) s ahead$/, /Set this machine's clock/],
    [700, 'failed', /^(699|700|701) s behind; ZEGO accepts at most 600 s$/, /Set this machine's clock/],
    [undefined, 'warning', /no date/, /by hand/],
  ])('of an endpoint that is %s s off is %s', async (offset, state, seen, fix) => {
    const [finding] = await findings(clock, configWith({ app: { endpoint: await at(offset) } }));
    expect(finding).toMatchObject({ state, seen: expect.stringMatching(seen) });
    expect(finding?.fix ?? '').toMatch(fix ?? /^$/);
  });

  test('of an unreachable endpoint fails', async () => {
    const config = configWith({ app: { endpoint: `http://127.0.0.1:${await freePort()}` } });
    expect(await findings(clock, config)).toMatchObject([
      { state: 'failed', seen: expect.stringContaining('ECONNREFUSED'), fix: expect.stringContaining('firewall') },
    ]);
  });
});

test('a warning of the configuration is a warning of doctor', async () => {
  expect(await findings(configWarnings, configWith())).toEqual([]);
  const warnings = [{ path: 'gateway.publicUrl', message: 'has blanks at its ends' }];
  expect(await findings(configWarnings, configWith({ warnings }))).toMatchObject([
    { check: 'configuration', state: 'warning', seen: 'gateway.publicUrl has blanks at its ends' },
  ]);
});

describe('credentials', () => {
  test('that ZEGO accepts are ok', async () => {
    expect(await findings(credentials, configWith())).toMatchObject([
      { check: 'credentials of app "default"', state: 'ok', seen: expect.stringContaining(String(appId)) },
    ]);
    expect(simulator.ledger.tasks()).toEqual([]);
  });

  test('with a wrong secret fail, without showing the secret', async () => {
    const wrong = 'a-wrong-secret-of-32-characters-0';
    const [finding] = await findings(credentials, configWith({ app: { serverSecret: new Secret(wrong) } }));
    expect(finding).toMatchObject({ state: 'failed', fix: expect.stringContaining('Compare AppId and ServerSecret') });
    expect(finding?.seen).toContain('100000005');
    expect(JSON.stringify(finding)).not.toContain(wrong);
  });

  test.each([
    ['clock-skewed', 'failed', '100000004', 'Set the clock of the machine that signed'],
    ['rate-limited', 'warning', '300000003', 'again in a moment'],
    ['system-error', 'warning', '300010000', 'again in a moment'],
    ['http-500', 'failed', 'HTTP 500', 'Try again'],
    ['unreachable', 'failed', 'no response', ''],
  ] as const)('are %s → %s', async (name, state, seen, fix) => {
    simulator.fault({ name, action: 'DescribeRecordStatus' });
    const found = await findings(credentials, configWith());
    simulator.faults.clear();
    expect(found).toMatchObject([{ state, seen: expect.stringContaining(seen), fix: expect.stringContaining(fix) }]);
  });
});

describe('callbacks', () => {
  const byCheck = async (config: Config): Promise<Record<string, Finding>> =>
    Object.fromEntries((await findings(callbacks, config)).map((finding) => [finding.check, finding]));
  const at = (publicUrl: string | undefined, app: Partial<AppConfig> = {}): Config => {
    const { publicUrl: _, ...gateway } = configWith().gateway;
    return configWith({ app, gateway: { ...gateway, ...(publicUrl !== undefined && { publicUrl }) } });
  };

  test('reach the gateway at its own address', async () => {
    const gateway = await startGateway({ config: configWith(), client: {} as RecordingClient, port: 0 });
    afterwards(() => gateway.stop());
    expect(await byCheck(at(gateway.url))).toMatchObject({
      'callback address': { state: 'ok', seen: expect.stringContaining('private, like ZEGO') },
      'gateway behind the callback address': { state: 'ok' },
      'callback secret of app "default"': { state: 'ok' },
    });
  });

  test.each([
    ['no address', undefined, {}, 'warning', 'gateway.publicUrl is not set', 'Set gateway.publicUrl'],
    ['an unknown host', `https://${NOWHERE}`, {}, 'failed', 'has no address', 'Correct gateway.publicUrl'],
    [
      'a private address',
      'https://10.1.2.3',
      { endpoint: PUBLIC_ENDPOINT },
      'failed',
      'ZEGO cannot reach',
      'reachable from the internet',
    ],
    [
      'this machine',
      'https://127.0.0.1',
      { endpoint: PUBLIC_ENDPOINT },
      'failed',
      'ZEGO cannot reach',
      'reachable from the internet',
    ],
    [
      'an IPv6 of this network',
      'https://[fd00::1]',
      { endpoint: PUBLIC_ENDPOINT },
      'failed',
      'ZEGO cannot reach',
      'reachable from the internet',
    ],
    ['no TLS', 'http://203.0.114.9', {}, 'warning', 'without TLS', 'gateway.publicUrl to the https address'],
  ])('with %s are reported', async (_what, publicUrl, app, state, seen, fix) => {
    const signal = AbortSignal.abort();
    const found = await callbacks.run({ config: at(publicUrl, app), signal, responseTimeoutMs: 5_000 });
    expect(found.find(({ check }) => check === 'callback address')).toMatchObject({
      state,
      seen: expect.stringContaining(seen),
      fix: expect.stringContaining(fix),
    });
  });

  test('that reach another program fail', async () => {
    const url = await serve((_request, response) => response.end('<html>Welcome</html>'));
    expect((await byCheck(at(url)))['gateway behind the callback address']).toMatchObject({
      state: 'failed',
      seen: expect.stringContaining('not as the gateway'),
      fix: expect.stringContaining('/v1/callbacks/zego/'),
    });
  });

  test('whose address does not respond from here are a warning', async () => {
    const config = at(`http://127.0.0.1:${await freePort()}`);
    expect((await byCheck(config))['gateway behind the callback address']).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('ECONNREFUSED'),
      fix: expect.stringContaining('Start the gateway'),
    });
  });

  test('without a secret are a warning, which depends on callback keys', async () => {
    const { callbackSecret: _, ...app } = configWith().apps['default'] ?? {};
    const config = { ...configWith(), apps: { default: app as AppConfig } };
    const keys = { ...config, gateway: { ...config.gateway, callbackKeys: [new Secret('k')] } };
    const check = 'callback secret of app "default"';
    expect((await byCheck(config))[check]).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('callbacks are rejected'),
    });
    expect((await byCheck(keys))[check]).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('token in their address alone'),
    });
  });
});

describe('a bucket', () => {
  const storage = (fields: object = {}): Config =>
    configWith({
      storages: { default: sealStorage({ ...simulator.storageParams('recordings'), ...fields }) },
    });

  test.each([
    ['that may be read is ok', {}, 'ok', 'can be verified', ''],
    ['with wrong keys is a warning', { AccessKeySecret: 'wrong-key' }, 'warning', '403', 'add "reader"'],
    ['that does not exist fails', { Bucket: 'nowhere' }, 'failed', 'nowhere', 'Create the bucket'],
  ])('%s', async (_what, fields, state, seen, fix) => {
    const [finding] = await findings(buckets, storage(fields));
    expect(finding).toMatchObject({ check: 'bucket of storage "default"', state, seen: expect.stringContaining(seen) });
    expect(finding?.fix ?? '').toContain(fix);
    expect(JSON.stringify(finding)).not.toContain('wrong-key');
  });

  test('that is unreachable fails', async () => {
    const config = storage({ EndPoint: `http://127.0.0.1:${await freePort()}` });
    expect(await findings(buckets, config)).toMatchObject([
      { state: 'failed', seen: expect.stringContaining('ECONNREFUSED') },
    ]);
  });

  test('of a VOD store is not checked', async () => {
    const params = { Region: 'r', Title: 't', StorageLocation: 'l', AccessKeyId: 'i', AccessKeySecret: 's' };
    const config = configWith({ storages: { vod: sealStorage({ Vendor: 5, AlibabaCloudVodParams: params }) } });
    expect(await findings(buckets, config)).toMatchObject([{ check: 'bucket of storage "vod"', state: 'not checked' }]);
  });
});

test("quotas report their capacity, and those above ZEGO's usual ones are a warning", async () => {
  expect(await findings(quotas, configWith())).toMatchObject([
    { state: 'ok', seen: expect.stringMatching(/^2700 sessions .* 540 can be polled/) },
  ]);
  expect(
    await findings(quotas, configWith({ app: { quotas: { DescribeRecordStatus: 20, StopRecord: 10 } } })),
  ).toMatchObject([
    {
      state: 'warning',
      seen: expect.stringMatching(
        /^540 sessions.* 1080 can be polled.*DescribeRecordStatus 20 per second, usually 10$/,
      ),
      fix: expect.stringContaining('300000003'),
    },
  ]);
});

describe('links to files', () => {
  const own = { Vendor: 1, Region: 'us-east-1', Bucket: 'b', AccessKeyId: 'id', AccessKeySecret: 'secret' } as const;
  const unread = sealStorage(own);
  const read = sealStorage({ ...own, reader: { AccessKeyId: 'reader', AccessKeySecret: 'secret' } });
  const on = { gateway: { ...configWith().gateway, fileLinks: { minutes: 5 } } };

  test.each<readonly [string, object, string, RegExp, object]>([
    ['off', { storages: { unread } }, 'ok', /^off/, {}],
    ['on, with every reader', { ...on, storages: { read } }, 'ok', /^5 min/, {}],
    [
      'on, without any reader',
      { ...on, storages: { unread } },
      'warning',
      /"unread" \(it has no "reader"/,
      { fix: expect.stringMatching(/Add "reader"/) },
    ],
    ['on, with one reader', { ...on, storages: { read, unread } }, 'not checked', /"unread"/, {}],
    [
      'on, without a storage',
      { ...on, storages: {} },
      'warning',
      /no storage is configured/,
      { fix: expect.stringMatching(/storages of the workers/) },
    ],
  ])('that are %s', async (_what, fields, state, seen, fix) => {
    expect(await findings(fileLinks, configWith({ ...fields }))).toEqual([
      {
        check: 'links to files',
        state,
        seen: expect.stringMatching(seen),
        ...fix,
      },
    ]);
  });
});

describe('API keys', () => {
  const key = (text: string, name?: string) => ({
    key: new Secret(text),
    ...(name !== undefined && { name }),
    scope: 'read' as const,
    requestsPerSecond: 1,
  });

  test.each([
    ['missing', [], 'ok', 'loopback only', ''],
    ['of 16 characters', [key('0123456789abcdef')], 'ok', 'all 1 have 16', ''],
    [
      'shorter',
      [key('0123456789abcdef'), key('0123456789abcde'), key('k9', 'crm')],
      'warning',
      'gateway.apiKeys.1, "crm": fewer than 16',
      'openssl rand',
    ],
  ])('that are %s are reported', async (_what, keys, state, seen, fix) => {
    const config = configWith({ gateway: { ...configWith().gateway, apiKeys: keys } });
    const [finding] = await findings(apiKeys, config);
    expect(finding).toMatchObject({ state, seen: expect.stringContaining(seen) });
    expect(finding?.fix ?? '').toContain(fix);
    expect(JSON.stringify(finding)).not.toMatch(/0123456789|k9/);
  });
});

describe('encryption keys', () => {
  const key = (id: string, bytes = randomBytes(32)) => ({ id, key: new Secret(bytes.toString('base64')) });
  const twin = randomBytes(32);

  test.each([
    ['missing', undefined, 'ok', 'none'],
    [
      'good',
      { keys: [key('b'), key('a')], failures: false, required: false },
      'ok',
      '"b" of 2 encrypts, messages of failures excepted',
    ],
    [
      'typed by hand',
      { keys: [key('b', Buffer.alloc(32, 'ab')), key('a')], failures: true, required: false },
      'failed',
      '"b" does not look random',
    ],
    [
      'twice the same',
      { keys: [key('b', twin), key('a', twin)], failures: true, required: false },
      'warning',
      '"a" has the same bytes',
    ],
  ])('that are %s are %s', async (_what, encryption, state, seen) => {
    expect(await findings(encryptionKeys, configWith({ encryption }))).toMatchObject([
      { state, seen: expect.stringContaining(seen) },
    ]);
  });
});

describe('a webhook', () => {
  const to = (url: string, allowPrivateAddresses = false): Config =>
    configWith({ webhooks: { crm: { url: new Secret(url), secrets: [], events: [], allowPrivateAddresses } } });

  test.each([
    ['in a private network that is not allowed fails', to('https://10.0.0.7/a-key'), 'failed', 'allowPrivateAddresses'],
    ['in a network for benchmarks fails', to('https://198.18.0.7/a-key'), 'failed', 'allowPrivateAddresses'],
    ["at a cloud's own address fails", to('https://168.63.129.16/a-key'), 'failed', 'allowPrivateAddresses'],
    ['in one that is allowed is ok', to('http://10.0.0.7/a-key', true), 'ok', ''],
    ['at a public address is ok', to('https://203.0.114.7/a-key'), 'ok', ''],
    ['without an address fails', to(`https://${NOWHERE}/a-key`), 'failed', 'webhooks.crm.url'],
  ])('%s, without showing its address', async (_what, config, state, fix) => {
    const [finding] = await findings(webhooks, config);
    expect(finding).toMatchObject({ check: 'webhook "crm"', state });
    expect(finding?.fix ?? '').toContain(fix);
    expect(JSON.stringify(finding)).not.toMatch(/a-key|10\.0\.0\.7|198\.18\.0\.7|168\.63\.129\.16|203\.0\.114\.7/);
  });

  test('is optional', async () => {
    expect(await findings(webhooks, configWith())).toMatchObject([{ state: 'not checked' }]);
  });
});

describe('all checks together', () => {
  const unavailable = { finding: failed('Temporal', 'it is gone', 'Start it.') };

  test('finish even if some fail or never respond', async () => {
    await using unresponsive = await listen();
    const config = configWith({ app: { endpoint: `http://127.0.0.1:${unresponsive.port}` } });
    const found = await examine({ value: config }, unavailable, 1_500);
    const states = Object.fromEntries(found.map(({ check, state }) => [check, state]));
    expect(states).toMatchObject({
      Temporal: 'failed',
      'search attributes': 'not checked',
      workers: 'not checked',
      'quotas of app "default"': 'ok',
      'encryption keys': 'ok',
    });
    expect(found.filter(({ seen }) => seen.includes('no response within 1.5 s')).map(({ check }) => check)).toContain(
      'credentials',
    );
    expect(found.filter(({ state, fix }) => (state === 'failed' || state === 'warning') && fix === undefined)).toEqual(
      [],
    );
  });

  test('report the other endpoints if one of several does not respond', async () => {
    await using unresponsive = await listen();
    const unresponsiveUrl = `http://127.0.0.1:${unresponsive.port}`;
    const base = configWith();
    const config = configWith({
      apps: { ...base.apps, unresponsive: { ...base.apps['default'], endpoint: unresponsiveUrl } },
      gateway: { ...base.gateway, publicUrl: unresponsiveUrl },
      storages: {
        unresponsive: sealStorage({ ...simulator.storageParams('recordings'), EndPoint: unresponsiveUrl }),
        default: sealStorage(simulator.storageParams('recordings')),
      },
    });
    const found = await examine({ value: config }, unavailable, 6_000);
    const of = (check: string) => found.find((finding) => finding.check === check);
    expect(of('callback address')?.state).toBe('ok');
    expect(of('callback secret of app "default"')?.state).toBe('ok');
    expect(of('gateway behind the callback address')).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('timed out after 2 s'),
      fix: expect.stringContaining('check from outside'),
    });
    expect(of(`clock against ${endpoint}`)).toMatchObject({ state: 'ok' });
    expect(of(`clock against ${unresponsiveUrl}`)).toMatchObject({
      state: 'failed',
      seen: 'no response (timed out after 2 s)',
    });
    expect(of('bucket of storage "default"')).toMatchObject({ state: 'ok' });
    expect(of('bucket of storage "unresponsive"')).toMatchObject({
      state: 'failed',
      seen: 'no response (timed out after 2 s)',
    });
  });

  test('redact a secret that begins with another secret as a whole', async () => {
    const base = configWith();
    const [short, long] = ['a-key-of-the-doctor', 'a-key-of-the-doctor-and-its-end'];
    const callbackKeys = [new Secret(short), new Secret(long)];
    const temporal = { finding: failed('Temporal', `refused "${long}" and "${short}"`, 'Start it.') };
    const config = { value: configWith({ gateway: { ...base.gateway, callbackKeys } }) };
    const [finding] = await examine(config, temporal, 10_000);
    expect(finding?.seen).toBe('refused "[secret]" and "[secret]"');
  });

  test('report a wrong configuration, and continue without it', async () => {
    const finding = failed('configuration', 'apps is missing', 'Write it.');
    const found = await examine({ finding }, unavailable, 5_000);
    expect(found[0]).toEqual(finding);
    expect(found.filter(({ state }) => state === 'failed')).toHaveLength(2);
    expect(found.filter(({ state }) => state === 'not checked').length).toBeGreaterThan(8);
  });
});
