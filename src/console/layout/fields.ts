import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { JsonObject } from '../../contract/json.js';
import { MAX_VIEWS } from '../../zego/tables/limits.js';
import { valueOf } from '../ui/listening.js';
import { largeStreamOf, modeOf } from './body.js';
import { numberField } from './number-field.js';

/** The id of the list of known streams, for fields of a stream id. */
export const STREAM_LIST = 'known-streams';

/** The streams of the room, as far as they are known. */
interface StreamsShown {
  /** The ids as typed, or the known ones. */
  readonly text: string;
  /** How many streams publish; undefined if nobody knows. */
  readonly count: number | undefined;
  readonly known: readonly string[];
}

interface StreamsChange {
  readonly text?: string;
  readonly count?: number;
}

/** The fields for the streams of the room, which ZEGO does not report. */
export function streamFields(
  { text, count, known }: StreamsShown,
  change: (change: StreamsChange) => void,
): TemplateResult {
  // These fields are no part of the layout: Enter must not send it.
  const ignoreEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') event.preventDefault();
  };
  return html`<fieldset class="streams" @keydown=${ignoreEnter}>
    <legend>Streams in the room <span class="dim">(for the sketch and the presets; ZEGO does not report them)</span></legend>
    <label class="field">
      <span>Their ids, separated by commas</span>
      <input
        type="text"
        autocomplete="off"
        spellcheck="false"
        .value=${live(text)}
        @input=${(event: Event) => change({ text: valueOf(event) })}
      />
    </label>
    ${numberField({ label: 'How many', value: count, min: 1, max: MAX_VIEWS, set: (next) => change({ count: next }) })}
    <datalist id=${STREAM_LIST}>${known.map((id) => html`<option value=${id}></option>`)}</datalist>
  </fieldset>`;
}

/** The field of the large view's stream, for modes with a large view. */
export function largeStreamField(
  layout: JsonObject,
  hasWhiteboard: boolean,
  change: (layout: JsonObject) => void,
): TemplateResult | typeof nothing {
  const mode = modeOf(layout);
  if (mode !== 'horizontal' && mode !== 'vertical' && mode !== 'floating') return nothing;
  const { MixMaxResolutionStreamId: _, ...rest } = layout;
  return html`<label class="field">
    <span>Stream id of the large view <span class="dim">(${hasWhiteboard ? 'without effect while a whiteboard is shown' : 'empty: the first to join'})</span></span>
    <input
      type="text"
      list=${STREAM_LIST}
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
