import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { parsedUrl } from '../http/parsed-url.js';
import { ADDRESS_NOT_PUBLIC, isNonPublicHost, publicLookup } from '../http/public-address.js';

/** An error of reading a file from ZEGO's backup. Its message contains no query of the address, which may be a key. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  /** Whether a retry can succeed. */
  readonly passing: boolean;

  constructor(message: string, { passing }: { readonly passing: boolean }) {
    super(message);
    this.passing = passing;
  }
}

/** The properties of a file in the backup. */
export interface SourceFacts {
  /** Undefined if the server does not say. */
  readonly sizeBytes: number | undefined;
  /** Whether the server serves parts of it. */
  readonly ranges: boolean;
  /** The ETag or date, which changes with the content. */
  readonly mark: string | undefined;
}

const SILENCE_MS = 30_000;

/** Options of a `BackupSource`. */
interface BackupSourceOptions {
  /** How long the server may send nothing. @default 30000 */
  readonly silenceMs?: number;
  /** Whether the address may be private, loopback or link-local. @default false */
  readonly allowPrivateAddresses?: boolean;
}

/**
 * A file at an HTTP address, read in bounded memory: no more than one chunk is read ahead, however slow the destination of
 * a copy is. Follows no redirects, and refuses private addresses unless they are allowed.
 */
export class BackupSource {
  readonly #url: URL;
  readonly #silenceMs: number;
  readonly #allowPrivateAddresses: boolean;
  /** The address without query, fragment and user, for messages. */
  readonly shown: string;

  /** @throws BackupError if it is no http or https address */
  constructor(url: string, { silenceMs = SILENCE_MS, allowPrivateAddresses = false }: BackupSourceOptions = {}) {
    const parsed = parsedUrl(url);
    if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
      throw new BackupError('The address of the backup must be http or https', { passing: false });
    }
    this.#url = parsed;
    this.#silenceMs = silenceMs;
    this.#allowPrivateAddresses = allowPrivateAddresses;
    this.shown = `${parsed.origin}${parsed.pathname}`;
  }

  /** Requests the first byte, and returns the properties of the file. */
  async inspect(signal: AbortSignal): Promise<SourceFacts> {
    const watch = new SilenceWatch(signal, this.#silenceMs);
    const response = await this.#get('bytes=0-0', watch);
    const ranges = response.statusCode === 206;
    const sizeBytes = ranges ? totalOf(response) : numberOf(response.headers['content-length']);
    drop(response, watch);
    return { sizeBytes, ranges, mark: markOf(response) };
  }

  /** Fills `into` from the byte `from` of a file of `sizeBytes`. @throws BackupError also if the file has changed */
  async readPiece(
    into: Uint8Array,
    { from, sizeBytes, mark }: { readonly from: number; readonly sizeBytes: number; readonly mark: string | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const watch = new SilenceWatch(signal, this.#silenceMs);
    const response = await this.#get(`bytes=${from}-${from + into.byteLength - 1}`, watch);
    const same = totalOf(response) === sizeBytes && startOf(response) === from && markOf(response) === mark;
    if (response.statusCode !== 206 || !same) {
      drop(response, watch);
      throw this.#error('changed while it was copied', true);
    }
    const filler = new Filler(into);
    for await (const chunk of this.#chunks(response, watch)) {
      if (filler.take(chunk) > 0) throw this.#error('sent more than was requested', true);
    }
    if (!filler.full) throw this.#error(`ended after ${from + filler.length} of ${sizeBytes} bytes`, true);
  }

  /** Reads the whole file from its beginning through one buffer; yields each time how much of the buffer is filled. */
  async *readWhole(into: Uint8Array, sizeBytes: number, signal: AbortSignal): AsyncGenerator<number> {
    const watch = new SilenceWatch(signal, this.#silenceMs);
    const response = await this.#get(undefined, watch);
    let done = 0;
    let filler = new Filler(into);
    for await (const chunk of this.#chunks(response, watch)) {
      done += chunk.byteLength;
      if (done > sizeBytes) throw this.#error(`is longer than the ${sizeBytes} bytes that ZEGO reported`, false);
      let left = filler.take(chunk);
      while (filler.full) {
        yield filler.length;
        filler = new Filler(into);
        left = filler.take(chunk.subarray(chunk.byteLength - left));
      }
    }
    if (done < sizeBytes) throw this.#error(`ended after ${done} of ${sizeBytes} bytes`, true);
    if (filler.length > 0) yield filler.length;
  }

  async #get(range: string | undefined, watch: SilenceWatch): Promise<IncomingMessage> {
    const response = await this.#guarded(watch, () => this.#request(range, watch.signal));
    const { statusCode = 0 } = response;
    if (statusCode === 200 || (statusCode === 206 && range !== undefined)) return response;
    drop(response, watch);
    if (statusCode >= 300 && statusCode < 400) {
      throw this.#error(`responded with ${statusCode}; redirects are not followed`, true);
    }
    throw this.#error(`responded with ${statusCode}`, true);
  }

  async #request(range: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    if (!this.#allowPrivateAddresses && isNonPublicHost(this.#url.hostname)) {
      throw this.#error(NOT_PUBLIC, false);
    }
    const options = {
      // Each request has its own connection, whose address is checked.
      agent: false,
      ...(!this.#allowPrivateAddresses && { lookup: publicLookup }),
      // A compressed body would have another length.
      headers: { 'accept-encoding': 'identity', ...(range !== undefined && { range }) },
      signal,
    };
    return new Promise((resolve, reject) => {
      const request =
        this.#url.protocol === 'https:' ? httpsRequest(this.#url, options) : httpRequest(this.#url, options);
      // Stays after the response: an error without a listener would end the process.
      request.on('error', reject).once('response', resolve).end();
    });
  }

  async *#chunks(response: IncomingMessage, watch: SilenceWatch): AsyncGenerator<Uint8Array> {
    const chunks: AsyncIterator<unknown> = response[Symbol.asyncIterator]();
    try {
      for (;;) {
        // A slow consumer is no silence of the server.
        watch.begin();
        // oxlint-disable-next-line no-await-in-loop -- one chunk at a time is what bounds memory
        const { done = false, value } = await this.#guarded(watch, () => chunks.next());
        watch.end();
        if (done) return;
        if (value instanceof Uint8Array) yield value;
      }
    } finally {
      drop(response, watch);
    }
  }

  /** Passes only the system's code of an error on: its message may contain the whole address. */
  async #guarded<T>(watch: SilenceWatch, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      watch.end();
      watch.outer.throwIfAborted();
      if (error instanceof BackupError) throw error;
      if (codeOf(error) === ADDRESS_NOT_PUBLIC) throw this.#error(NOT_PUBLIC, false);
      const why = watch.signal.aborted
        ? `sent nothing for ${this.#silenceMs / 1_000} s`
        : `can't be read: ${codeOf(error)}`;
      throw this.#error(why, true);
    }
  }

  #error(what: string, passing: boolean): BackupError {
    return new BackupError(`The backup at ${this.shown} ${what}`, { passing });
  }
}

const NOT_PUBLIC =
  'has a private, loopback, link-local or reserved address and was not contacted. If this is intended, set ' +
  '"worker.allowPrivateBackups: true"';

function drop(response: IncomingMessage, watch: SilenceWatch): void {
  watch.end();
  response.destroy();
}

/** An abort signal that fires if `end` does not follow `begin` in time, or if the outer signal fires. */
class SilenceWatch {
  readonly outer: AbortSignal;
  readonly signal: AbortSignal;
  readonly #silence = new AbortController();
  readonly #silenceMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(outer: AbortSignal, silenceMs: number) {
    this.outer = outer;
    this.#silenceMs = silenceMs;
    this.signal = AbortSignal.any([outer, this.#silence.signal]);
    this.begin();
  }

  begin(): void {
    this.end();
    this.#timer = setTimeout(() => this.#silence.abort(), this.#silenceMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** A buffer that is filled from its beginning. */
class Filler {
  length = 0;
  readonly #into: Uint8Array;

  constructor(into: Uint8Array) {
    this.#into = into;
  }

  get full(): boolean {
    return this.length === this.#into.byteLength;
  }

  /** Copies as much of a chunk as fits, and returns how many bytes at its end did not. */
  take(chunk: Uint8Array): number {
    const fits = chunk.subarray(0, this.#into.byteLength - this.length);
    this.#into.set(fits, this.length);
    this.length += fits.byteLength;
    return chunk.byteLength - fits.byteLength;
  }
}

function markOf({ headers }: IncomingMessage): string | undefined {
  return headers.etag ?? headers['last-modified'];
}

function totalOf({ headers }: IncomingMessage): number | undefined {
  return numberOf(/^bytes \d+-\d+\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1]);
}

function startOf({ headers }: IncomingMessage): number | undefined {
  return numberOf(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]);
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown cause';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
