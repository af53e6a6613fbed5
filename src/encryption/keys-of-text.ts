import type { EncryptionKey } from './keys.schema.js';

/** The variable of the environment that holds keys where there is no configuration file. */
export const KEYS_VARIABLE = 'REELKEEPER_ENCRYPTION_KEYS';

/**
 * Keys written as `id:key`, separated by commas, unchecked. What has no ":" gets an empty id, so that the check names
 * its place.
 */
export function keysOfText(text: string): readonly EncryptionKey[] {
  return text.split(',').map((part) => {
    const at = part.indexOf(':');
    return at < 0 ? { id: '', key: part.trim() } : { id: part.slice(0, at).trim(), key: part.slice(at + 1).trim() };
  });
}
