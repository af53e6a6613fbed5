import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { AwsChunkedDecoder } from './aws-chunked.js';
import { S3Error } from './s3-error.js';

/** S3's own limit for one PUT: 5 GiB. */
const MAX_PAYLOAD_BYTES = 5 * 1024 ** 3;

const UNSIGNED = new Set(['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']);

interface ReceivedPayload {
  readonly sizeBytes: number;
  readonly md5: string;
}

/**
 * Streams a request's body into the file `path` and checks it against every checksum of the request: the signed SHA-256,
 * Content-MD5, x-amz-checksum-crc32 and -sha256, as header or trailer.
 * @throws S3Error, or the error of the connection or the disk
 */
export async function receivePayload(request: IncomingMessage, path: string): Promise<ReceivedPayload> {
  const signedHash = textHeader(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  if (signedHash.startsWith('STREAMING-') && !UNSIGNED.has(signedHash)) {
    throw new S3Error('NotImplemented', `Bodies with signed chunks ("${signedHash}") are not supported`);
  }
  const decoder = signedHash.startsWith('STREAMING-') ? new AwsChunkedDecoder() : undefined;
  const hashes = new PayloadHashes();
  // Opened first: a stream that opens its file later could create it again after its removal.
  const file = (await open(path, 'wx')).createWriteStream();
  await (decoder ? pipeline(request, decoder, hashes, file) : pipeline(request, hashes, file));
  const declared = (name: string): string | undefined => decoder?.trailers.get(name) ?? textHeader(request, name);
  const md5 = hashes.md5.digest();
  const sha256 = hashes.sha256.digest();
  const { sizeBytes } = hashes;
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(hashes.crc32);
  const checksums: readonly (readonly [name: string, actual: string, declared: string | undefined])[] = [
    ['x-amz-content-sha256', sha256.toString('hex'), UNSIGNED.has(signedHash) ? undefined : signedHash],
    ['content-md5', md5.toString('base64'), declared('content-md5')],
    ['x-amz-checksum-crc32', crc.toString('base64'), declared('x-amz-checksum-crc32')],
    ['x-amz-checksum-sha256', sha256.toString('base64'), declared('x-amz-checksum-sha256')],
    ['x-amz-decoded-content-length', String(sizeBytes), declared('x-amz-decoded-content-length')],
  ];
  for (const [name, actual, wanted] of checksums) {
    if (wanted !== undefined && wanted !== actual) throw new S3Error('BadDigest', `The body does not match "${name}"`);
  }
  return { sizeBytes, md5: md5.toString('hex') };
}

function textHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Counts and hashes the data that passes through. */
class PayloadHashes extends Transform {
  sizeBytes = 0;
  readonly md5 = createHash('md5');
  readonly sha256 = createHash('sha256');
  crc32 = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > MAX_PAYLOAD_BYTES) {
      callback(new S3Error('EntityTooLarge', 'One PUT accepts at most 5 GiB'));
      return;
    }
    this.md5.update(chunk);
    this.sha256.update(chunk);
    this.crc32 = crc32(chunk, this.crc32);
    callback(null, chunk);
  }
}
