import { html, nothing, type TemplateResult } from 'lit-html';
import { formOf, textIn } from './listening.js';
import { closeModal, openModal } from './modal.js';

const ID = 'key-dialog';

/** The dialog that prompts for an API key. */
export class KeyDialog {
  readonly #redraw: () => void;
  #why = '';
  #resolve: ((key: string | undefined) => void) | undefined;

  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  /** Resolves with the entered key; undefined if the dialog is dismissed. `why` is the problem of the previous key. */
  prompt(why: string): Promise<string | undefined> {
    this.#why = why;
    this.#redraw();
    openModal(ID);
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  template(): TemplateResult {
    return html`<dialog id=${ID} aria-labelledby="key-title" @close=${() => this.#give(undefined)}>
      <form @submit=${(event: Event) => this.#submit(event)}>
        <h2 id="key-title">This gateway requires a key</h2>
        <p class="dim">One of <code>gateway.apiKeys</code>. This tab keeps it until the tab is closed.</p>
        ${this.#why === '' ? nothing : html`<p class="box bad" role="alert">${this.#why}</p>`}
        <label class="field">
          <span>API key</span>
          <input
            type="password"
            name="key"
            required
            maxlength="4096"
            pattern=" *[!-~]+ *"
            title="Printable ASCII characters without spaces"
            autocomplete="off"
          />
        </label>
        <div class="actions">
          <button type="submit" class="primary">Use this key</button>
          <button type="button" @click=${() => closeModal(ID)}>Cancel</button>
        </div>
      </form>
    </dialog>`;
  }

  #submit(event: Event): void {
    event.preventDefault();
    const form = formOf(event);
    const key = textIn(form, 'key');
    form.reset();
    if (key === '') return;
    this.#give(key);
    closeModal(ID);
  }

  #give(key: string | undefined): void {
    this.#resolve?.(key);
    this.#resolve = undefined;
  }
}
