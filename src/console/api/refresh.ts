import { backoffMs } from './backoff.js';
import type { Result } from './gateway.js';

export interface RefreshOptions<T> {
  readonly read: (signal: AbortSignal) => Promise<Result<T>>;
  /** Receives each result; those of aborted reads are dropped. */
  readonly take: (result: Result<T>) => void;
  /** The pause between two reads. After a problem it grows. */
  readonly everyMs: number;
}

/** Reads again and again while the page is visible, until a request is refused for good or `close`. */
export class Refresh<T> {
  readonly #options: RefreshOptions<T>;
  #reading = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  readonly #onVisible = (): void => {
    if (!document.hidden) this.readNow();
  };

  constructor(options: RefreshOptions<T>) {
    this.#options = options;
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  /** Reads now; aborts the read in progress. */
  readNow(): void {
    this.#reading.abort();
    this.#reading = new AbortController();
    clearTimeout(this.#timer);
    void this.#read(this.#reading.signal).catch(() => undefined);
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#reading.abort();
    clearTimeout(this.#timer);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { read, take, everyMs } = this.#options;
    const result = await read(signal);
    if (signal.aborted) return;
    const problem = 'problem' in result ? result.problem : undefined;
    if (!problem) this.#failures = 0;
    take(result);
    if (document.hidden || problem?.status === 401 || problem?.status === 400) return;
    const ms = problem ? backoffMs(++this.#failures, Math.random(), problem.retryAfterMs) : everyMs;
    this.#timer = setTimeout(() => this.readNow(), ms);
  }
}
