/**
 * Values by key that are forgotten after a time, and the oldest first when there are too many. For what is merely
 * cheaper to remember: never for what must not be lost.
 */
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

  /** The value that was set for this key not too long ago. */
  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry && entry.untilMs > this.#nowMs()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Remembers a value from now on. */
  set(key: string, value: T): void {
    // Set anew, a key moves to the end of the map's order, which is the order of forgetting.
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: this.#nowMs() + this.#keepMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Forgets a key at once. */
  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** How many keys are held, those included whose time is over but that nobody asked for since. */
  get size(): number {
    return this.#entries.size;
  }
}
