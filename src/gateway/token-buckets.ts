import { Recent } from './recent.js';

/** How much each bucket holds, and how fast it fills again. */
interface TokenRate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A bucket of tokens for each key: as many may be taken at once as it holds, and then as fast as it fills. */
export class TokenBuckets {
  readonly #rate: TokenRate;
  readonly #nowMs: () => number;
  readonly #used: Recent<{ readonly tokens: number; readonly atMs: number }>;

  /** @param maxEntries how many buckets are remembered; whichever was used longest ago is then full again */
  constructor(rate: TokenRate, { maxEntries, nowMs }: { readonly maxEntries: number; readonly nowMs: () => number }) {
    this.#rate = rate;
    this.#nowMs = nowMs;
    // After this long it is full, used or not.
    this.#used = new Recent({ keepMs: (rate.burst / rate.perSecond) * 1_000, maxEntries, nowMs });
  }

  /** Whether the bucket has a token. */
  has(key: string): boolean {
    return this.#tokens(key) >= 1;
  }

  /** Takes a token; false where there is none. */
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
