import { html, nothing, type TemplateResult } from 'lit-html';
import { shownValue } from '../../contract/shown-text.js';
import type { SessionView, TimelineEntry, TimelineSource } from '../../contract/view.js';
import { countText } from '../../wording/amounts.js';
import { entryWords } from '../../wording/timeline.js';
import { exactText, momentText } from '../../wording/times.js';

/** Display names of the sources of entries. */
const SOURCES: Record<TimelineSource, string> = {
  signal: 'caller',
  update: 'caller',
  callback: 'ZEGO’s callback',
  zego: 'ZEGO',
  session: 'session',
};

/** How many entries are shown at first. */
const NEWEST = 20;

/** Whether the whole timeline is shown. */
export class TimelineLength {
  readonly #redraw: () => void;
  isWhole = false;

  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  showAll(): void {
    this.isWhole = true;
    this.#redraw();
  }
}

/** The timeline of a session, newest first. */
export function timelineCard(
  { timeline, timelineOmitted = 0 }: SessionView,
  nowMs: number,
  length: TimelineLength,
): TemplateResult {
  const shown = length.isWhole ? timeline : timeline.slice(-NEWEST);
  const older = timeline.length - shown.length;
  return html`<section class="card timeline" aria-labelledby="timeline-title">
    <h2 id="timeline-title">Timeline <span class="count">${timeline.length + timelineOmitted}</span></h2>
    ${
      timeline.length === 0
        ? html`<p class="dim">Nothing has happened yet.</p>`
        : html`<ol reversed>
            ${shownValue(shown.toReversed()).map((entry) => entryRow(entry, nowMs))}
          </ol>`
    }
    ${
      older > 0
        ? html`<button type="button" @click=${() => length.showAll()}>Show ${countText(older, 'older entry', 'older entries')}</button>`
        : nothing
    }
    ${timelineOmitted > 0 && older === 0 ? html`<p class="dim">${timelineOmitted} older entries are omitted.</p>` : nothing}
  </section>`;
}

function entryRow(entry: TimelineEntry, nowMs: number): TemplateResult {
  const { at, event, by } = entry;
  const { what, requester, details } = entryWords(entry);
  const fields = details.map(([name, value]) => `${name}: ${value}`);
  return html`<li data-by=${by} class=${/rejected|not sent|not confirmed|vanished|response lost|interrupted/.test(event) ? 'bad' : ''}>
    <time datetime=${at} title=${exactText(at)}>${momentText(at, nowMs)}</time>
    <div>
      <span class="event">${what}</span>
      <span class="dim small">${SOURCES[by] ?? by}${[...requester, ...fields].map((word) => ` · ${word}`).join('')}</span>
    </div>
  </li>`;
}
