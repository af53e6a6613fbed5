import { html, nothing, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import type { RecordedPicture, SessionView } from '../../contract/view.js';
import { isSame } from './body.js';
import { picture } from './picture.js';
import type { Room } from './placement.js';
import { knownStreams } from './streams.js';
import { isDrawable, layoutWords, placementWords } from './words.js';

/** The recorded layout of a session. `change` opens the editor; undefined if the session accepts no layout. */
export function layoutCard(view: SessionView, change: (() => void) | undefined): TemplateResult {
  const { accepted, wanted, picture: canvas } = view;
  return html`<section class="card" aria-labelledby="layout-title">
    <h2 id="layout-title">Layout</h2>
    ${
      canvas && accepted.layout
        ? layoutFigure(titleOf(view), accepted.layout, canvas, {
            streams: knownStreams(view),
            hasWhiteboard: canvas.hasWhiteboard,
          })
        : html`<p class="dim">${emptyWords(view)}</p>`
    }
    ${
      wanted.layout && !isSame(wanted.layout, accepted.layout)
        ? html`<p class="box wait">Wanted, not accepted yet: ${layoutWords(wanted.layout)}.</p>`
        : nothing
    }
    ${change && canvas ? html`<button type="button" @click=${change}>Change the layout…</button>` : nothing}
  </section>`;
}

/** A layout as a picture, or in words if nobody knows what ZEGO draws. */
export function layoutFigure(
  title: string,
  layout: JsonObject,
  canvas: RecordedPicture,
  room: Room,
  drawn?: TemplateResult,
): TemplateResult {
  const { width, height } = canvas;
  return html`<figure>
    <figcaption>
      <strong>${title}</strong> <span class="dim">${layoutWords(layout)}, ${width} × ${height}</span>
    </figcaption>
    ${drawn ?? (isDrawable(layout, room) ? picture({ layout, canvas, room }) : nothing)}
    <p class="dim small">${placementWords(layout, room)}</p>
  </figure>`;
}

function titleOf({ phase, outcome, recordingSince }: SessionView): string {
  if (phase === 'closed' || outcome) return 'Recorded last';
  return recordingSince === undefined ? 'To be recorded' : 'Recorded now';
}

function emptyWords({ tasks, outcome }: SessionView): string {
  return tasks.length === 0 && !outcome
    ? 'The layout is known once the request is checked.'
    : 'This session records no mixed picture: it has no layout.';
}
