import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { S3Error } from './s3-error.js';

/** S3 allows a client's clock to be off by so much. */
const MAX_SKEW_MS = 15 * 60_000;

/** A key that may use the face. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The parts of a request that its signature covers. */
interface SignedRequest {
  readonly method: string;
  /** Path and query as they came, undecoded. */
  readonly rawUrl: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Checks the AWS Signature Version 4 in the Authorization header by signing the request again. Throws an `S3Error`
 * that tells a wrong key, a wrong signature and a wrong clock apart. Presigned URLs are not taken.
 */
export async function verifyS3Signature(
  request: SignedRequest,
  credentials: S3Credentials,
  nowMs: number,
): Promise<void> {
  const authorization = request.headers.authorization;
  if (authorization === undefined) throw new S3Error('AccessDenied', 'The request is not signed');
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/s3\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  const [, accessKeyId, day, region, signedHeaders, signature] = match ?? [];
  if (
    accessKeyId === undefined ||
    day === undefined ||
    region === undefined ||
    signedHeaders === undefined ||
    signature === undefined
  ) {
    throw new S3Error('AccessDenied', 'The Authorization header is not an AWS Signature Version 4 for s3');
  }
  if (!sameText(accessKeyId, credentials.accessKeyId)) {
    throw new S3Error('InvalidAccessKeyId', 'There is no such access key');
  }
  const signedAt = parseAmzDate(request.headers['x-amz-date'], day);
  if (Math.abs(nowMs - signedAt.getTime()) > MAX_SKEW_MS) {
    throw new S3Error('RequestTimeTooSkewed', 'x-amz-date is more than 15 minutes off');
  }
  const expected = await sign(request, signedHeaders.split(';'), { credentials, region, signedAt });
  if (!sameText(signature, expected)) {
    throw new S3Error('SignatureDoesNotMatch', 'The signature does not match: check the secret access key');
  }
}

interface SigningScope {
  readonly credentials: S3Credentials;
  readonly region: string;
  readonly signedAt: Date;
}

async function sign(request: SignedRequest, signedHeaders: readonly string[], scope: SigningScope): Promise<string> {
  const url = new URL(request.rawUrl, 'http://localhost');
  const signer = new SignatureV4({
    service: 's3',
    region: scope.region,
    credentials: scope.credentials,
    sha256: NodeSha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  // Without it the body could be exchanged.
  if (!signedHeaders.includes('x-amz-content-sha256')) {
    throw new S3Error('AccessDenied', 'The header "x-amz-content-sha256" must be signed');
  }
  const headers: Record<string, string> = {};
  for (const name of signedHeaders) {
    const value = request.headers[name];
    if (value === undefined) throw new S3Error('AccessDenied', `The signed header "${name}" is missing`);
    headers[name] = typeof value === 'string' ? value : value.join(',');
  }
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: 'localhost',
      // The path as it was signed: URL would normalise it.
      path: request.rawUrl.split('?', 1)[0] ?? '/',
      query: queryBag(url.searchParams),
      headers,
    },
    {
      signingDate: scope.signedAt,
      signableHeaders: new Set(signedHeaders),
    },
  );
  return /Signature=([0-9a-f]{64})$/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
}

function queryBag(parameters: URLSearchParams): Record<string, string | string[]> {
  const bag: Record<string, string | string[]> = {};
  for (const name of new Set(parameters.keys())) bag[name] = parameters.getAll(name);
  return bag;
}

function parseAmzDate(header: string | string[] | undefined, day: string): Date {
  const text = typeof header === 'string' ? header : '';
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const [, year, month, date, hours, minutes, seconds] = match ?? [];
  const parsed = new Date(`${year}-${month}-${date}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(parsed.getTime()) || !text.startsWith(day)) {
    throw new S3Error('AccessDenied', 'x-amz-date is missing, not a time, or of another day than the key');
  }
  return parsed;
}

/** Compares digests, so that neither content nor length tells by the time it takes. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(textDigest(a), textDigest(b));
}

function textDigest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** SHA-256 and its HMAC from Node, in the form that the signer asks for. */
class NodeSha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  /** Part of the signer's interface; it makes a new hash instead. */
  reset(): void {
    throw new Error('A finished hash can not be used again');
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
