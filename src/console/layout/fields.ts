import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { JsonObject } from '../../contract/json.js';
import { countText } from '../../wording/amounts.js';
import { MAX_SIDE_PX, MAX_VIEWS } from '../../zego/tables/limits.js';
import { valueOf } from '../ui/listening.js';
import { largeStreamOf, modeOf } from './body.js';
import { numberField } from './number-field.js';
import type { Canvas, Room } from './placement.js';

/** The picture size and room of a drawing. The page does not know them: the user sets them. */
interface Preview {
  readonly canvas: Canvas;
  readonly room: Room;
}

/** A change of a preview. */
export interface PreviewChange {
  readonly canvas?: Canvas;
  readonly room?: Partial<Room>;
}

/** The fields of a preview. */
export function previewFields({ canvas, room }: Preview, change: (change: PreviewChange) => void): TemplateResult {
  const number = (label: string, value: number, max: number, set: (value: number) => void): TemplateResult =>
    numberField({ label, value, min: 1, max, set });
  const people = countText(room.streams, 'stream');
  return html`<details class="drawn-for">
    <summary>Drawn for ${canvas.width} × ${canvas.height}, ${people}${room.hasWhiteboard ? ' and a whiteboard' : ''}</summary>
    <fieldset class="preview">
      <legend class="dim">Set these to the recording’s own size: custom presets and new views are made for it.</legend>
      ${number('Width, px', canvas.width, MAX_SIDE_PX, (width) => change({ canvas: { ...canvas, width } }))}
      ${number('Height, px', canvas.height, MAX_SIDE_PX, (height) => change({ canvas: { ...canvas, height } }))}
      ${number('Streams', room.streams, MAX_VIEWS, (streams) => change({ room: { streams } }))}
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(room.hasWhiteboard)}
          @change=${() => change({ room: { hasWhiteboard: !room.hasWhiteboard } })}
        />
        Whiteboard
      </label>
    </fieldset>
  </details>`;
}

/** The field of the large view's stream, for modes with a large view. */
export function largeStreamField(
  layout: JsonObject,
  { hasWhiteboard }: Room,
  change: (layout: JsonObject) => void,
): TemplateResult | typeof nothing {
  const mode = modeOf(layout);
  if (mode !== 'horizontal' && mode !== 'vertical' && mode !== 'floating') return nothing;
  const { MixMaxResolutionStreamId: _, ...rest } = layout;
  return html`<label class="field">
    <span>Stream id of the large view <span class="dim">(${hasWhiteboard ? 'no effect: the whiteboard is the large view' : 'empty: the first to join'})</span></span>
    <input
      type="text"
      maxlength="256"
      autocomplete="off"
      spellcheck="false"
      .value=${live(largeStreamOf(layout) ?? '')}
      @input=${(event: Event) => {
        const id = valueOf(event);
        change(id === '' ? rest : { ...rest, MixMaxResolutionStreamId: id });
      }}
    />
  </label>`;
}
