import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.js';

/** A parsed request. `bucket` and `key` are empty where the path has none. */
export interface S3Request {
  readonly raw: IncomingMessage;
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** Parses a path-style request below `prefix`. */
export function parseS3Request(raw: IncomingMessage, prefix: string): S3Request {
  const [rawPath, rawQuery] = splitOnce(raw.url ?? '', '?');
  const [rawBucket, rawKey] = splitOnce(rawPath.slice(prefix.length).replace(/^\//, ''), '/');
  return {
    raw,
    method: raw.method ?? 'GET',
    bucket: decodePath(rawBucket),
    key: decodePath(rawKey),
    query: new URLSearchParams(rawQuery),
  };
}

/** An integer query parameter; undefined when it is absent. */
export function intParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new S3Error('InvalidArgument', `Parameter "${name}" must be an integer`);
  return Number(text);
}

/**
 * Reads a small body as a string.
 * @throws S3Error `EntityTooLarge` past `maxBytes`
 */
export async function readText(raw: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of raw) {
    const bytes = Buffer.from(chunk);
    sizeBytes += bytes.length;
    if (sizeBytes > maxBytes) throw new S3Error('EntityTooLarge', `The body has more than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidArgument', 'The path is not percent-encoded UTF-8');
  }
}
