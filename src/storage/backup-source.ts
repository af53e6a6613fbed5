import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { parsedUrl } from '../http/parsed-url.js';
import { ADDRESS_NOT_PUBLIC, isNoPublicHost, publicLookup } from '../http/public-address.js';

/** A file can't be read from where ZEGO keeps its backup. Its words hold no query of the address, which may be a key. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  /** Trying again later can help. */
  readonly passing: boolean;

  constructor(message: string, { passing }: { readonly passing: boolean }) {
    super(message);
    this.passing = passing;
  }
}

/** What a look at the file has shown. */
export interface SourceFacts {
  /** Undefined when the server does not tell. */
  readonly sizeBytes: number | undefined;
  /** Whether parts of it can be asked for. */
  readonly ranges: boolean;
  /** Changes when the content does. */
  readonly mark: string | undefined;
}

const SILENCE_MS = 30_000;

/** How a file is read. */
interface BackupSourceOptions {
  /** A server that sends nothing for so long is given up. @default 30000 */
  readonly silenceMs?: number;
  /** Whether the address may be private, loopback or link-local. @default false */
  readonly allowPrivateAddresses?: boolean;
}

/**
 * A file behind an address, read in pieces of a fixed memory: its body is pulled, so that no more than a chunk waits in
 * memory however slow the other side of a copy is. Redirects are not followed, and private addresses are refused unless
 * they are allowed.
 */
export class BackupSource {
  readonly #url: URL;
  readonly #silenceMs: number;
  readonly #allowPrivateAddresses: boolean;
  /** The address without query, fragment and user: fit for a message. */
  readonly shown: string;

  /** @throws BackupError when the address is none, or not of http or https */
  constructor(url: string, { silenceMs = SILENCE_MS, allowPrivateAddresses = false }: BackupSourceOptions = {}) {
    const parsed = parsedUrl(url);
    if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
      throw new BackupError('The backup has no address of http or https', { passing: false });
    }
    this.#url = parsed;
    this.#silenceMs = silenceMs;
    this.#allowPrivateAddresses = allowPrivateAddresses;
    this.shown = `${parsed.origin}${parsed.pathname}`;
  }

  /** Asks for the first byte, to learn what there is. */
  async look(signal: AbortSignal): Promise<SourceFacts> {
    const watch = new SilenceWatch(signal, this.#silenceMs);
    const response = await this.#get('bytes=0-0', watch);
    const ranges = response.statusCode === 206;
    const sizeBytes = ranges ? totalOf(response) : numberOf(response.headers['content-length']);
    drop(response, watch);
    return { sizeBytes, ranges, mark: markOf(response) };
  }

  /** Reads one piece into `into`, as long as that, from the byte `from` of a file of `sizeBytes`. */
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
      throw this.#error('has changed while it was copied', true);
    }
    const filler = new Filler(into);
    for await (const chunk of this.#chunks(response, watch)) {
      if (filler.take(chunk) > 0) throw this.#error('sends more than it was asked for', true);
    }
    if (!filler.full) throw this.#error(`ended after ${from + filler.length} of ${sizeBytes} bytes`, true);
  }

  /** Reads the whole file from its beginning into one buffer again and again; yields how much of it is filled. */
  async *readWhole(into: Uint8Array, sizeBytes: number, signal: AbortSignal): AsyncGenerator<number> {
    const watch = new SilenceWatch(signal, this.#silenceMs);
    const response = await this.#get(undefined, watch);
    let done = 0;
    let filler = new Filler(into);
    for await (const chunk of this.#chunks(response, watch)) {
      done += chunk.byteLength;
      if (done > sizeBytes) throw this.#error(`is longer than the ${sizeBytes} bytes that ZEGO told`, false);
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
    const response = await this.#guarded(watch, () => this.#asked(range, watch.signal));
    const { statusCode = 0 } = response;
    if (statusCode === 200 || (statusCode === 206 && range !== undefined)) return response;
    drop(response, watch);
    if (statusCode >= 300 && statusCode < 400) {
      throw this.#error(`answers ${statusCode} and points elsewhere, which is not followed`, true);
    }
    throw this.#error(`answers ${statusCode}`, true);
  }

  async #asked(range: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    if (!this.#allowPrivateAddresses && isNoPublicHost(this.#url.hostname)) {
      throw this.#error(NOT_PUBLIC, false);
    }
    const options = {
      // A connection of its own, so that each is checked.
      agent: false,
      ...(!this.#allowPrivateAddresses && { lookup: publicLookup }),
      // What is packed on the way would have another length.
      headers: { 'accept-encoding': 'identity', ...(range !== undefined && { range }) },
      signal,
    };
    return new Promise((resolve, reject) => {
      const request =
        this.#url.protocol === 'https:' ? httpsRequest(this.#url, options) : httpRequest(this.#url, options);
      // Stays behind the answer: an error without a listener would end the process.
      request.on('error', reject).once('response', resolve).end();
    });
  }

  async *#chunks(response: IncomingMessage, watch: SilenceWatch): AsyncGenerator<Uint8Array> {
    const chunks: AsyncIterator<unknown> = response[Symbol.asyncIterator]();
    try {
      for (;;) {
        // The consumer may be slow, which is no silence of the server.
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

  /** An error may name the whole address, so only the system's code goes on. */
  async #guarded<T>(watch: SilenceWatch, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      watch.end();
      watch.outer.throwIfAborted();
      if (error instanceof BackupError) throw error;
      if (codeOf(error) === ADDRESS_NOT_PUBLIC) throw this.#error(NOT_PUBLIC, false);
      const why = watch.signal.aborted
        ? `is silent for ${this.#silenceMs / 1_000} s`
        : `can't be read: ${codeOf(error)}`;
      throw this.#error(why, true);
    }
  }

  #error(what: string, passing: boolean): BackupError {
    return new BackupError(`The backup at ${this.shown} ${what}`, { passing });
  }
}

const NOT_PUBLIC =
  'has a private, loopback, link-local or reserved address and is not asked. If that is meant to be, set ' +
  '"worker.allowPrivateBackups: true"';

function drop(response: IncomingMessage, watch: SilenceWatch): void {
  watch.end();
  response.destroy();
}

/** Aborts when nothing happens between `begin` and `end` for too long, or when the outer signal is. */
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

/** Fills a buffer from its beginning. */
class Filler {
  length = 0;
  readonly #into: Uint8Array;

  constructor(into: Uint8Array) {
    this.#into = into;
  }

  get full(): boolean {
    return this.length === this.#into.byteLength;
  }

  /** Takes what fits and answers how many bytes at the chunk's end did not. */
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
  if (!(error instanceof Error)) return 'the cause is not known';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
