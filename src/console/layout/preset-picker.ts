import { html, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import { isSame, modeOf } from './body.js';
import { picture } from './picture.js';
import type { Canvas } from './placement.js';
import { PRESETS } from './presets.js';

/** Enough streams to tell the presets apart. */
const ROOM = { streams: 5, hasWhiteboard: false };

/** The presets as buttons with small pictures. The preset of the draft is pressed. */
export function presetPicker(draft: JsonObject, canvas: Canvas, choose: (layout: JsonObject) => void): TemplateResult {
  return html`<fieldset class="presets">
    <legend>Start with</legend>
    <div>
      ${PRESETS.map(({ name, words, body }) => {
        const layout = body(canvas);
        return html`<button
          type="button"
          class="preset"
          title=${words}
          aria-pressed=${isPresetOf(layout, draft) ? 'true' : 'false'}
          @click=${() => choose(layout)}
        >
          ${picture({ layout, canvas, room: ROOM, isThumbnail: true })}
          <span>${name}</span>
        </button>`;
      })}
    </div>
  </fieldset>`;
}

/** Whether a draft has the preset's layout, with any large view. */
function isPresetOf(preset: JsonObject, draft: JsonObject): boolean {
  const mode = modeOf(preset);
  return mode === 'custom' ? isSame(preset, draft) : mode === modeOf(draft);
}
