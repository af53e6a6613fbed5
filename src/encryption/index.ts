export { encryptingDataConverter } from './data-converter.js';
export { EncryptionKeysInvalid, PayloadUnreadable } from './errors.js';
export { checkedEncryption, type EncryptionKey, type EncryptionOptions } from './keys.schema.js';
export { KEYS_VARIABLE, keysOfText } from './keys-of-text.js';
export { createEncryptionCodec, ENCRYPTED_ENCODING, isEncrypted } from './payload-codec.js';
