import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { JsonObject } from '../../contract/json.js';
import type { RecordingControls, SessionView } from '../../contract/view.js';
import { MAX_VIEWS } from '../../zego/tables/limits.js';
import { MIX_MODES } from '../../zego/tables/modes.js';
import type { ProblemView } from '../api/problem.js';
import { valueOf } from '../ui/listening.js';
import { problemBox } from '../ui/problem-box.js';
import { customViews, isSame, layoutFromText, modeOf } from './body.js';
import { largeStreamField, type PreviewChange, previewFields } from './fields.js';
import { picture } from './picture.js';
import type { Canvas, Room } from './placement.js';
import { presetPicker } from './preset-picker.js';
import { viewForms } from './view-forms.js';
import { layoutWords, placementWords } from './words.js';

/** The state of the layout that was sent last. */
export type SentLayout =
  | { readonly layout: JsonObject; readonly state: 'waiting' }
  | { readonly layout: JsonObject; readonly state: 'accepted' | 'requested' | 'superseded'; readonly words: string }
  | { readonly layout: JsonObject; readonly state: 'rejected'; readonly problem: ProblemView };

interface EditorHost {
  readonly redraw: () => void;
  /** Sends the layout, and resolves with ZEGO's response. */
  readonly send: (layout: JsonObject) => Promise<SentLayout>;
  /** The reason why nothing can be sent now; undefined if it can. */
  readonly whyNot: () => string | undefined;
}

/** The drawn layout if the page does not know it. */
const DEFAULT_LAYOUT: JsonObject = { MixMode: MIX_MODES.grid };
const AS_STARTED = 'The layout of the start, which this page does not know; drawn as the grid';

/** The layout of a session and a draft of the next one. */
export class LayoutEditor {
  readonly #host: EditorHost;
  #draft: JsonObject | undefined;
  /** The JSON text of the draft while it is edited, and the mistake in it. */
  #typed: { readonly text: string; readonly mistake?: string } | undefined;
  #selected: number | undefined;
  #sent: SentLayout | undefined;
  #canvas: Canvas = { width: 1_280, height: 720 };
  #streams = 4;
  #hasWhiteboard: boolean | undefined;

  constructor(host: EditorHost) {
    this.#host = host;
  }

  template({ accepted, wanted, recordingSince }: SessionView, isOpen: boolean): TemplateResult {
    this.#settle(accepted);
    const recorded = accepted.layout ?? DEFAULT_LAYOUT;
    const title = !isOpen ? 'Recorded last' : recordingSince === undefined ? 'To be recorded' : 'Recorded now';
    const room: Room = {
      streams: this.#streams,
      hasWhiteboard: this.#hasWhiteboard ?? showsWhiteboard(accepted),
    };
    const draft = this.#draft ?? wanted.layout ?? recorded;
    const isNew = isOpen && !isSame(draft, recorded);
    return html`<section class="card" aria-labelledby="layout-title">
      <h2 id="layout-title">Layout</h2>
      <div class="pictures">
        ${this.#figure(title, accepted.layout ? layoutWords(recorded) : AS_STARTED, recorded, room)}
        ${isNew ? this.#figure('To send', layoutWords(draft), draft, room) : nothing}
      </div>
      ${
        wanted.layout && !isSame(wanted.layout, accepted.layout)
          ? html`<p class="box wait">Wanted, not accepted yet: ${layoutWords(wanted.layout)}.</p>`
          : nothing
      }
      ${previewFields({ canvas: this.#canvas, room }, (change) => this.#changePreview(change))}
      ${isOpen ? this.#form(draft, room, isNew || !accepted.layout) : nothing}
    </section>`;
  }

  #figure(title: string, words: string, layout: JsonObject, room: Room): TemplateResult {
    return html`<figure>
      <figcaption><strong>${title}</strong> <span class="dim">${words}</span></figcaption>
      ${picture({ layout, canvas: this.#canvas, room, selected: this.#selected })}
      <p class="dim small">${placementWords(layout)}</p>
    </figure>`;
  }

  #form(draft: JsonObject, room: Room, isNew: boolean): TemplateResult {
    const whyNot = this.#whyNot(isNew);
    const isBusy = this.#sent?.state === 'waiting';
    const text = this.#typed?.text ?? JSON.stringify(draft, undefined, 2);
    return html`<form class="editor" @submit=${(event: Event) => this.#submit(event, draft, whyNot)}>
      ${presetPicker(draft, this.#canvas, (layout) => this.#change(layout))}
      ${largeStreamField(draft, room, (next) => this.#change(next))}
      ${
        modeOf(draft) === 'custom'
          ? viewForms(draft, this.#canvas, {
              change: (next) => this.#change(next),
              select: (index) => this.#select(index),
            })
          : nothing
      }
      <details class="json">
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
      </details>
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
      <div role="status" aria-live="polite">${this.#sent ? sentBox(this.#sent) : nothing}</div>
    </form>`;
  }

  #change(draft: JsonObject | undefined): void {
    this.#draft = draft;
    this.#typed = undefined;
    this.#host.redraw();
  }

  /** Drops the draft once the session reports it accepted. A rejected draft stays for correction. */
  #settle({ layout }: RecordingControls): void {
    const isAccepted = this.#sent?.state === 'accepted' && isSame(this.#sent.layout, layout);
    if (!isAccepted || !isSame(this.#draft, layout)) return;
    this.#draft = undefined;
    this.#typed = undefined;
  }

  #select(index: number | undefined): void {
    this.#selected = index;
    this.#host.redraw();
  }

  #changePreview(change: PreviewChange): void {
    this.#canvas = change.canvas ?? this.#canvas;
    this.#streams = change.room?.streams ?? this.#streams;
    this.#hasWhiteboard = change.room?.hasWhiteboard ?? this.#hasWhiteboard;
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
  #whyNot(isNew: boolean): string | undefined {
    if (this.#typed?.mistake !== undefined) return 'Fix the JSON first.';
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

function showsWhiteboard({ layout = {}, whiteboardId }: RecordingControls): boolean {
  return whiteboardId !== undefined || customViews(layout).some(({ shows }) => shows === 'whiteboard');
}

function sentBox(sent: SentLayout): TemplateResult {
  switch (sent.state) {
    case 'waiting':
      return html`<p class="box wait">Waiting for ZEGO’s response to ${layoutWords(sent.layout)}…</p>`;
    case 'accepted':
      return html`<p class="box good">${sent.words}</p>`;
    case 'requested':
    case 'superseded':
      return html`<p class="box wait">${sent.words}</p>`;
    case 'rejected':
      return problemBox(sent.problem);
  }
}
