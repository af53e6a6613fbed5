const NAME = 'reelkeeper.key';

/**
 * The API key of this tab, kept until the tab is closed, and never in an address. Whoever needs one asks here, and all
 * who ask while somebody is typing get the same answer.
 */
export class KeyStore {
  readonly #ask: (why: string) => Promise<string | undefined>;
  readonly #onChange: () => void;
  #asking: Promise<string | undefined> | undefined;
  #declined = false;

  /** `ask` shows a dialog and resolves with what was typed; undefined when it was dismissed. */
  constructor(options: { ask: (why: string) => Promise<string | undefined>; onChange: () => void }) {
    this.#ask = options.ask;
    this.#onChange = options.onChange;
  }

  get key(): string | undefined {
    return sessionStorage.getItem(NAME) ?? undefined;
  }

  /** Whether the dialog was dismissed: then only `askAgain` shows it once more. */
  get isDeclined(): boolean {
    return this.#declined;
  }

  /** A new key in place of one that was refused, or of none; undefined when nobody gives one. */
  async another(refused: string | undefined, why: string): Promise<string | undefined> {
    if (this.key !== refused) return this.key;
    if (this.#declined) return undefined;
    this.#asking ??= this.#ask(why).finally(() => {
      this.#asking = undefined;
    });
    const given = await this.#asking;
    if (given === undefined) this.#declined = true;
    else if (given !== this.key) this.#keep(given);
    return given;
  }

  /** Lets the dialog be shown again after it was dismissed. */
  allowAsking(): void {
    this.#declined = false;
  }

  forget(): void {
    sessionStorage.removeItem(NAME);
    this.#declined = false;
    this.#onChange();
  }

  #keep(key: string): void {
    sessionStorage.setItem(NAME, key);
    this.#onChange();
  }
}
