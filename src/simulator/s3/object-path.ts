import { join, relative, sep } from 'node:path';
import { S3Error } from './s3-error.js';

/** S3's own limit. */
const MAX_KEY_BYTES = 1024;
/** Most file systems allow names of 255 bytes; a mark may follow the name. */
const MAX_NAME_BYTES = 240;

/** Suffixes of names that look like the other kind: folders have no dot in their name, files have one. */
const MARKS = { file: '%file', folder: '%folder' } as const;
/** Suffix of all but the last piece of a name that is too long. */
const MORE = '%more';

/**
 * Returns a valid bucket name: 3 to 63 lower-case letters, digits, dots and hyphens.
 * @throws S3Error `InvalidBucketName` for any other
 */
export function checkBucketName(bucket: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
    throw new S3Error('InvalidBucketName', `Bucket name "${bucket}" is not valid`);
  }
  return bucket;
}

/**
 * The path of the object `key` in a bucket's folder: its key, for people to find it. Keys that are not valid paths
 * (`a//b`, `../a`, `a` beside `a/b`, very long names) are escaped, which `keyOf` reverses. Every key has a path of its
 * own, inside the folder.
 */
export function objectPath(bucketFolder: string, key: string): string {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError', 'A key has at most 1024 bytes');
  const names = key.split('/');
  const last = names.length - 1;
  return join(bucketFolder, ...names.flatMap((name, at) => pieces(name, at === last ? 'file' : 'folder')));
}

/** The key of the object at `path`. */
export function keyOf(bucketFolder: string, path: string): string {
  let key = '';
  for (const piece of relative(bucketFolder, path).split(sep)) {
    if (piece.endsWith(MORE)) key += decodeURIComponent(piece.slice(0, -MORE.length));
    else key += `${decodeURIComponent(piece.replace(/%(file|folder)$/, ''))}/`;
  }
  return key.slice(0, -1);
}

function pieces(name: string, kind: 'file' | 'folder'): readonly string[] {
  const found: string[] = [];
  let piece = '';
  for (const character of name) {
    const escaped = /[%\\\0]/.test(character) ? encodeURIComponent(character) : character;
    if (Buffer.byteLength(piece + escaped) > MAX_NAME_BYTES) {
      found.push(piece + MORE);
      piece = '';
    }
    piece += escaped;
  }
  const looksLike = piece.includes('.') ? 'file' : 'folder';
  const isSpecial = piece === '' || piece === '.' || piece === '..';
  return [...found, looksLike === kind && !isSpecial ? piece : piece + MARKS[kind]];
}
