import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from './config.js';
import { derivedKey } from './derived-key.js';
import type { Secret } from './secret.js';

/** Changing either would make the callback addresses of running sessions invalid. */
const TOKEN_DOMAIN = 'reelkeeper callback token v1';
const KEY_DOMAIN = 'reelkeeper callback key v1';

/** The session that a callback address is for, and the name of its app in the configuration. */
interface CallbackAddressee {
  readonly app: string;
  readonly sessionId: string;
}

/**
 * The token that makes the callback address of a session hard to guess: an HMAC-SHA256 of app and session id, as 43
 * characters of base64url. Whoever has the key makes and checks it; nothing is stored.
 */
export function callbackToken(key: Secret, addressee: CallbackAddressee): string {
  return digest(key, addressee).toString('base64url');
}

/**
 * Whether one of the keys has made this token for this session of this app. Takes the same time whatever the token is.
 */
export function verifyCallbackToken(keys: readonly Secret[], addressee: CallbackAddressee, token: string): boolean {
  const received = Buffer.from(token, 'base64url');
  let valid = false;
  for (const key of keys) {
    const expected = digest(key, addressee);
    // Decoding is lenient: only the one spelling that we make may pass.
    const same = received.length === expected.length && timingSafeEqual(received, expected);
    valid = (same && token === expected.toString('base64url')) || valid;
  }
  return valid;
}

/**
 * The keys of an app's callback addresses: the configured ones, the first of which makes new tokens, else one derived
 * from the app's callback secret. None when there is neither: then ZEGO sends to the console's address.
 */
export function callbackKeysOf(config: Config, app: string): readonly Secret[] {
  if (config.gateway.callbackKeys.length > 0) return config.gateway.callbackKeys;
  const secret = config.apps[app]?.callbackSecret;
  return secret === undefined ? [] : [derivedKey(secret, KEY_DOMAIN)];
}

/** As JSON, app and session id can be told apart: two apps may share a key, and one must not open the other's address. */
function digest(key: Secret, { app, sessionId }: CallbackAddressee): Buffer {
  return createHmac('sha256', key.reveal())
    .update(`${TOKEN_DOMAIN}\0${JSON.stringify([app, sessionId])}`)
    .digest();
}
