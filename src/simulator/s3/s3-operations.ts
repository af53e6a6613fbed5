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

/** A CompleteMultipartUpload of 10,000 parts stays below it. */
const MAX_XML_BYTES = 2 * 1024 ** 2;

/** What is answered. A text body is XML. */
interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

/** Where objects and unfinished uploads lie. */
export interface S3Stores {
  readonly objects: ObjectStore;
  readonly uploads: MultipartStore;
}

type Operation = (stores: S3Stores, request: S3Request) => Promise<S3Answer>;

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
    const rows = pending.map(({ key, uploadId, startedAt }) => ({
      Key: key,
      UploadId: uploadId,
      Initiated: startedAt,
    }));
    return xml('ListMultipartUploadsResult', { Bucket: bucket, IsTruncated: false, Upload: rows });
  },
};

const onObject: Record<string, Operation> = {
  PUT: async ({ objects }, { raw, bucket, key }) => {
    if (raw.headers['x-amz-copy-source'] !== undefined) {
      throw new S3Error('NotImplemented', 'Objects are not copied here');
    }
    objects.checkKey(bucket, key);
    return objects.incoming(async (path) => {
      const { md5 } = await receivePayload(raw, path);
      await objects.put(bucket, key, { path, etag: md5, ifAbsent: raw.headers['if-none-match'] === '*' });
      return { status: 200, headers: { etag: `"${md5}"` } };
    });
  },
  HEAD: async ({ objects }, { bucket, key }) => {
    const object = await objects.get(bucket, key);
    return { status: 200, headers: { ...objectHeaders(object), 'content-length': String(object.sizeBytes) } };
  },
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
      await uploads.addPart(upload, { partNumber, md5, sizeBytes, path });
      return { status: 200, headers: { etag: `"${md5}"` } };
    });
  },
  'GET uploadId': async ({ uploads }, { bucket, key, query }) => {
    const upload = await uploads.find(query.get('uploadId') ?? '', bucket, key);
    const after = intParameter(query, 'part-number-marker') ?? 0;
    const parts = (await uploads.parts(upload)).filter((part) => part.partNumber > after);
    const rows = parts.map(({ partNumber, md5, sizeBytes }) => {
      return { PartNumber: partNumber, ETag: `"${md5}"`, Size: sizeBytes };
    });
    const { uploadId } = upload;
    return xml('ListPartsResult', { Bucket: bucket, Key: key, UploadId: uploadId, IsTruncated: false, Part: rows });
  },
  'POST uploadId': async ({ objects, uploads }, { raw, bucket, key, query }) => {
    const upload = await uploads.find(query.get('uploadId') ?? '', bucket, key);
    const named = parseCompleteMultipartUpload(await readText(raw, MAX_XML_BYTES));
    if (!named) throw new S3Error('MalformedXML', 'The body must name at least one part, each with number and ETag');
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

/** Parameters that name another thing than the bucket or object itself, known here or not. */
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

/** Does what a checked request asks for. Throws an `S3Error`, or what the disk threw. */
export function runS3Operation(stores: S3Stores, request: S3Request): Promise<S3Answer> {
  const table = request.bucket === '' ? onService : request.key === '' ? onBucket : onObject;
  const subResource = SUB_RESOURCES.find((name) => request.query.has(name));
  const operation = table[subResource === undefined ? request.method : `${request.method} ${subResource}`];
  if (!operation) {
    const asked = subResource === undefined ? request.method : `${request.method} ?${subResource}`;
    throw new S3Error('NotImplemented', `${asked} is not done here`);
  }
  return operation(stores, request);
}

function readObject(object: StoredObject, rangeHeader: string | undefined): S3Answer {
  const range = parseByteRange(rangeHeader, object.sizeBytes);
  if (range === 'unsatisfiable') throw new S3Error('InvalidRange', 'The range begins past the end of the object');
  if (!range) {
    return {
      status: 200,
      headers: { ...objectHeaders(object), 'content-length': String(object.sizeBytes) },
      body: createReadStream(object.path),
    };
  }
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
    etag: `"${object.etag}"`,
    'last-modified': object.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
  };
}

function xml(name: string, content: XmlContent): S3Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: renderXml(name, content) };
}
