import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { parseByteRange } from './byte-range.js';
import { listObjects } from './list-objects.js';
import type { MultipartStore } from './multipart-store.js';
import type { ObjectStore, StoredObject } from './object-store.js';
import { receivePayload } from './receive-payload.js';
import { S3Error } from './s3-error.js';
import { intParameter, readText, type S3Request } from './s3-request.js';
import { parseCompleteMultipartUpload, renderXml, type XmlContent } from './xml.js';

/** Enough for a CompleteMultipartUpload of 10,000 parts. */
const MAX_XML_BYTES = 2 * 1024 ** 2;

/** A response; a string body is XML. */
interface S3Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

/** The stores of objects and unfinished uploads. */
export interface S3Stores {
  readonly objects: ObjectStore;
  readonly uploads: MultipartStore;
}

type Operation = (stores: S3Stores, request: S3Request) => Promise<S3Response>;

const onService: Record<string, Operation> = {
  GET: async ({ objects }) => {
    const names = await objects.buckets();
    return xml('ListAllMyBucketsResult', { Buckets: { Bucket: names.map((Name) => ({ Name })) } });
  },
};

const onBucket: Record<string, Operation> = {
  PUT: async ({ objects }, { bucket }) => {
    objects.createBucket(bucket);
    return { status: 200, headers: { location: `/${bucket}` } };
  },
  HEAD: async ({ objects }, { bucket }) => {
    await objects.existingBucket(bucket);
    return { status: 200 };
  },
  GET: async ({ objects }, request) => xml('ListBucketResult', await listObjects(objects, request)),
  'GET location': async ({ objects }, { bucket }) => {
    await objects.existingBucket(bucket);
    return xml('LocationConstraint', '');
  },
  'GET uploads': async ({ objects, uploads }, { bucket, query }) => {
    await objects.existingBucket(bucket);
    const pending = await uploads.pending(bucket, query.get('prefix') ?? '');
    const rows = pending.map((upload) => ({ Key: upload.key, UploadId: upload.uploadId, Initiated: upload.startedAt }));
    return xml('ListMultipartUploadsResult', { Bucket: bucket, IsTruncated: false, Upload: rows });
  },
};

const onObject: Record<string, Operation> = {
  PUT: async ({ objects }, { raw, bucket, key }) => {
    if (raw.headers['x-amz-copy-source'] !== undefined) {
      throw new S3Error('NotImplemented', 'Copying objects is not supported');
    }
    objects.checkKey(bucket, key);
    return objects.incoming(async (path) => {
      const { md5 } = await receivePayload(raw, path);
      await objects.put(bucket, key, { path, etag: md5, ifAbsent: raw.headers['if-none-match'] === '*' });
      return { status: 200, headers: { etag: `"${md5}"` } };
    });
  },
  HEAD: async ({ objects }, { bucket, key }) => ({
    status: 200,
    headers: objectHeaders(await objects.get(bucket, key)),
  }),
  GET: async ({ objects }, { raw, bucket, key }) => readObject(await objects.get(bucket, key), raw.headers.range),
  DELETE: async ({ objects }, { bucket, key }) => {
    await objects.delete(bucket, key);
    return { status: 204 };
  },
  'POST uploads': async ({ objects, uploads }, { bucket, key }) => {
    objects.checkKey(bucket, key);
    objects.createBucket(bucket);
    const uploadId = await uploads.start(bucket, key);
    return xml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId });
  },
  'PUT uploadId': async ({ objects, uploads }, { raw, bucket, key, query }) => {
    const upload = await uploads.find(query.get('uploadId') ?? '', bucket, key);
    const partNumber = intParameter(query, 'partNumber') ?? 0;
    return objects.incoming(async (path) => {
      const { md5, sizeBytes } = await receivePayload(raw, path);
      await uploads.addPart(upload, path, { partNumber, md5, sizeBytes });
      return { status: 200, headers: { etag: `"${md5}"` } };
    });
  },
  'GET uploadId': async ({ uploads }, { bucket, key, query }) => {
    const upload = await uploads.find(query.get('uploadId') ?? '', bucket, key);
    const after = intParameter(query, 'part-number-marker') ?? 0;
    const parts = (await uploads.parts(upload)).filter((part) => part.partNumber > after);
    const rows = parts.map((part) => ({ PartNumber: part.partNumber, ETag: `"${part.md5}"`, Size: part.sizeBytes }));
    const { uploadId } = upload;
    return xml('ListPartsResult', { Bucket: bucket, Key: key, UploadId: uploadId, IsTruncated: false, Part: rows });
  },
  'POST uploadId': async ({ objects, uploads }, { raw, bucket, key, query }) => {
    const upload = await uploads.find(query.get('uploadId') ?? '', bucket, key);
    const named = parseCompleteMultipartUpload(await readText(raw, MAX_XML_BYTES));
    if (!named) throw new S3Error('MalformedXML', 'The body must list at least one part, each with number and ETag');
    const etag = await objects.incoming(async (path) => {
      const joined = await uploads.join(upload, named, path);
      await objects.put(bucket, key, { path, etag: joined, ifAbsent: raw.headers['if-none-match'] === '*' });
      return joined;
    });
    await uploads.abort(upload);
    return xml('CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: `"${etag}"` });
  },
  'DELETE uploadId': async ({ uploads }, { bucket, key, query }) => {
    await uploads.abort(await uploads.find(query.get('uploadId') ?? '', bucket, key));
    return { status: 204 };
  },
};

/** Query parameters that address a subresource instead of the bucket or object, supported here or not. */
const SUB_RESOURCES = [
  'uploads',
  'uploadId',
  'location',
  'acl',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'legal-hold',
  'lifecycle',
  'object-lock',
  'policy',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versioning',
  'versions',
  'website',
];

/**
 * Runs the operation of a checked request.
 * @throws S3Error, or the error of the disk
 */
export function runS3Operation(stores: S3Stores, request: S3Request): Promise<S3Response> {
  const table = request.bucket === '' ? onService : request.key === '' ? onBucket : onObject;
  const subResource = SUB_RESOURCES.find((name) => request.query.has(name));
  const operation = table[subResource === undefined ? request.method : `${request.method} ${subResource}`];
  if (!operation) {
    const name = subResource === undefined ? request.method : `${request.method} ?${subResource}`;
    throw new S3Error('NotImplemented', `${name} is not supported`);
  }
  return operation(stores, request);
}

function readObject(object: StoredObject, rangeHeader: string | undefined): S3Response {
  const range = parseByteRange(rangeHeader, object.sizeBytes);
  if (range === 'unsatisfiable') throw new S3Error('InvalidRange', 'The range begins past the end of the object');
  if (!range) return { status: 200, headers: objectHeaders(object), body: createReadStream(object.path) };
  return {
    status: 206,
    headers: {
      ...objectHeaders(object),
      'content-length': String(range.end - range.start + 1),
      'content-range': `bytes ${range.start}-${range.end}/${object.sizeBytes}`,
    },
    body: createReadStream(object.path, range),
  };
}

function objectHeaders(object: StoredObject): Record<string, string> {
  return {
    'content-length': String(object.sizeBytes),
    etag: `"${object.etag}"`,
    'last-modified': object.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
  };
}

function xml(name: string, content: XmlContent): S3Response {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: renderXml(name, content) };
}
