import { CustomerBucket, type ReaderKeys } from './bucket.js';
import { type StorageFields, storePlace } from './store-address.js';

/** A bucket, or why it can't be used, as a message. */
export type OpenedBucket = { readonly bucket: CustomerBucket } | { readonly why: string };

/**
 * Opens the bucket of a storage, without any request. It writes with the storage's own keys, and reads with those of
 * `reader` if given.
 */
export function openBucket(storage: StorageFields, reader?: ReaderKeys): OpenedBucket {
  const place = storePlace(storage);
  if (!place.speaksS3) return { why: place.why };
  try {
    return { bucket: new CustomerBucket(place.address, storage, reader) };
  } catch (error) {
    return {
      why: `the S3 client rejects its settings (${error instanceof Error ? error.message : String(error)})`,
    };
  }
}
