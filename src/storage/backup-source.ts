/** A file can't be read from where ZEGO keeps its backup. Its words hold no query of the address, which may be a key. */
export class SourceTrouble extends Error {
  override readonly name = 'SourceTrouble';
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

/**
 * A file behind an address, read in pieces of a fixed memory. Uses Node's own fetch: its body is pulled, so that no more
 * than a chunk waits in memory however slow the other side of a copy is. Redirects are not followed.
 */
export class BackupSource {
  readonly #url: URL;
  readonly #silenceMs: number;
  /** The address without query, fragment and user: fit for a message. */
  readonly shown: string;

  /**
   * `silenceMs`: a server that sends nothing for so long is given up.
   * @throws SourceTrouble when the address is none, or not of http or https
   */
  constructor(url: string, { silenceMs = SILENCE_MS }: { readonly silenceMs?: number } = {}) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
      throw new SourceTrouble('The backup has no address of http or https', { passing: false });
    }
    this.#url = parsed;
    this.#silenceMs = silenceMs;
    this.shown = `${parsed.origin}${parsed.pathname}`;
  }

  /** Asks for the first byte, to learn what there is. */
  async look(signal: AbortSignal): Promise<SourceFacts> {
    const watch = new SilenceWatch(signal, this.#silenceMs);
    const response = await this.#get('bytes=0-0', watch);
    const mark = response.headers.get('etag') ?? response.headers.get('last-modified') ?? undefined;
    const ranges = response.status === 206;
    const total = ranges ? totalOf(response) : lengthOf(response);
    await this.#drop(response, watch);
    return { sizeBytes: total, ranges, mark };
  }

  /** Reads one piece into `into`, as long as that, from the byte `from` of a file of `sizeBytes`. */
  async readPiece(
    into: Uint8Array,
    { from, sizeBytes, mark }: { readonly from: number; readonly sizeBytes: number; readonly mark: string | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const watch = new SilenceWatch(signal, this.#silenceMs);
    const response = await this.#get(`bytes=${from}-${from + into.byteLength - 1}`, watch);
    const seen = response.headers.get('etag') ?? response.headers.get('last-modified') ?? undefined;
    if (response.status !== 206 || totalOf(response) !== sizeBytes || startOf(response) !== from || seen !== mark) {
      await this.#drop(response, watch);
      throw this.#trouble('has changed while it was copied', true);
    }
    const filler = new Filler(into);
    for await (const chunk of this.#chunks(response, watch)) {
      if (filler.take(chunk) > 0) throw this.#trouble('sends more than it was asked for', true);
    }
    if (!filler.full) throw this.#trouble(`ended after ${from + filler.length} of ${sizeBytes} bytes`, true);
  }

  /** Reads the whole file from its beginning into one buffer again and again; yields how much of it is filled. */
  async *readWhole(into: Uint8Array, sizeBytes: number, signal: AbortSignal): AsyncGenerator<number> {
    const watch = new SilenceWatch(signal, this.#silenceMs);
    const response = await this.#get(undefined, watch);
    let done = 0;
    let filler = new Filler(into);
    for await (const chunk of this.#chunks(response, watch)) {
      done += chunk.byteLength;
      if (done > sizeBytes) throw this.#trouble(`is longer than the ${sizeBytes} bytes that ZEGO told`, false);
      let left = filler.take(chunk);
      while (filler.full) {
        yield filler.length;
        filler = new Filler(into);
        left = filler.take(chunk.subarray(chunk.byteLength - left));
      }
    }
    if (done < sizeBytes) throw this.#trouble(`ended after ${done} of ${sizeBytes} bytes`, true);
    if (filler.length > 0) yield filler.length;
  }

  async #get(range: string | undefined, watch: SilenceWatch): Promise<Response> {
    const response = await this.#guarded(watch, () =>
      fetch(this.#url, {
        // What is packed on the way would be unpacked by fetch, and have another length. With a range fetch says so itself.
        headers: range === undefined ? { 'accept-encoding': 'identity' } : { range },
        redirect: 'manual',
        signal: watch.signal,
      }),
    );
    if (response.status === 200 || (response.status === 206 && range !== undefined)) return response;
    await this.#drop(response, watch);
    if (response.status >= 300 && response.status < 400) {
      throw this.#trouble(`answers ${response.status} and points elsewhere, which is not followed`, true);
    }
    throw this.#trouble(`answers ${response.status}`, true);
  }

  async *#chunks(response: Response, watch: SilenceWatch): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader();
    try {
      for (;;) {
        // The consumer may be slow, which is no silence of the server.
        watch.begin();
        const next = await this.#guarded(watch, async () => reader?.read());
        watch.end();
        if (next === undefined || next.done) return;
        yield next.value;
      }
    } finally {
      watch.end();
      await reader?.cancel().catch(() => undefined);
    }
  }

  async #drop(response: Response, watch: SilenceWatch): Promise<void> {
    watch.end();
    await response.body?.cancel().catch(() => undefined);
  }

  /** The errors of fetch name the whole address, so only the system's code goes on. */
  async #guarded<T>(watch: SilenceWatch, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      watch.end();
      watch.outer.throwIfAborted();
      const why = watch.signal.aborted
        ? `is silent for ${this.#silenceMs / 1_000} s`
        : `can't be read: ${codeOf(error)}`;
      throw this.#trouble(why, true);
    }
  }

  #trouble(what: string, passing: boolean): SourceTrouble {
    return new SourceTrouble(`The backup at ${this.shown} ${what}`, { passing });
  }
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

function totalOf(response: Response): number | undefined {
  return numberOf(/^bytes \d+-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]);
}

function startOf(response: Response): number | undefined {
  return numberOf(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]);
}

function lengthOf(response: Response): number | undefined {
  return numberOf(response.headers.get('content-length') ?? undefined);
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function codeOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return 'the cause is not known';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
