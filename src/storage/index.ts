export { BackupSource, SourceTrouble } from './backup-source.js';
export { CustomerBucket, type ReaderKeys } from './bucket.js';
export { type CopyJob, type CopyProgress, copyToBucket, giveUpCopy } from './copy-to-bucket.js';
export { type OpenedBucket, openBucket } from './open-bucket.js';
export { StorageTrouble, type TroubleKind } from './storage-trouble.js';
export { type StorageFields, storePlace } from './store-address.js';
