import { hexDigest, sameDigest } from './digests.js';

/** The parts of a callback's signature, as the callback has them. The signature does not cover the body. */
export interface CallbackSignatureParts {
  readonly secret: string;
  readonly timestamp: string | number;
  readonly nonce: string | number;
}

/** Returns ZEGO's callback signature: lower-case hex `sha1` of secret, timestamp and nonce, sorted as strings and joined. */
export function signCallback({ secret, timestamp, nonce }: CallbackSignatureParts): string {
  return hexDigest('sha1', [secret, String(timestamp), String(nonce)].sort().join(''));
}

/**
 * Whether one of the secrets signed the callback, compared in constant time. Several secrets allow a rotation; an empty
 * one never matches. The signature does not cover the body, so a callback is only a hint even if its signature is valid.
 */
export function verifyCallback(
  callback: { readonly timestamp: string; readonly nonce: string; readonly signature: string },
  secrets: readonly string[],
): boolean {
  const { timestamp, nonce } = callback;
  const signature = callback.signature.toLowerCase();
  // Every secret is tried, so that the time does not reveal which one matched.
  const fits = secrets.map(
    (secret) => sameDigest(signCallback({ secret, timestamp, nonce }), signature) && secret !== '',
  );
  return fits.includes(true);
}
