import { checkedEncryption, type EncryptionOptions, KEYS_VARIABLE, keysOfText } from '../encryption/index.js';

/**
 * Returns the keys given to a connection, or those in REELKEEPER_ENCRYPTION_KEYS, or none.
 * @throws EncryptionKeysInvalid
 */
export function encryptionOf(
  given: Pick<EncryptionOptions, 'keys'> | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Pick<EncryptionOptions, 'keys'> {
  if (given !== undefined) return checkedEncryption(given);
  const text = env[KEYS_VARIABLE];
  return text ? checkedEncryption({ keys: keysOfText(text) }, `The variable ${KEYS_VARIABLE}`) : { keys: [] };
}
