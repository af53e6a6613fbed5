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

/** What came in, lying at the path that it was received to. */
interface ReceivedPayload {
  readonly sizeBytes: number;
  readonly md5: string;
}

/**
 * Streams a request's body into the file `path` and checks it against every checksum that the request carries: the
 * signed SHA-256, Content-MD5, x-amz-checksum-crc32 and -sha256, as header or trailer. Throws an `S3Error`, or what the
 * connection or the disk threw.
 */
export async function receivePayload(request: IncomingMessage, path: string): Promise<ReceivedPayload> {
  const signedHash = textHeader(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  if (signedHash.startsWith('STREAMING-') && !UNSIGNED.has(signedHash)) {
    throw new S3Error('NotImplemented', `Bodies signed chunk by chunk ("${signedHash}") are not taken here`);
  }
  const decoder = signedHash.startsWith('STREAMING-') ? new AwsChunkedDecoder() : undefined;
  const digest = new PayloadDigest();
  // Opened first: a stream that opens by itself could still make the file after somebody has removed it.
  const file = (await open(path, 'wx')).createWriteStream();
  await (decoder ? pipeline(request, decoder, digest, file) : pipeline(request, digest, file));
  const declared = (name: string): string | undefined => decoder?.trailers.get(name) ?? textHeader(request, name);
  checkDigests(digest, signedHash, declared);
  return { sizeBytes: digest.sizeBytes, md5: digest.md5.toString('hex') };
}

function checkDigests(digest: PayloadDigest, signedHash: string, declared: (name: string) => string | undefined): void {
  const expected: readonly (readonly [name: string, actual: string, declared: string | undefined])[] = [
    ['x-amz-content-sha256', digest.sha256.toString('hex'), UNSIGNED.has(signedHash) ? undefined : signedHash],
    ['content-md5', digest.md5.toString('base64'), declared('content-md5')],
    ['x-amz-checksum-crc32', digest.crc32.toString('base64'), declared('x-amz-checksum-crc32')],
    ['x-amz-checksum-sha256', digest.sha256.toString('base64'), declared('x-amz-checksum-sha256')],
    ['x-amz-decoded-content-length', String(digest.sizeBytes), declared('x-amz-decoded-content-length')],
  ];
  for (const [name, actual, wanted] of expected) {
    if (wanted !== undefined && wanted !== actual) throw new S3Error('BadDigest', `The body does not match "${name}"`);
  }
}

function textHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Counts and hashes what passes through. The digests may be read once the stream has ended. */
class PayloadDigest extends Transform {
  sizeBytes = 0;
  readonly #md5 = createHash('md5');
  readonly #sha256 = createHash('sha256');
  #crc32 = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > MAX_PAYLOAD_BYTES) {
      callback(new S3Error('EntityTooLarge', 'One PUT takes at most 5 GiB'));
      return;
    }
    this.#md5.update(chunk);
    this.#sha256.update(chunk);
    this.#crc32 = crc32(chunk, this.#crc32);
    callback(null, chunk);
  }

  /** A hash can be finished only once, so its digest is kept. */
  #finished?: { readonly md5: Buffer; readonly sha256: Buffer };

  #finish(): { readonly md5: Buffer; readonly sha256: Buffer } {
    this.#finished ??= { md5: this.#md5.digest(), sha256: this.#sha256.digest() };
    return this.#finished;
  }

  get md5(): Buffer {
    return this.#finish().md5;
  }

  get sha256(): Buffer {
    return this.#finish().sha256;
  }

  get crc32(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#crc32);
    return bytes;
  }
}
