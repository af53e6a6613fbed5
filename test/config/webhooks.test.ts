import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Config, ConfigError, loadConfig, secretsOf } from '../../src/config/index.js';
import { WEBHOOK_EVENT_TYPES } from '../../src/contract/index.js';
import { temporaryFolder } from '../harness/servers.js';

const folder = await temporaryFolder();
let files = 0;

const REST = {
  apps: { default: { appId: 1, serverSecret: 'server-secret-55' } },
  storages: { default: { Vendor: 1, Region: 'r', Bucket: 'b', AccessKeyId: 'i', AccessKeySecret: 's' } },
};
const KEY = Buffer.alloc(24, 'key-one').toString('base64');
const OLDER_KEY = Buffer.alloc(64, 'key-two').toString('base64');
const CRM = { url: 'https://crm.example.com/hooks/recordings', secrets: [`whsec_${KEY}`] };

/** JSON is YAML too. */
async function load(webhooks: unknown, env: NodeJS.ProcessEnv = {}): Promise<Config> {
  const path = join(folder, `config-${files++}.yaml`);
  await writeFile(path, JSON.stringify({ ...REST, webhooks }));
  return loadConfig({ path, env });
}

async function errorOf(webhooks: unknown, env: NodeJS.ProcessEnv = {}): Promise<ConfigError> {
  const error: unknown = await load(webhooks, env).catch((caught: unknown) => caught);
  if (!(error instanceof ConfigError)) throw new Error(`not refused: ${inspect(error)}`);
  return error;
}

describe('the webhooks of a configuration', () => {
  test('need an address and a secret, and receive every event by default', async () => {
    const { webhooks } = await load({ crm: CRM });
    expect(webhooks['crm']).toMatchObject({ events: WEBHOOK_EVENT_TYPES, allowPrivateAddresses: false });
    expect(webhooks['crm']?.url.reveal()).toBe(CRM.url);
    expect(webhooks['crm']?.secrets.map((secret) => secret.reveal())).toEqual([KEY]);
  });

  test('are empty by default', async () => {
    const { webhooks } = await load(undefined);
    expect(Object.keys(webhooks)).toEqual([]);
  });

  test('may have several secrets, with and without prefix, and select events', async () => {
    const events = ['session.closed', 'session.recording', 'session.closed'];
    const { webhooks } = await load(
      { crm: { ...CRM, secrets: [`whsec_${KEY}`, '${OLDER}'], events } },
      { OLDER: OLDER_KEY },
    );
    expect(webhooks['crm']?.secrets.map((secret) => secret.reveal())).toEqual([KEY, OLDER_KEY]);
    expect(webhooks['crm']?.events).toEqual(['session.recording', 'session.closed']);
  });

  test.each(['http://127.0.0.1:8080/hook', 'http://localhost/hook', 'http://10.0.0.5/hook', 'http://crm/hook'])(
    'may have the address %s if private addresses are allowed',
    async (url) => {
      const { webhooks } = await load({ crm: { ...CRM, url, allowPrivateAddresses: true } });
      expect(webhooks['crm']?.url.reveal()).toBe(url);
    },
  );

  test('find only their own names', async () => {
    const { webhooks } = await load({ crm: CRM });
    expect([webhooks['constructor'], webhooks['__proto__']]).toEqual([undefined, undefined]);
  });

  const NO_ADDRESS = 'must be an http or https address without "#", user or password';
  const NO_KEY = 'must be 24 to 64 bytes in base64, with or without "whsec_" before it';
  test.each([
    ['a misspelt field', { secret: ['x'] }, [['secret', 'is not known; did you mean "secrets"?']]],
    ['no address', { url: undefined }, [['url', 'is required']]],
    ['an address without a scheme', { url: 'crm.example.com' }, [['url', NO_ADDRESS]]],
    ['an address of another kind', { url: 'ftp://crm.example.com' }, [['url', NO_ADDRESS]]],
    ['a user in the address', { url: 'https://u:p@crm.example.com' }, [['url', NO_ADDRESS]]],
    ['an address without TLS', { url: 'http://crm.example.com' }, [['url', expect.stringContaining('must be https')]]],
    ['an address on this machine', { url: 'https://[::1]/' }, [['url', expect.stringContaining('this machine')]]],
    ['no secret', { secrets: [] }, [['secrets', 'must have at least 1 entries, not 0']]],
    ['six secrets', { secrets: Array(6).fill(KEY) }, [['secrets', 'must have at most 5 entries, not 6']]],
    ['23 bytes', { secrets: [KEY, Buffer.alloc(23).toString('base64')] }, [['secrets.1', NO_KEY]]],
    ['65 bytes', { secrets: [Buffer.alloc(65).toString('base64')] }, [['secrets.0', NO_KEY]]],
    [
      'base64 without its padding',
      { secrets: [Buffer.alloc(25).toString('base64').replace(/=+$/, '')] },
      [['secrets.0', NO_KEY]],
    ],
    ['base64url', { secrets: [Buffer.alloc(24, 0xff).toString('base64url')] }, [['secrets.0', NO_KEY]]],
    ['a password', { secrets: ['correct horse battery staple, twice'] }, [['secrets.0', NO_KEY]]],
    [
      'an unknown event',
      { events: ['session.close'] },
      [['events.0', '"session.close" is not known; did you mean "session.closed"?']],
    ],
    ['no event', { events: [] }, [['events', 'must have at least 1 entries, not 0']]],
  ])('with %s are rejected by path', async (_name, changes, expected) => {
    const { mistakes } = await errorOf({ crm: { ...CRM, ...changes } });
    expect(mistakes).toEqual(expected.map(([path, message]) => ({ path: `webhooks.crm.${path}`, message })));
  });

  test('are at most ten', async () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`e${at}`, CRM]));
    expect((await errorOf(many)).mistakes).toEqual([{ path: 'webhooks', message: 'must have at most 10 endpoints' }]);
  });

  test('print no secret and no address, and register both for redaction', async () => {
    const url = 'https://crm.example.com/hooks/T0KEN-91?key=k-4711';
    const config = await load({ crm: { ...CRM, url } });
    for (const text of [inspect(config, { depth: null }), JSON.stringify(config)]) {
      expect(text).not.toContain(KEY);
      expect(text).not.toMatch(/T0KEN|k-4711/);
    }
    expect(secretsOf(config)).toEqual(expect.arrayContaining([KEY, url]));
  });

  test.each([
    { name: 'a secret of digits', changes: { secrets: [1942194219] } },
    { name: 'a secret that is too short', changes: { secrets: ['whsec_1942194219'] } },
    { name: 'an address with a user', changes: { url: 'https://1942194219:x@example.com/' } },
  ])('tell nothing secret of $name', async ({ changes }) => {
    expect(inspect(await errorOf({ crm: { ...CRM, ...changes } }))).not.toContain('1942194219');
  });
});
