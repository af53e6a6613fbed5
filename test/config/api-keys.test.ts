import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Config, ConfigError, loadConfig } from '../../src/config/index.js';
import type { Mistake } from '../../src/contract/index.js';

const APP = `
apps: { default: { appId: 1234567890, serverSecret: "server-secret-55" } }
storages: { default: { Vendor: 1, Region: r, Bucket: b, AccessKeyId: i, AccessKeySecret: s } }
`;

/** The configuration whose `gateway.apiKeys` are these, as YAML. */
async function withKeys(apiKeys: string): Promise<Config> {
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'reelkeeper.yaml');
  await writeFile(path, `${APP}gateway: { apiKeys: ${apiKeys} }`);
  return loadConfig({ path, env: { KEY: 'key-of-the-environment' } });
}

async function mistakesIn(apiKeys: string): Promise<readonly Mistake[]> {
  const error: unknown = await withKeys(apiKeys).catch((thrown: unknown) => thrown);
  if (error instanceof ConfigError) return error.mistakes;
  throw new Error('The keys are taken.');
}

describe('a key of the gateway', () => {
  test('that is a string has scope control and the default rate limit', async () => {
    const { gateway } = await withKeys('["${KEY}"]');
    expect(gateway.apiKeys).toEqual([{ key: expect.anything(), scope: 'control', requestsPerSecond: 100 }]);
    expect(gateway.apiKeys[0]?.key.reveal()).toBe('key-of-the-environment');
  });

  test('may have a name, a scope and a rate limit', async () => {
    const { gateway } = await withKeys('["a", { key: "${KEY}", name: portal, scope: read, requestsPerSecond: 20 }]');
    expect(gateway.apiKeys[1]).toMatchObject({ name: 'portal', scope: 'read', requestsPerSecond: 20 });
    expect(JSON.stringify(gateway)).not.toContain('key-of-the-environment');
  });

  test.each([
    { what: 'no scope', keys: '[{ key: abc }]', path: 'gateway.apiKeys.0.scope', message: 'is required' },
    { what: 'another scope', keys: '[{ key: abc, scope: write }]', path: 'gateway.apiKeys.0.scope', message: /read/ },
    { what: 'no key', keys: '[{ scope: read }]', path: 'gateway.apiKeys.0.key', message: 'is required' },
    {
      what: 'a name of more than letters',
      keys: '[{ key: abc, scope: read, name: "the portal" }]',
      path: 'gateway.apiKeys.0.name',
      message: /letters, digits/,
    },
    {
      what: 'no requests at all',
      keys: '[{ key: abc, scope: read, requestsPerSecond: 0 }]',
      path: 'gateway.apiKeys.0.requestsPerSecond',
      message: 'must be at least 1, not 0',
    },
    {
      what: 'a misspelt field',
      keys: '[{ key: abc, scope: read, requestPerSecond: 5 }]',
      path: 'gateway.apiKeys.0.requestPerSecond',
      message: 'is not known; did you mean "requestsPerSecond"?',
    },
    {
      what: 'an entry before it',
      keys: '["abc", "abc"]',
      path: 'gateway.apiKeys.1',
      message: /the same key as another/,
    },
    { what: 'digits without quotes', keys: '[1942194219]', path: 'gateway.apiKeys.0', message: /a string in quotes/ },
  ])('with $what is rejected by its path', async ({ keys, path, message }) => {
    const mistakes = await mistakesIn(keys);
    expect(mistakes.map((mistake) => mistake.path)).toEqual([path]);
    expect(mistakes[0]?.message).toMatch(message);
    expect(JSON.stringify(mistakes)).not.toMatch(/abc|1942194219/);
  });
});
