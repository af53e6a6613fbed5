import { hkdfSync } from 'node:crypto';
import { Secret } from './secret.js';

const KEY_BYTES = 32;

/** A key made of a secret for one purpose, by HKDF-SHA256: it tells nothing of the secret, nor of keys for others. */
export function derivedKey(secret: Secret, purpose: string): Secret {
  return new Secret(Buffer.from(hkdfSync('sha256', secret.reveal(), '', purpose, KEY_BYTES)).toString('base64url'));
}
