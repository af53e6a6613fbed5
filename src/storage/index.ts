export { BackupError, BackupSource } from './backup-source.js';
export { CustomerBucket, type ReaderKeys } from './bucket.js';
export { type CopyJob, type CopyProgress, copyToBucket, giveUpCopy } from './copy-to-bucket.js';
export { objectKeysOf } from './object-keys.js';
export { type OpenedBucket, openBucket } from './open-bucket.js';
export { type LinkMaker, type OpenedLinks, openLinks } from './presigned-links.js';
export { StorageError, type StorageErrorKind } from './storage-error.js';
export { type StorageFields, storePlace } from './store-address.js';
