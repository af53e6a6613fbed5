import { html, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Json, JsonObject } from '../../contract/json.js';
import { MAX_SIDE_PX, MAX_VIEWS } from '../../zego/tables/limits.js';
import { VIEW_TYPES } from '../../zego/tables/modes.js';
import { valueOf } from '../ui/listening.js';
import { entriesOf } from './body.js';
import { STREAM_LIST } from './fields.js';
import { numberField } from './number-field.js';
import type { Canvas, Room } from './placement.js';
import { newView, topLayer } from './presets.js';
import { streamsIn } from './streams.js';

interface ViewFormEvents {
  readonly change: (layout: JsonObject) => void;
  /** Receives the view whose form has the focus, by its index in `MixInputList`. */
  readonly select: (index: number | undefined) => void;
}

const EDGE = { min: 0, max: MAX_SIDE_PX };
const NUMBERS = [
  { name: 'Left', ...EDGE },
  { name: 'Top', ...EDGE },
  { name: 'Right', ...EDGE },
  { name: 'Bottom', ...EDGE },
  // ZEGO documents no limits for Layer.
  { name: 'Layer', min: -1_000, max: 1_000 },
];

interface ViewFormOptions {
  readonly layout: JsonObject;
  readonly canvas: Canvas;
  readonly room: Room;
}

/** A form for each view of a custom layout. Unknown fields stay. */
export function viewForms({ layout, canvas, room }: ViewFormOptions, events: ViewFormEvents): TemplateResult {
  const entries = entriesOf(layout);
  const shown = streamsIn(layout);
  const unshown = room.streams.find((id) => id !== undefined && !shown.includes(id));
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
    events.change({ ...layout, MixInputList: [...list(), newView(canvas, layout, unshown)] });
  };
  return html`<fieldset class="views">
    <legend>Views <span class="dim">(without a stream id: the next stream that joins)</span></legend>
    <ol>
      ${entries.map(
        ({ index, entry }, at) => html`<li
          @focusin=${() => events.select(index)}
        >
          ${viewForm(entry, {
            number: at + 1,
            hasWhiteboard: room.hasWhiteboard,
            change: (next) => replace(index, next),
            toFront: () => replace(index, { ...entry, Layer: topLayer(layout) }),
            remove: () => remove(index),
          })}
        </li>`,
      )}
    </ol>
    <button type="button" ?disabled=${entries.length >= MAX_VIEWS} @click=${add}>Add a view</button>
  </fieldset>`;
}

interface OneViewForm {
  readonly number: number;
  readonly hasWhiteboard: boolean;
  readonly change: (entry: JsonObject) => void;
  readonly toFront: () => void;
  readonly remove: () => void;
}

function viewForm(entry: JsonObject, { number, hasWhiteboard, change, toFront, remove }: OneViewForm): TemplateResult {
  const { StreamId: streamId, ViewType: viewType, ...rest } = entry;
  const isWhiteboard = viewType === 2;
  const id = typeof streamId === 'string' ? streamId : '';
  const shown = (kind: string): void =>
    change(kind === 'whiteboard' ? { ...rest, ViewType: VIEW_TYPES.whiteboard } : rest);
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
        <option value="whiteboard" ?disabled=${!hasWhiteboard && !isWhiteboard}>Whiteboard</option>
      </select>
    </label>
    <label class="field wide">
      <span>Stream id</span>
      <input
        type="text"
        list=${STREAM_LIST}
        maxlength="256"
        autocomplete="off"
        spellcheck="false"
        ?disabled=${isWhiteboard}
        .value=${live(id)}
        @input=${(event: Event) => forStream(valueOf(event))}
      />
    </label>
    <button type="button" class="front" aria-label="To front: view ${number}" @click=${toFront}>To front</button>
    <button type="button" class="remove" aria-label="Remove view ${number}" title="Remove this view" @click=${remove}>✕</button>
    ${NUMBERS.map(({ name, min, max }) => {
      const value = entry[name];
      const set = (next: number): void => change({ ...entry, [name]: next });
      return numberField({ label: name, value: typeof value === 'number' ? value : undefined, min, max, set });
    })}
  </fieldset>`;
}
