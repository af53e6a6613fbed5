const NAME = 'reelkeeper.key';

/**
 * The API key of this tab. It is kept until the tab is closed, and is never part of an address. Concurrent requests for
 * a key share one prompt.
 */
export class KeyStore {
  readonly #prompt: (why: string) => Promise<string | undefined>;
  readonly #onChange: () => void;
  #prompting: Promise<string | undefined> | undefined;
  #declined = false;

  /** `prompt` shows a dialog and resolves with the entered key, or with undefined if it is dismissed. */
  constructor(options: { prompt: (why: string) => Promise<string | undefined>; onChange: () => void }) {
    this.#prompt = options.prompt;
    this.#onChange = options.onChange;
  }

  get key(): string | undefined {
    return sessionStorage.getItem(NAME) ?? undefined;
  }

  /** Whether the prompt was dismissed. It then returns only after `allowPrompt`. */
  get isDeclined(): boolean {
    return this.#declined;
  }

  /** Returns a key in place of a refused or missing one; undefined if the prompt is dismissed. */
  async another(refused: string | undefined, why: string): Promise<string | undefined> {
    if (this.key !== refused) return this.key;
    if (this.#declined) return undefined;
    this.#prompting ??= this.#prompt(why).finally(() => {
      this.#prompting = undefined;
    });
    const entered = await this.#prompting;
    if (entered === undefined) this.#declined = true;
    else if (entered !== this.key) this.#keep(entered);
    return entered;
  }

  /** Allows the prompt again after it was dismissed. */
  allowPrompt(): void {
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
