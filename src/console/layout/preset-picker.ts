import { html, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import { isSame, largeStreamOf, modeOf } from './body.js';
import { picture } from './picture.js';
import type { Canvas, Room } from './placement.js';
import { PRESETS } from './presets.js';

/** Enough streams to tell ZEGO's modes apart. */
const EXAMPLE: Room = { streams: Array.from({ length: 5 }, () => undefined), hasWhiteboard: false };

/** The presets for these streams as buttons with small pictures. The preset of the draft is pressed. */
export function presetPicker(
  draft: JsonObject,
  canvas: Canvas,
  room: Room,
  choose: (layout: JsonObject) => void,
): TemplateResult {
  const possible = PRESETS.filter(({ needsWhiteboard }) => !needsWhiteboard || room.hasWhiteboard);
  return html`<fieldset class="presets">
    <legend>Start with</legend>
    <div>
      ${possible.map(({ name, words, body }) => {
        const layout = withLargeOf(draft, body(canvas, room.streams));
        return html`<button
          type="button"
          class="preset"
          title=${words}
          aria-pressed=${isPresetOf(layout, draft) ? 'true' : 'false'}
          @click=${() => choose(layout)}
        >
          ${picture({ layout, canvas, room: EXAMPLE, isThumbnail: true })}
          <span>${name}</span>
        </button>`;
      })}
    </div>
  </fieldset>`;
}

/** Keeps the large view's stream from one mode with a large view to another. */
function withLargeOf(draft: JsonObject, layout: JsonObject): JsonObject {
  const large = largeStreamOf(draft);
  const mode = modeOf(layout);
  if (large === undefined || mode === 'custom' || mode === 'grid') return layout;
  return { ...layout, MixMaxResolutionStreamId: large };
}

/** Whether a draft has the preset's layout, with any large view. */
function isPresetOf(preset: JsonObject, draft: JsonObject): boolean {
  const mode = modeOf(preset);
  return mode === 'custom' ? isSame(preset, draft) : mode === modeOf(draft);
}
