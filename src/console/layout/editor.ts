import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { JsonObject } from '../../contract/json.js';
import type { RecordedPicture, SessionView } from '../../contract/view.js';
import { MAX_VIEWS } from '../../zego/tables/limits.js';
import { valueOf } from '../ui/listening.js';
import { closeModal, openModal } from '../ui/modal.js';
import { isSame, layoutFromText, modeOf } from './body.js';
import { findingsIn } from './checks.js';
import { placedInside } from './edits.js';
import { largeStreamField, streamFields } from './fields.js';
import { findingsBox, type SentLayout, sentBox } from './messages.js';
import type { Box } from './moving.js';
import type { Room } from './placement.js';
import { presetPicker } from './preset-picker.js';
import { layoutFigure } from './recorded.js';
import { Stage } from './stage.js';
import { knownStreams, streamsOfText } from './streams.js';
import { viewForms } from './view-forms.js';

const ID = 'layout-dialog';

interface EditorHost {
  readonly redraw: () => void;
  /** Sends the layout, and resolves with ZEGO's response. */
  readonly send: (layout: JsonObject) => Promise<SentLayout>;
  /** The reason why nothing can be sent now; undefined if it can. */
  readonly whyNot: () => string | undefined;
}

/** The draft of a session's next layout, in a dialog. */
export class LayoutEditor {
  readonly #host: EditorHost;
  readonly #stage: Stage;
  #draft: JsonObject | undefined;
  /** The JSON text of the draft while it is edited, and the mistake in it. */
  #typed: { readonly text: string; readonly mistake?: string } | undefined;
  #selected: number | undefined;
  #sent: SentLayout | undefined;
  #streams: { readonly text?: string; readonly count?: number } = {};
  /** The last announced move. */
  #said = '';

  constructor(host: EditorHost) {
    this.#host = host;
    this.#stage = new Stage({
      select: (index) => this.#select(index),
      change: (layout) => this.#change(layout),
      announce: (box) => this.#announce(box),
    });
  }

  open(): void {
    openModal(ID);
  }

  /** The dialog; nothing for a session without a layout. */
  template(view: SessionView): TemplateResult | typeof nothing {
    const { accepted, wanted, picture: canvas } = view;
    if (!accepted.layout || !canvas) return nothing;
    this.#settle(accepted.layout);
    const draft = this.#draft ?? wanted.layout ?? accepted.layout;
    return html`<dialog id=${ID} class="wide" aria-labelledby="editor-title">
      <div class="editor-head">
        <h2 id="editor-title">Change the layout</h2>
        <button type="button" class="plain" @click=${() => closeModal(ID)}>Close</button>
      </div>
      ${this.#form(draft, accepted.layout, canvas, view)}
      <p class="hidden" role="status">${this.#said}</p>
    </dialog>`;
  }

  #form(draft: JsonObject, recorded: JsonObject, canvas: RecordedPicture, view: SessionView): TemplateResult {
    const isNew = !isSame(draft, recorded);
    const findings = findingsIn(draft, canvas);
    const whyNot = this.#whyNot(isNew, findings.mistakes.length > 0);
    const isBusy = this.#sent?.state === 'waiting';
    const known = knownStreams(view);
    const room = this.#room(known, canvas);
    const change = (next: JsonObject): void => this.#change(next);
    const isCustom = modeOf(draft) === 'custom';
    const stage = isCustom
      ? this.#stage.template({ layout: draft, canvas, room, selected: this.#selected })
      : undefined;
    return html`<form class="editor" @submit=${(event: Event) => this.#submit(event, draft, whyNot)}>
      <div class="editor-picture">
        ${layoutFigure(isNew ? 'To send' : 'Recorded now', draft, canvas, room, stage)}
        ${findingsBox(findings, () => change(placedInside(draft, canvas)))}
        <div role="status" aria-live="polite">${this.#sent ? sentBox(this.#sent) : nothing}</div>
      </div>
      <div class="editor-fields">
        ${presetPicker(draft, canvas, room, change)}
        ${streamFields({ text: this.#streams.text ?? known.join(', '), count: room.streams.length || undefined, known }, (next) => this.#setStreams(next))}
        ${largeStreamField(draft, room.hasWhiteboard, change)}
        ${isCustom ? viewForms({ layout: draft, canvas, room }, { change, select: (index) => this.#select(index) }) : nothing}
        ${this.#json(draft)}
      </div>
      <div class="actions">
        <button class="primary" type="submit" aria-disabled=${whyNot !== undefined || isBusy}>
          ${isBusy ? 'Sending…' : 'Send to ZEGO'}
        </button>
        ${
          this.#draft === undefined || !isNew
            ? nothing
            : html`<button type="button" @click=${() => this.#change(undefined)}>Back to the recorded layout</button>`
        }
        ${whyNot === undefined ? nothing : html`<span class="dim">${whyNot}</span>`}
      </div>
    </form>`;
  }

  #json(draft: JsonObject): TemplateResult {
    const text = this.#typed?.text ?? JSON.stringify(draft, undefined, 2);
    return html`<details class="json">
      <summary>As JSON</summary>
      <label class="field">
        <span>Body of ZEGO’s UpdateLayout, without TaskId; at most ${MAX_VIEWS} views</span>
        <textarea
          rows="12"
          spellcheck="false"
          autocomplete="off"
          aria-invalid=${this.#typed?.mistake === undefined ? 'false' : 'true'}
          aria-describedby="json-mistake"
          .value=${live(text)}
          @input=${(event: Event) => this.#type(event)}
        ></textarea>
      </label>
      <p id="json-mistake" class="mistake" aria-live="polite">${this.#typed?.mistake ?? ''}</p>
    </details>`;
  }

  #room(known: readonly string[], { hasWhiteboard }: RecordedPicture): Room {
    const { text, count = 0 } = this.#streams;
    const ids = text === undefined ? known : streamsOfText(text);
    const length = Math.max(ids.length, count);
    return { streams: Array.from({ length }, (_, at) => ids[at]), hasWhiteboard };
  }

  #setStreams(change: { readonly text?: string; readonly count?: number }): void {
    this.#streams = { ...this.#streams, ...change };
    this.#host.redraw();
  }

  #change(draft: JsonObject | undefined): void {
    this.#draft = draft;
    this.#typed = undefined;
    this.#host.redraw();
  }

  /** Drops the draft once the session reports it accepted. A rejected draft stays for correction. */
  #settle(recorded: JsonObject): void {
    const isAccepted = this.#sent?.state === 'accepted' && isSame(this.#sent.layout, recorded);
    if (!isAccepted || !isSame(this.#draft, recorded)) return;
    this.#draft = undefined;
    this.#typed = undefined;
  }

  #select(index: number | undefined): void {
    this.#selected = index;
    this.#host.redraw();
  }

  #announce({ left, top, right, bottom }: Box): void {
    this.#said = `${right - left} by ${bottom - top} at ${left}, ${top}`;
    this.#host.redraw();
  }

  #type(event: Event): void {
    const text = valueOf(event);
    const read = layoutFromText(text);
    if ('layout' in read) this.#draft = read.layout;
    this.#typed = { text, ...('mistake' in read && { mistake: read.mistake }) };
    this.#host.redraw();
  }

  /** Returns the reason why the draft cannot be sent. */
  #whyNot(isNew: boolean, isWrong: boolean): string | undefined {
    if (this.#typed?.mistake !== undefined) return 'Fix the JSON first.';
    if (isWrong) return 'Correct the layout first.';
    return this.#host.whyNot() ?? (isNew ? undefined : 'This layout is recorded already: change something first.');
  }

  async #submit(event: Event, draft: JsonObject, whyNot: string | undefined): Promise<void> {
    event.preventDefault();
    if (whyNot !== undefined || this.#sent?.state === 'waiting') return;
    this.#sent = { layout: draft, state: 'waiting' };
    this.#host.redraw();
    this.#sent = await this.#host.send(draft);
    this.#host.redraw();
  }
}
