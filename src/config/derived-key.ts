import { hkdfSync } from 'node:crypto';
import { Secret } from './secret.js';

const KEY_BYTES = 32;

/** Derives a key for one purpose from a secret with HKDF-SHA256. It reveals neither the secret nor other derived keys. */
export function derivedKey(secret: Secret, purpose: string): Secret {
  return new Secret(Buffer.from(hkdfSync('sha256', secret.reveal(), '', purpose, KEY_BYTES)).toString('base64url'));
}
