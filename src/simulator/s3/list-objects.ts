import type { ObjectStore, StoredObject } from './object-store.js';
import { S3Error } from './s3-error.js';
import { intParameter, type S3Request } from './s3-request.js';
import type { XmlContent } from './xml.js';

const MAX_KEYS = 1_000;

/** The result of ListObjectsV2 with `prefix`, `delimiter`, `start-after`, `max-keys` and `continuation-token`. */
export async function listObjects(store: ObjectStore, { bucket, query }: S3Request): Promise<XmlContent> {
  if (query.get('list-type') !== '2') throw new S3Error('NotImplemented', 'Listing objects needs list-type=2');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
  const maxKeys = Math.min(intParameter(query, 'max-keys') ?? MAX_KEYS, MAX_KEYS);

  const rows = foldByDelimiter(await store.keys(bucket, prefix), prefix, delimiter).filter(
    (row) => Buffer.compare(Buffer.from(row.name), Buffer.from(after)) > 0,
  );
  const page = rows.slice(0, maxKeys);
  const next = rows.length > page.length ? page.at(-1) : undefined;
  const contents = await Promise.all(
    page.filter((row) => !row.isPrefix).map(async (row) => contentsOf(await store.get(bucket, row.name))),
  );
  return {
    Name: bucket,
    Prefix: prefix,
    ...(delimiter !== '' && { Delimiter: delimiter }),
    MaxKeys: maxKeys,
    KeyCount: page.length,
    IsTruncated: next !== undefined,
    ...(next && { NextContinuationToken: Buffer.from(next.name).toString('base64url') }),
    Contents: contents,
    CommonPrefixes: page.filter((row) => row.isPrefix).map((row) => ({ Prefix: row.name })),
  };
}

interface Row {
  readonly name: string;
  readonly isPrefix: boolean;
}

/** Keys with the same part before the delimiter become one row. */
function foldByDelimiter(keys: readonly string[], prefix: string, delimiter: string): readonly Row[] {
  const rows: Row[] = [];
  for (const key of keys) {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = at < 0 ? key : key.slice(0, at + delimiter.length);
    if (rows.at(-1)?.name !== name) rows.push({ name, isPrefix: at >= 0 });
  }
  return rows;
}

function contentsOf({ key, modifiedAt, etag, sizeBytes }: StoredObject): XmlContent {
  return {
    Key: key,
    LastModified: modifiedAt.toISOString(),
    ETag: `"${etag}"`,
    Size: sizeBytes,
    StorageClass: 'STANDARD',
  };
}
