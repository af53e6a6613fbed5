/** So many starts of an app within so long are a burst: a few polls of each new task would then fill the quota of polls. */
const BURST_STARTS = 10;
const BURST_MS = 10_000;

/** Notices bursts of this process's starts, by app. */
export class StartBursts {
  readonly #nowMs: () => number;
  /** When the newest starts were accepted, the oldest first. */
  readonly #newest = new Map<string, readonly number[]>();

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** Notes that ZEGO has accepted a start. */
  add(app: string): void {
    this.#newest.set(app, [...(this.#newest.get(app) ?? []), this.#nowMs()].slice(-BURST_STARTS));
  }

  /** Whether a burst of an app's starts is on. */
  isOn(app: string): boolean {
    const newest = this.#newest.get(app) ?? [];
    const [firstMs = Number.NEGATIVE_INFINITY] = newest;
    return newest.length === BURST_STARTS && this.#nowMs() - firstMs < BURST_MS;
  }
}
