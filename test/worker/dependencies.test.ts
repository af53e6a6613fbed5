import { describe, expect, test } from 'vitest';
import {
  type Config,
  callbackKeysOf,
  Secret,
  simulatorConfig,
  verifyCallbackToken,
  type WebhookConfig,
} from '../../src/config/index.js';
import { callbackUrl, dependenciesOf } from '../../src/worker/index.js';
import { ZegoClient } from '../../src/zego/index.js';

const config = simulatorConfig({
  endpoint: 'http://127.0.0.1:8701',
  publicUrl: 'https://rec.example.com/zego',
  gatewayPort: 8700,
  appId: 42,
  serverSecret: 'server-secret-1',
  callbackSecret: 'callback-secret-2',
});

describe('the dependencies of the activities', () => {
  test('are a client for each app, the storages with their keys, and the profiles', () => {
    const { apps, storages, profiles } = dependenciesOf(config);
    expect(apps['default']).toBeInstanceOf(ZegoClient);
    expect(storages['default']).toMatchObject({ Vendor: 10, AccessKeyId: 'simulator', AccessKeySecret: 'simulator' });
    expect(profiles).toBe(config.profiles);
  });

  test('are the webhook endpoints, their address and secrets revealed', () => {
    const crm: WebhookConfig = {
      url: new Secret('https://crm.example.com/hook?key=k'),
      secrets: ['bmV3', 'b2xk'].map((text) => new Secret(text)),
      events: ['session.closed'],
      allowPrivateAddresses: false,
    };
    expect(dependenciesOf({ ...config, webhooks: { crm } }).webhooks).toEqual({
      crm: { ...crm, url: 'https://crm.example.com/hook?key=k', secrets: ['bmV3', 'b2xk'] },
    });
  });

  test('use the given clock', () => {
    expect(dependenciesOf(config, () => 7).nowMs()).toBe(7);
  });
});

describe('the callback address of a session', () => {
  const sessionId = 'a/b c?:#é';
  const parts = (url: string | undefined) => (url === undefined ? [] : new URL(url).pathname.split('/'));

  test('is below the public address and contains app, session and token', () => {
    const [, zego, v1, callbacks, vendor, app, session = '', token = '', ...rest] = parts(
      callbackUrl(config, 'default', sessionId),
    );
    expect([zego, v1, callbacks, vendor, app, rest]).toEqual(['zego', 'v1', 'callbacks', 'zego', 'default', []]);
    expect(decodeURIComponent(session)).toBe(sessionId);
    expect(verifyCallbackToken(callbackKeysOf(config, 'default'), { app: 'default', sessionId }, token)).toBe(true);
  });

  test('is made with the first of several keys', () => {
    const keys = ['new-key', 'old-key'].map((text) => new Secret(text));
    const rotated: Config = { ...config, gateway: { ...config.gateway, callbackKeys: keys } };
    const token = parts(callbackUrl(rotated, 'default', sessionId)).at(-1) ?? '';
    expect(verifyCallbackToken(keys.slice(0, 1), { app: 'default', sessionId }, token)).toBe(true);
  });

  test.each([
    {
      name: 'without a public address',
      gateway: { host: '127.0.0.1', port: 8700, apiKeys: [], callbackKeys: [], callbackToleranceSeconds: 300 },
      app: 'default',
    },
    { name: 'for an app without a callback secret', gateway: config.gateway, app: 'other' },
  ])('is left to the console $name', ({ gateway, app }) => {
    expect(callbackUrl({ ...config, gateway }, app, sessionId)).toBeUndefined();
  });
});
