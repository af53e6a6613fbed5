import { html, nothing, type TemplateResult } from 'lit-html';
import { shownValue } from '../../contract/shown-text.js';
import type { SessionView, TimelineEntry, TimelineSource } from '../../contract/view.js';
import { entryWords } from '../../wording/timeline.js';
import { dateText, momentText } from '../../wording/times.js';

/** Display names of the sources of entries. */
const SOURCES: Record<TimelineSource, string> = {
  signal: 'caller',
  update: 'caller',
  callback: 'ZEGO’s callback',
  zego: 'ZEGO',
  session: 'session',
};

/** The timeline of a session, newest first. */
export function timelineCard({ timeline, timelineOmitted = 0 }: SessionView, nowMs: number): TemplateResult {
  return html`<section class="card timeline" aria-labelledby="timeline-title">
    <h2 id="timeline-title">Timeline <span class="count">${timeline.length + timelineOmitted}</span></h2>
    ${
      timeline.length === 0
        ? html`<p class="dim">Nothing has happened yet.</p>`
        : html`<ol reversed>
            ${shownValue(timeline.toReversed()).map((entry) => entryRow(entry, nowMs))}
          </ol>`
    }
    ${timelineOmitted > 0 ? html`<p class="dim">${timelineOmitted} older entries are omitted.</p>` : nothing}
  </section>`;
}

function entryRow(entry: TimelineEntry, nowMs: number): TemplateResult {
  const { at, event, by } = entry;
  const { what, requester, details } = entryWords(entry);
  const fields = details.map(([name, value]) => `${name}: ${value}`);
  return html`<li data-by=${by} class=${/rejected|not sent|not confirmed|vanished|response lost|interrupted/.test(event) ? 'bad' : ''}>
    <time datetime=${at} title=${dateText(at)}>${momentText(at, nowMs)}</time>
    <div>
      <span class="event">${what}</span>
      <span class="dim small">${SOURCES[by] ?? by}${[...requester, ...fields].map((word) => ` · ${word}`).join('')}</span>
    </div>
  </li>`;
}
