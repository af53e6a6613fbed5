import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Config, callbackKeysOf, callbackToken, Secret, verifyCallbackToken } from '../../src/config/index.js';

const KEY = new Secret('first-key');
const OLDER = new Secret('older-key');
const SESSION = { app: 'default', sessionId: 'default:math-101:0f3a9c1e' };

describe('a callback token', () => {
  const some = fc.string({ minLength: 1 });

  // Callback addresses of running recordings contain it: another value here breaks them.
  test('is a pinned function of key, app and session id', () => {
    expect(callbackToken(KEY, SESSION)).toBe('XoUm8tGlGVORXk4DhoRNKimUs-Kd-w2eiO45MioVNDE');
  });

  test('is valid for its app, its session and its key', () => {
    fc.assert(
      fc.property(some, some, some, (key, app, sessionId) => {
        const session = { app, sessionId };
        expect(verifyCallbackToken([new Secret(key)], session, callbackToken(new Secret(key), session))).toBe(true);
      }),
    );
  });

  test('is valid for no other app and session, however the two are split', () => {
    fc.assert(
      fc.property(some, some, fc.nat(), (app, sessionId, at) => {
        const joined = app + sessionId;
        const other = { app: joined.slice(0, at % joined.length), sessionId: joined.slice(at % joined.length) };
        fc.pre(other.app !== app);
        expect(verifyCallbackToken([KEY], other, callbackToken(KEY, { app, sessionId }))).toBe(false);
      }),
    );
  });

  test('is valid for any configured key while keys are rotated', () => {
    expect(verifyCallbackToken([KEY, OLDER], SESSION, callbackToken(OLDER, SESSION))).toBe(true);
    expect(verifyCallbackToken([OLDER, KEY], SESSION, callbackToken(OLDER, SESSION))).toBe(true);
  });

  const token = callbackToken(KEY, SESSION);
  test.each([
    { name: 'another session', keys: [KEY], session: { ...SESSION, sessionId: `${SESSION.sessionId}0` }, given: token },
    { name: 'another app', keys: [KEY], session: { ...SESSION, app: 'other' }, given: token },
    { name: 'another key', keys: [OLDER], session: SESSION, given: token },
    { name: 'no key', keys: [], session: SESSION, given: token },
    { name: 'an empty token', keys: [KEY], session: SESSION, given: '' },
    { name: 'a shorter token', keys: [KEY], session: SESSION, given: token.slice(0, -1) },
    { name: 'a longer token', keys: [KEY], session: SESSION, given: `${token}A` },
    { name: 'a token with padding', keys: [KEY], session: SESSION, given: `${token}=` },
    { name: 'a token with a line break', keys: [KEY], session: SESSION, given: `${token}\n` },
    { name: 'another spelling of the last character', keys: [KEY], session: SESSION, given: respell(token) },
  ])('does not pass for $name', ({ keys, session, given }) => {
    expect(verifyCallbackToken(keys, session, given)).toBe(false);
  });
});

/** 43 characters hold 258 bits: the last two of the last character are not part of the digest. */
function respell(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + alphabet.charAt(last ^ 1);
}

describe('the keys of callback tokens', () => {
  const config = (callbackKeys: Secret[], callbackSecret?: string): Config => ({
    apps: {
      default: {
        appId: 1,
        serverSecret: new Secret('server'),
        endpoint: 'https://zego.example',
        maxRecordSeconds: 86_400,
        quotas: {},
        orphans: 'known',
        ...(callbackSecret !== undefined && { callbackSecret: new Secret(callbackSecret) }),
      },
    },
    storages: {},
    profiles: {},
    gateway: { host: '127.0.0.1', port: 8700, apiKeys: [], callbackKeys, callbackToleranceSeconds: 300 },
    worker: { maxCachedWorkflows: 1, shutdownGraceSeconds: 1, allowPrivateBackups: false },
    webhooks: {},
    warnings: [],
  });
  const texts = (keys: readonly Secret[]): string[] => keys.map((key) => key.reveal());

  test('are the configured ones', () => {
    expect(texts(callbackKeysOf(config([KEY, OLDER], 'callback'), 'default'))).toEqual(['first-key', 'older-key']);
  });

  test("are otherwise derived from the app's callback secret, always the same", () => {
    expect(texts(callbackKeysOf(config([], 'callback'), 'default'))).toEqual([
      'd6f6je5O7_VI_dMys5OsvNsHJ8KwME9vhFvBa5og1rE',
    ]);
    const [key, other] = ['callback', 'other'].map((secret) => texts(callbackKeysOf(config([], secret), 'default')));
    expect(other).not.toEqual(key);
  });

  test('are empty without a callback secret, and for an app that is not configured', () => {
    expect(callbackKeysOf(config([]), 'default')).toEqual([]);
    expect(callbackKeysOf(config([], 'callback'), 'other')).toEqual([]);
  });
});
