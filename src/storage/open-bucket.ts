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
  return place.speaksS3 ? { bucket: new CustomerBucket(place.address, storage, reader) } : { why: place.why };
}
