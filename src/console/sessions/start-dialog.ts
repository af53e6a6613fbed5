import { html, nothing, type TemplateResult } from 'lit-html';
import type { SessionRequest } from '../../contract/request.js';
import type { ProblemView } from '../api/problem.js';
import type { PageHost } from '../page.js';
import { hashOf } from '../route.js';
import { formOf, textIn } from '../ui/listening.js';
import { closeModal, openModal } from '../ui/modal.js';
import { problemBox } from '../ui/problem-box.js';

const ID = 'start-dialog';

/** The dialog that starts a recording of a room and opens its session. */
export class StartDialog {
  readonly #host: PageHost;
  #problem: ProblemView | undefined;
  #isBusy = false;

  constructor(host: PageHost) {
    this.#host = host;
  }

  open(): void {
    this.#problem = undefined;
    this.#host.redraw();
    openModal(ID);
  }

  template(): TemplateResult {
    const whyNot = this.#host.whyNoCommands();
    return html`<dialog id=${ID} aria-labelledby="start-title">
      <form @submit=${(event: Event) => this.#submit(event)}>
        <h2 id="start-title">Start a recording</h2>
        <label class="field">
          <span>Room id</span>
          <input type="text" name="room" required maxlength="512" autocomplete="off" spellcheck="false" />
        </label>
        <label class="field">
          <span>App <span class="dim">(empty: the configured default)</span></span>
          <input type="text" name="app" maxlength="64" autocomplete="off" spellcheck="false" />
        </label>
        <label class="field">
          <span>Maximum time, in seconds <span class="dim">(empty: a day)</span></span>
          <input type="number" name="seconds" min="10" max="2592000" step="1" />
        </label>
        <p class="dim small">If the room is already recorded, its session opens.</p>
        <div aria-live="polite">${this.#problem ? problemBox(this.#problem) : nothing}</div>
        <div class="actions">
          <button type="submit" class="primary" aria-disabled=${this.#isBusy || whyNot !== undefined}>
            ${this.#isBusy ? 'Starting…' : 'Start'}
          </button>
          <button type="button" @click=${() => closeModal(ID)}>Cancel</button>
          ${whyNot === undefined ? nothing : html`<span class="dim small">${whyNot}</span>`}
        </div>
      </form>
    </dialog>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.#isBusy || this.#host.whyNoCommands() !== undefined) return;
    const form = formOf(event);
    this.#isBusy = true;
    this.#problem = undefined;
    this.#host.redraw();
    const result = await this.#host.gateway.start(requestOf(form));
    this.#isBusy = false;
    if ('problem' in result) {
      this.#problem = result.problem;
    } else {
      const { sessionId, created } = result.value;
      form.reset();
      closeModal(ID);
      addEventListener(
        'hashchange',
        () =>
          this.#host.say(
            'good',
            created ? 'Started the session.' : 'The room is already recorded: this is its session.',
          ),
        { once: true },
      );
      location.hash = hashOf({ page: 'session', sessionId });
    }
    this.#host.redraw();
  }
}

function requestOf(form: HTMLFormElement): SessionRequest {
  const app = textIn(form, 'app');
  const seconds = textIn(form, 'seconds');
  return {
    roomId: textIn(form, 'room'),
    ...(app !== '' && { app }),
    ...(seconds !== '' && { limits: { recordSeconds: Number(seconds) } }),
  };
}
