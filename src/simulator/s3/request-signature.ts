import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { sameDigest } from '../../zego/digests.js';
import { S3Error } from './s3-error.js';

/** The clock skew that S3 allows. */
export const MAX_SKEW_MS = 15 * 60_000;

/** The key that may use the API. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as received, not decoded. */
  readonly rawUrl: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Checks the AWS Signature Version 4 in the Authorization header by signing the request again.
 * @throws S3Error, different for a wrong key, a wrong signature and a wrong clock
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
  expectAccessKey(accessKeyId, credentials);
  const signedAt = parseAmzDate(request.headers['x-amz-date'], day);
  if (Math.abs(nowMs - signedAt.getTime()) > MAX_SKEW_MS) {
    throw new S3Error('RequestTimeTooSkewed', 'x-amz-date is more than 15 minutes off');
  }
  const expected = await sign(request, signedHeaders.split(';'), { credentials, region, signedAt });
  expectSignature(signature, expected);
}

/** Checks the access key of a signature. @throws S3Error */
export function expectAccessKey(received: string, { accessKeyId }: S3Credentials): void {
  if (sameDigest(received, accessKeyId)) return;
  throw new S3Error('InvalidAccessKeyId', 'The access key does not exist');
}

/** Compares a signature with that of the same request, signed again. @throws S3Error */
export function expectSignature(received: string, expected: string): void {
  if (sameDigest(received, expected)) return;
  throw new S3Error('SignatureDoesNotMatch', 'The signature does not match: check the secret access key');
}

/** Returns a header that is signed, as it was received. @throws S3Error if it is missing */
export function signedHeader(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (value === undefined) throw new S3Error('AccessDenied', `The signed header "${name}" is missing`);
  return typeof value === 'string' ? value : value.join(',');
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
  // Without this header, the body could be replaced.
  if (!signedHeaders.includes('x-amz-content-sha256')) {
    throw new S3Error('AccessDenied', 'The header "x-amz-content-sha256" must be signed');
  }
  const headers: Record<string, string> = {};
  for (const name of signedHeaders) headers[name] = signedHeader(request.headers, name);
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: 'localhost',
      // The path as it was signed; URL would normalise it.
      path: request.rawUrl.split('?', 1)[0] ?? '/',
      query: queryBag(url.searchParams),
      headers,
    },
    { signingDate: scope.signedAt, signableHeaders: new Set(signedHeaders) },
  );
  return /Signature=([0-9a-f]{64})$/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
}

function queryBag(parameters: URLSearchParams): Record<string, string | string[]> {
  const bag: Record<string, string | string[]> = {};
  for (const name of new Set(parameters.keys())) bag[name] = parameters.getAll(name);
  return bag;
}

/** Reads an x-amz-date, which must be on the day of the credential. @throws S3Error */
export function parseAmzDate(header: string | string[] | undefined, day: string): Date {
  const text = typeof header === 'string' ? header : '';
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const [, year, month, date, hours, minutes, seconds] = match ?? [];
  const parsed = new Date(`${year}-${month}-${date}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(parsed.getTime()) || !text.startsWith(day)) {
    throw new S3Error('AccessDenied', 'x-amz-date is missing, not a time, or not on the day of the credential');
  }
  return parsed;
}

/** Node's SHA-256 and HMAC in the form that the signer needs. */
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

  /** Part of the signer's interface, but never called: the signer creates new hashes. */
  reset(): void {
    throw new Error("A finished hash can't be used again");
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
