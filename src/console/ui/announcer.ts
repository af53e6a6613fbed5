import { html, nothing, type TemplateResult } from 'lit-html';

/** The tone of a message. */
export type Tone = 'good' | 'bad' | 'plain';

const SHOWN_MS = 8_000;

/**
 * The latest message, at the foot of the page and for screen readers. A bad one stays until it is closed or replaced,
 * others disappear after 8 s.
 */
export class Announcer {
  readonly #redraw: () => void;
  #last: { readonly tone: Tone; readonly text: string } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  say(tone: Tone, text: string): void {
    clearTimeout(this.#timer);
    this.#last = { tone, text };
    if (tone !== 'bad') this.#timer = setTimeout(() => this.forget(), SHOWN_MS);
    this.#redraw();
  }

  template(): TemplateResult {
    const last = this.#last;
    return html`<div class="announcer">
      <div role="status" aria-live="polite" class=${last ? `announcement ${last.tone}` : 'nothing'}>
        ${last ? html`<span>${last.text}</span>` : nothing}
      </div>
      ${
        last
          ? html`<button class="plain" type="button" aria-label="Close this message" @click=${() => this.forget()}>
              ✕
            </button>`
          : nothing
      }
    </div>`;
  }

  /** Removes the message. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#last = undefined;
    this.#redraw();
  }
}
