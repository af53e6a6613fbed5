import { html, nothing, type TemplateResult } from 'lit-html';
import { meaningsOf } from '../../cli/text/entry-meaning.js';
import { dateText, momentText } from '../../cli/text/times.js';
import { shownValue } from '../../contract/shown-text.js';
import type { SessionView, TimelineEntry, TimelineSource } from '../../contract/view.js';

/** Who caused an entry, as people say it. */
const SOURCES: Record<TimelineSource, string> = {
  signal: 'caller',
  update: 'caller',
  callback: 'ZEGO’s callback',
  zego: 'ZEGO',
  session: 'session',
};

/** What happened in a session, the newest first. */
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
    ${timelineOmitted > 0 ? html`<p class="dim">${timelineOmitted} older entries are left out.</p>` : nothing}
  </section>`;
}

function entryRow(entry: TimelineEntry, nowMs: number): TemplateResult {
  const { at, event, by, requestedBy, ...details } = entry;
  const requester = typeof requestedBy === 'string' ? [`by ${requestedBy}`] : [];
  const words = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  const meanings = meaningsOf(entry);
  return html`<li data-by=${by} class=${/refused|not sent|not confirmed|vanished|unanswered|interrupted/.test(event) ? 'bad' : ''}>
    <time datetime=${at} title=${dateText(at)}>${momentText(at, nowMs)}</time>
    <div>
      <span class="event">${event}${meanings.length === 0 ? '' : `: ${meanings.join(', ')}`}</span>
      <span class="dim small">${SOURCES[by] ?? by}${[...requester, ...words].map((word) => ` · ${word}`).join('')}</span>
    </div>
  </li>`;
}
