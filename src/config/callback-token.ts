import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from './config.js';
import { derivedKey } from './derived-key.js';
import type { Secret } from './secret.js';

/** Changing either would make the callback addresses of running sessions invalid. */
const TOKEN_DOMAIN = 'reelkeeper callback token v1';
const KEY_DOMAIN = 'reelkeeper callback key v1';

/** The session of a callback address, and the name of its app in the configuration. */
interface CallbackAddressee {
  readonly app: string;
  readonly sessionId: string;
}

/**
 * Returns the token in a session's callback address: an HMAC-SHA256 of app and session id as 43 characters of base64url.
 * Workers create it and gateways check it with the same key; nothing is stored.
 */
export function callbackToken(key: Secret, addressee: CallbackAddressee): string {
  return digest(key, addressee).toString('base64url');
}

/** Whether the token was made with one of the keys for this session and app. Takes the same time for any token. */
export function verifyCallbackToken(keys: readonly Secret[], addressee: CallbackAddressee, token: string): boolean {
  const received = Buffer.from(token, 'base64url');
  let valid = false;
  for (const key of keys) {
    const expected = digest(key, addressee);
    // Decoding is lenient: only the canonical spelling may pass.
    const same = received.length === expected.length && timingSafeEqual(received, expected);
    valid = (same && token === expected.toString('base64url')) || valid;
  }
  return valid;
}

/**
 * Returns the keys of an app's callback addresses: the configured ones, of which the first signs, else one derived from
 * the app's callback secret. Without either there are none, and ZEGO sends callbacks to the address in its console.
 */
export function callbackKeysOf(config: Config, app: string): readonly Secret[] {
  if (config.gateway.callbackKeys.length > 0) return config.gateway.callbackKeys;
  const secret = config.apps[app]?.callbackSecret;
  return secret === undefined ? [] : [derivedKey(secret, KEY_DOMAIN)];
}

/** JSON separates app and session id: two apps may share a key, and a token of one must not be valid for the other. */
function digest(key: Secret, { app, sessionId }: CallbackAddressee): Buffer {
  return createHmac('sha256', key.reveal())
    .update(`${TOKEN_DOMAIN}\0${JSON.stringify([app, sessionId])}`)
    .digest();
}
