/** One of the things that run together. */
export interface Part {
  /** For a person: "the worker". */
  readonly name: string;
  /** Settles when it ended, asked or not, with words about how; never when it can't end by itself. */
  readonly ended?: Promise<string>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it at once; for what would outlive this process. */
  kill?(): void;
}

/** A part has ended that nobody has asked to. */
class PartDied extends Error {
  override readonly name = 'PartDied';

  constructor(name: string, how: string) {
    super(`${name.slice(0, 1).toUpperCase()}${name.slice(1)} ${how}.`);
  }
}

/** Parts that were started one after the other and are ended the other way round. */
export class Parts {
  readonly #parts: Part[] = [];
  #stopped = false;
  #died: (error: PartDied) => void = () => {};
  /** Rejects with PartDied when one ends by itself. */
  readonly died: Promise<never>;

  constructor() {
    this.died = new Promise((_, reject) => {
      this.#died = reject;
    });
    // Whoever started the parts may look later only.
    this.died.catch(() => {});
  }

  /** One that comes up only after all others were ended is ended at once. */
  add(part: Part): void {
    if (this.#stopped) {
      void part.stop().catch(() => {});
      return;
    }
    this.#parts.push(part);
    void part.ended?.then((how) => this.#died(new PartDied(part.name, how)));
  }

  /** Ends at once what would outlive this process. */
  kill(): void {
    for (const part of this.#parts) part.kill?.();
  }

  /** Ends every part, the last one first, also when one of them fails to. @throws the first error */
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
