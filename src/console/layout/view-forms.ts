import { html, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Json, JsonObject } from '../../contract/json.js';
import { valueOf } from '../ui/listening.js';
import { entriesOf, MAX_SIDE_PX, MAX_VIEWS } from './body.js';
import type { Canvas } from './placement.js';
import { newView } from './presets.js';

/** What the forms tell. */
export interface ViewFormEvents {
  readonly change: (layout: JsonObject) => void;
  /** The view whose form has the focus, by its place in `MixInputList`. */
  readonly select: (index: number | undefined) => void;
}

const EDGES = ['Left', 'Top', 'Right', 'Bottom', 'Layer'] as const;

/** A form for each view of a custom layout. Fields that it does not know are kept. */
export function viewForms(layout: JsonObject, canvas: Canvas, events: ViewFormEvents): TemplateResult {
  const entries = entriesOf(layout);
  const list = (): Json[] => (Array.isArray(layout.MixInputList) ? [...layout.MixInputList] : []);
  const replace = (index: number, entry: JsonObject): void => {
    const next = list();
    next[index] = entry;
    events.change({ ...layout, MixInputList: next });
  };
  const remove = (index: number): void => {
    events.select(undefined);
    events.change({ ...layout, MixInputList: list().filter((_, at) => at !== index) });
  };
  const add = (): void => {
    events.change({ ...layout, MixInputList: [...list(), newView(canvas, entries.length)] });
  };
  return html`<fieldset class="views">
    <legend>Views <span class="dim">(one without a stream id is for the next stream that joins)</span></legend>
    <ol>
      ${entries.map(
        ({ index, entry }, at) => html`<li
          @focusin=${() => events.select(index)}
          @focusout=${() => events.select(undefined)}
        >
          ${viewForm(
            entry,
            at + 1,
            (next) => replace(index, next),
            () => remove(index),
          )}
        </li>`,
      )}
    </ol>
    <button type="button" ?disabled=${entries.length >= MAX_VIEWS} @click=${add}>Add a view</button>
  </fieldset>`;
}

function viewForm(
  entry: JsonObject,
  number: number,
  change: (entry: JsonObject) => void,
  remove: () => void,
): TemplateResult {
  const { StreamId: streamId, ViewType: viewType, ...rest } = entry;
  const isWhiteboard = viewType === 2;
  const id = typeof streamId === 'string' ? streamId : '';
  const shown = (kind: string): void => change(kind === 'whiteboard' ? { ...rest, ViewType: 2 } : rest);
  const forStream = (value: string): void => {
    const others = { ...rest, ...(viewType !== undefined && { ViewType: viewType }) };
    change(value === '' ? others : { ...others, StreamId: value });
  };
  return html`<fieldset class="view-form">
    <legend>View ${number}</legend>
    <label class="field shows">
      <span>Shows</span>
      <select .value=${live(isWhiteboard ? 'whiteboard' : 'stream')} @change=${(event: Event) => shown(valueOf(event))}>
        <option value="stream">Stream</option>
        <option value="whiteboard">Whiteboard</option>
      </select>
    </label>
    <label class="field wide">
      <span>Stream id</span>
      <input
        type="text"
        maxlength="256"
        autocomplete="off"
        spellcheck="false"
        ?disabled=${isWhiteboard}
        .value=${live(id)}
        @input=${(event: Event) => forStream(valueOf(event))}
      />
    </label>
    ${EDGES.map((name) => numberField(name, entry[name], (value) => change({ ...entry, [name]: value })))}
    <button type="button" class="remove" aria-label="Remove view ${number}" title="Remove this view" @click=${remove}>✕</button>
  </fieldset>`;
}

function numberField(name: (typeof EDGES)[number], value: Json | undefined, set: (value: number) => void) {
  const isEdge = name !== 'Layer';
  return html`<label class="field narrow">
    <span>${name}</span>
    <input
      type="number"
      step="1"
      min=${isEdge ? 0 : -1_000}
      max=${isEdge ? MAX_SIDE_PX : 1_000}
      .value=${live(typeof value === 'number' ? String(value) : '')}
      @change=${(event: Event) => {
        const number = Number(valueOf(event));
        if (valueOf(event) !== '' && Number.isInteger(number)) set(number);
      }}
    />
  </label>`;
}
