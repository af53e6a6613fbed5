/** A cache that forgets values after a time, and the oldest first if there are too many. */
export class Recent<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly untilMs: number }>();
  readonly #keepMs: number;
  readonly #maxEntries: number;
  readonly #nowMs: () => number;

  constructor({ keepMs, maxEntries, nowMs }: { keepMs: number; maxEntries: number; nowMs: () => number }) {
    this.#keepMs = keepMs;
    this.#maxEntries = maxEntries;
    this.#nowMs = nowMs;
  }

  /** Returns the value of a key, unless its time is over. */
  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry && entry.untilMs > this.#nowMs()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Stores a value. */
  set(key: string, value: T): void {
    // Deleting first moves the key to the end of the map, which is ordered by age.
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: this.#nowMs() + this.#keepMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Removes a key. */
  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** The number of stored keys, including expired ones that have not been read since. */
  get size(): number {
    return this.#entries.size;
  }
}
