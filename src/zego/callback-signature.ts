import { hexDigest, sameDigest } from './digests.js';

/** What a callback's signature is made of, spelt as in the callback. The body is not covered. */
export interface CallbackSignatureParts {
  readonly secret: string;
  readonly timestamp: string | number;
  readonly nonce: string | number;
}

/** ZEGO's callback signature: lower-case hex `sha1` of secret, timestamp and nonce, sorted as texts and joined. */
export function signCallback({ secret, timestamp, nonce }: CallbackSignatureParts): string {
  return hexDigest('sha1', [secret, String(timestamp), String(nonce)].sort().join(''));
}

/**
 * Whether one of the secrets signed the callback, compared in constant time; several secrets allow a change of secret.
 * An empty secret never counts. Since the body is not covered, what a genuine callback claims is still only a hint.
 */
export function verifyCallback(
  callback: { readonly timestamp: string; readonly nonce: string; readonly signature: string },
  secrets: readonly string[],
): boolean {
  const { timestamp, nonce } = callback;
  const signature = callback.signature.toLowerCase();
  // Every secret is tried, so that the time does not tell which one fitted.
  const fits = secrets.map(
    (secret) => sameDigest(signCallback({ secret, timestamp, nonce }), signature) && secret !== '',
  );
  return fits.includes(true);
}
