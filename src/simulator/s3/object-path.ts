import { join } from 'node:path';
import { S3Error } from './s3-error.js';

/** S3's own limit. */
const MAX_KEY_BYTES = 1024;
/** Most file systems allow no longer name. */
const MAX_NAME_BYTES = 255;

/** Refuses a bucket name that is not 3 to 63 lower-case letters, digits, dots and hyphens. */
export function checkBucketName(bucket: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
    throw new S3Error('InvalidBucketName', `Bucket name "${bucket}" is not valid`);
  }
  return bucket;
}

/**
 * Where the object `key` of a bucket's folder lies. Objects are kept as files under their keys, so a key whose parts
 * are no file names (empty, ".", "..", with a NUL, too long) is refused; nothing outside the folder can be named.
 */
export function objectPath(bucketFolder: string, key: string): string {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError', 'A key has at most 1024 bytes');
  const parts = key.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\0\\]/.test(part))) {
    throw new S3Error('InvalidArgument', `Key "${key}" can't be kept as a file`);
  }
  if (parts.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES)) {
    throw new S3Error('KeyTooLongError', 'Between two slashes a key has at most 255 bytes here');
  }
  return join(bucketFolder, ...parts);
}
