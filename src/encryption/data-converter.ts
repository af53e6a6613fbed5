import type { DataConverter } from '@temporalio/common';
import type { EncryptionOptions } from './keys.schema.js';
import { createEncryptionCodec } from './payload-codec.js';

/**
 * Returns a `dataConverter` for your own Temporal client that reads and writes encrypted payloads of sessions. Without
 * keys it encrypts nothing, and its errors name the missing key of an encrypted payload.
 * @throws EncryptionKeysInvalid
 */
export function encryptingDataConverter({ keys }: Pick<EncryptionOptions, 'keys'> = { keys: [] }): DataConverter {
  return { payloadCodecs: [createEncryptionCodec(keys)] };
}
