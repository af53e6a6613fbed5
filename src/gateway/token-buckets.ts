import { Recent } from './recent.js';

/** The capacity of each bucket, and how fast it refills. */
interface TokenRate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket for each key. */
export class TokenBuckets {
  readonly #rate: TokenRate;
  readonly #nowMs: () => number;
  readonly #used: Recent<{ readonly tokens: number; readonly atMs: number }>;

  /** @param maxEntries how many buckets are remembered; the least recently used one becomes full again */
  constructor(rate: TokenRate, { maxEntries, nowMs }: { readonly maxEntries: number; readonly nowMs: () => number }) {
    this.#rate = rate;
    this.#nowMs = nowMs;
    // After this time a bucket is full anyway.
    this.#used = new Recent({ keepMs: (rate.burst / rate.perSecond) * 1_000, maxEntries, nowMs });
  }

  /** Whether the bucket has a token. */
  has(key: string): boolean {
    return this.#tokens(key) >= 1;
  }

  /** Takes a token; returns false if there is none. */
  take(key: string): boolean {
    const tokens = this.#tokens(key);
    if (tokens < 1) return false;
    this.#used.set(key, { tokens: tokens - 1, atMs: this.#nowMs() });
    return true;
  }

  #tokens(key: string): number {
    const { burst, perSecond } = this.#rate;
    const last = this.#used.get(key);
    if (!last) return burst;
    return Math.min(burst, last.tokens + ((this.#nowMs() - last.atMs) / 1_000) * perSecond);
  }
}
