import type { DataConverter } from '@temporalio/common';
import type { EncryptionOptions } from './keys.schema.js';
import { createEncryptionCodec } from './payload-codec.js';

/**
 * What a Temporal client of yours takes as `dataConverter`, so that it reads and writes what sessions have encrypted.
 * Without keys it encrypts nothing, and says of what it can't read which key is missing.
 * @throws EncryptionKeysInvalid
 */
export function encryptingDataConverter({ keys }: Pick<EncryptionOptions, 'keys'> = { keys: [] }): DataConverter {
  return { payloadCodecs: [createEncryptionCodec(keys)] };
}
