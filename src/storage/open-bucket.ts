import { CustomerBucket, type ReaderKeys } from './bucket.js';
import { type StorageFields, storePlace } from './store-address.js';

/** A bucket, or why nobody can ask it, in words for a person. */
export type OpenedBucket = { readonly bucket: CustomerBucket } | { readonly why: string };

/**
 * The bucket that a storage of ZEGO's names; nothing is sent yet. It looks with the keys of `reader`, else with the
 * storage's own, and writes with the storage's own.
 */
export function openBucket(storage: StorageFields, reader?: ReaderKeys): OpenedBucket {
  const place = storePlace(storage);
  if (!place.speaksS3) return { why: place.why };
  try {
    return { bucket: new CustomerBucket(place.address, storage, reader) };
  } catch (error) {
    return {
      why: `the S3 client does not take its settings (${error instanceof Error ? error.message : String(error)})`,
    };
  }
}
