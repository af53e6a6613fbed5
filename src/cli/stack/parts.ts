/** A component that runs together with others. */
export interface Part {
  /** Its name in messages, such as "the worker". */
  readonly name: string;
  /** Resolves once the part has ended, with how it ended. Missing for a part that only `stop` ends. */
  readonly ended?: Promise<string>;
  /** Stops it in order. */
  stop(): Promise<void>;
  /** Kills it at once; for a process that would outlive this one. */
  kill?(): void;
}

/** A part ended without being stopped. */
class PartDied extends Error {
  override readonly name = 'PartDied';

  constructor(name: string, how: string) {
    super(`${name.slice(0, 1).toUpperCase()}${name.slice(1)} ${how}.`);
  }
}

/** Parts in the order of their start. They stop in reverse order. */
export class Parts {
  readonly #parts: Part[] = [];
  #stopped = false;
  #died: (error: PartDied) => void = () => {};
  /** Rejects with PartDied when a part ends without being stopped. */
  readonly died: Promise<never>;

  constructor() {
    this.died = new Promise((_, reject) => {
      this.#died = reject;
    });
    // A part may end before the caller awaits this promise.
    this.died.catch(() => {});
  }

  /** Adds a part; stops it at once if all others are stopped already. */
  add(part: Part): void {
    if (this.#stopped) {
      void part.stop().catch(() => {});
      return;
    }
    this.#parts.push(part);
    void part.ended?.then((how) => this.#died(new PartDied(part.name, how)));
  }

  /** Kills the parts that would outlive this process. */
  kill(): void {
    for (const part of this.#parts) part.kill?.();
  }

  /** Stops every part, the last one first, even if one fails to stop. @throws the first error */
  async stop(): Promise<void> {
    const errors: unknown[] = [];
    this.#stopped = true;
    for (let part = this.#parts.at(-1); part !== undefined; part = this.#parts.at(-1)) {
      await part.stop().catch((error: unknown) => errors.push(error));
      this.#parts.pop();
    }
    if (errors.length > 0) throw errors[0];
  }
}
