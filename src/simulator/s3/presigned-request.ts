import { createHash, createHmac } from 'node:crypto';
import {
  expectAccessKey,
  expectSignature,
  MAX_SKEW_MS,
  parseAmzDate,
  type S3Credentials,
  type SignedRequest,
  signedHeader,
} from './request-signature.js';
import { S3Error } from './s3-error.js';

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** A week, as on S3. */
const MAX_EXPIRES_SECONDS = 604_800;

/** Whether a request is signed by its query: a presigned URL. */
export function isPresigned(rawUrl: string): boolean {
  const { searchParams } = new URL(rawUrl, 'http://localhost');
  return searchParams.has('X-Amz-Algorithm') || searchParams.has('X-Amz-Signature');
}

/**
 * Checks the AWS Signature Version 4 in the query of a presigned URL, which covers no body, and its time.
 * @throws S3Error, different for a wrong key, a wrong signature and an expired link
 */
export function verifyPresigned(
  { method, rawUrl, headers }: SignedRequest,
  credentials: S3Credentials,
  nowMs: number,
): void {
  if (headers.authorization !== undefined) {
    throw new S3Error('InvalidArgument', 'A request is signed by its header or its query, not by both');
  }
  const query = new URL(rawUrl, 'http://localhost').searchParams;
  const { accessKeyId, day, region, signedHeaders, signature, date, expires } = parametersOf(query);
  expectAccessKey(accessKeyId, credentials);
  const signedAtMs = parseAmzDate(date, day).getTime();
  if (signedAtMs - nowMs > MAX_SKEW_MS) throw new S3Error('AccessDenied', 'Request is not yet valid');
  if (nowMs >= signedAtMs + expires * 1_000) throw new S3Error('AccessDenied', 'Request has expired');
  const canonical = [
    method,
    rawUrl.split('?', 1)[0] ?? '/',
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${signedHeader(headers, name).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const expected = hmac(key, [ALGORITHM, date, `${day}/${region}/s3/aws4_request`, digest].join('\n')).toString('hex');
  expectSignature(signature, expected);
}

interface PresignedParameters {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  readonly expires: number;
}

function parametersOf(query: URLSearchParams): PresignedParameters {
  const text = (name: string): string => {
    const [value, ...more] = query.getAll(name);
    if (value !== undefined && more.length === 0) return value;
    throw new S3Error('AuthorizationQueryParametersError', `A presigned URL needs the parameter "${name}" once`);
  };
  const [, accessKeyId, day, region] =
    /^([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request$/.exec(text('X-Amz-Credential')) ?? [];
  const expires = text('X-Amz-Expires');
  const signedHeaders = text('X-Amz-SignedHeaders').split(';');
  const isValid =
    text('X-Amz-Algorithm') === ALGORITHM &&
    signedHeaders.includes('host') &&
    /^\d{1,6}$/.test(expires) &&
    Number(expires) >= 1 &&
    Number(expires) <= MAX_EXPIRES_SECONDS;
  if (!isValid || accessKeyId === undefined || day === undefined || region === undefined) {
    const message = 'The query is not an AWS Signature Version 4 for s3 that signs "host" for 1 to 604800 seconds';
    throw new S3Error('AuthorizationQueryParametersError', message);
  }
  const [signature, date] = [text('X-Amz-Signature'), text('X-Amz-Date')];
  return { accessKeyId, day, region, signedHeaders, signature, date, expires: Number(expires) };
}

/** Everything in the query is signed but the signature. */
function canonicalQuery(query: URLSearchParams): string {
  const pairs = [...query].filter(([name]) => name !== 'X-Amz-Signature');
  return pairs
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
