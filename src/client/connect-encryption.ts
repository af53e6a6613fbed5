import { checkedEncryption, type EncryptionOptions, KEYS_VARIABLE, keysOfText } from '../encryption/index.js';

/**
 * The keys that a connection is given, or those of REELKEEPER_ENCRYPTION_KEYS; none when there are neither.
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
