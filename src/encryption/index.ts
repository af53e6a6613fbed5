export { EncryptionKeysInvalid, PayloadUnreadable } from './errors.js';
export {
  checkedEncryption,
  type EncryptionKey,
  type EncryptionOptions,
  KEYS_VARIABLE,
  keysOfText,
} from './keys.schema.js';
export { createEncryptionCodec, ENCRYPTED_ENCODING, encryptingDataConverter, isEncrypted } from './payload-codec.js';
