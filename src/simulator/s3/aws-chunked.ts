import { Transform, type TransformCallback } from 'node:stream';
import { S3Error } from './s3-error.js';

const MAX_LINE_BYTES = 4096;
const MAX_TRAILERS = 20;

/**
 * Decodes a body with `Content-Encoding: aws-chunked` and keeps its trailing headers. It does not check signatures of
 * chunks; signed chunks are refused before.
 */
export class AwsChunkedDecoder extends Transform {
  /** Trailing headers, names in lower case; complete once the stream has ended. */
  readonly trailers = new Map<string, string>();
  #pending: Buffer = Buffer.alloc(0);
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  #dataLeft = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    try {
      while (this.#step());
      callback();
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override _flush(callback: TransformCallback): void {
    callback(this.#state === 'done' ? null : new S3Error('IncompleteBody', 'The chunked body is incomplete'));
  }

  /** Consumes the next piece and returns whether there was one. */
  #step(): boolean {
    if (this.#state === 'done' || this.#pending.length === 0) return false;
    if (this.#state === 'data') return this.#takeData();
    const line = this.#takeLine();
    if (line === undefined) return false;
    if (this.#state === 'size') this.#readSize(line);
    else if (this.#state === 'data-end') this.#readDataEnd(line);
    else this.#readTrailer(line);
    return true;
  }

  #takeData(): boolean {
    const data = this.#pending.subarray(0, this.#dataLeft);
    this.#pending = this.#pending.subarray(data.length);
    this.#dataLeft -= data.length;
    this.push(data);
    if (this.#dataLeft === 0) this.#state = 'data-end';
    return true;
  }

  #takeLine(): string | undefined {
    const end = this.#pending.indexOf('\r\n');
    if (end > MAX_LINE_BYTES || (end < 0 && this.#pending.length > MAX_LINE_BYTES)) throw malformed();
    if (end < 0) return undefined;
    const line = this.#pending.toString('latin1', 0, end);
    this.#pending = this.#pending.subarray(end + 2);
    return line;
  }

  #readSize(line: string): void {
    const digits = /^([0-9a-fA-F]{1,12})(?:;.*)?$/.exec(line)?.[1];
    if (digits === undefined) throw malformed();
    this.#dataLeft = Number.parseInt(digits, 16);
    this.#state = this.#dataLeft === 0 ? 'trailer' : 'data';
  }

  #readDataEnd(line: string): void {
    if (line !== '') throw malformed();
    this.#state = 'size';
  }

  #readTrailer(line: string): void {
    if (line === '') {
      this.#state = 'done';
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || this.trailers.size >= MAX_TRAILERS) throw malformed();
    this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

function malformed(): S3Error {
  return new S3Error('InvalidArgument', 'The body is not aws-chunked as its headers declare');
}
