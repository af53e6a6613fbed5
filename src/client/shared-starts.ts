import type { RecordAnswer } from '../contract/index.js';

/**
 * Starts of one client that ask the same. One is under way at a time; those that come meanwhile share the one after it,
 * since they came before that is sent. A coordinator lets only a few wait, and hundreds of people may press a button at once.
 */
export class SharedStarts {
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<RecordAnswer>>();

  /** Sends, or shares what is about to be sent for the same `key`. Only one of those who share it has created anything. */
  async start(key: string, send: () => Promise<RecordAnswer>): Promise<RecordAnswer> {
    const next = this.#next.get(key);
    if (next) return { ...(await next), created: false };
    const underWay = this.#underWay.get(key);
    if (!underWay) return this.#send(key, send);
    const mine = underWay.then(() => {
      this.#next.delete(key);
      return this.#send(key, send);
    });
    this.#next.set(key, mine);
    return mine;
  }

  #send(key: string, send: () => Promise<RecordAnswer>): Promise<RecordAnswer> {
    const call = send();
    const settled = call
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        if (this.#underWay.get(key) === settled) this.#underWay.delete(key);
      });
    this.#underWay.set(key, settled);
    return call;
  }
}
