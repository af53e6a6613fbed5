import type { RecordingClient } from '../client/index.js';

const PROBE_MS = 2_000;
const KEEP_MS = 1_000;

/** Whether Temporal can be used, asked at most once a second however often somebody wants to know. */
export class Readiness {
  readonly #client: RecordingClient;
  readonly #nowMs: () => number;
  #last: { readonly askedAtMs: number; readonly answer: Promise<void> } | undefined;

  constructor(client: RecordingClient, nowMs: () => number) {
    this.#client = client;
    this.#nowMs = nowMs;
  }

  /** @throws TemporalUnavailable, TemporalRefused within about two seconds */
  async check(): Promise<void> {
    const nowMs = this.#nowMs();
    if (!this.#last || nowMs - this.#last.askedAtMs >= KEEP_MS) {
      this.#last = { askedAtMs: nowMs, answer: this.#client.probe({ timeoutMs: PROBE_MS }) };
    }
    return this.#last.answer;
  }
}
