import type { EncryptionKey } from './keys.schema.js';

/** The environment variable with the keys, if there is no configuration file. */
export const KEYS_VARIABLE = 'REELKEEPER_ENCRYPTION_KEYS';

/** Parses keys written as `id:key`, separated by commas, unchecked. A part without ":" gets an empty id, which is invalid. */
export function keysOfText(text: string): readonly EncryptionKey[] {
  return text.split(',').map((part) => {
    const at = part.indexOf(':');
    return at < 0 ? { id: '', key: part.trim() } : { id: part.slice(0, at).trim(), key: part.slice(at + 1).trim() };
  });
}
