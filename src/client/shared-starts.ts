import type { RecordAnswer } from '../contract/index.js';

/**
 * Shares identical starts of one client. One is in progress at a time; starts that arrive meanwhile share the next one.
 * A coordinator accepts only a few concurrent updates, and hundreds of people may press a button at once.
 */
export class SharedStarts {
  readonly #inProgress = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<RecordAnswer>>();

  /** Sends a start, or shares the next one with the same `key`. Only one of its callers gets `created: true`. */
  async start(key: string, send: () => Promise<RecordAnswer>): Promise<RecordAnswer> {
    const next = this.#next.get(key);
    if (next) return { ...(await next), created: false };
    const inProgress = this.#inProgress.get(key);
    if (!inProgress) return this.#send(key, send);
    const mine = inProgress.then(() => {
      this.#next.delete(key);
      return this.#send(key, send);
    });
    this.#next.set(key, mine);
    return mine;
  }

  #send(key: string, send: () => Promise<RecordAnswer>): Promise<RecordAnswer> {
    const call = send();
    const settled = Promise.allSettled([call]).then(() => {
      if (this.#inProgress.get(key) === settled) this.#inProgress.delete(key);
    });
    this.#inProgress.set(key, settled);
    return call;
  }
}
