import { html, type TemplateResult } from 'lit-html';
import { shownText } from '../../contract/shown-text.js';
import type { SessionView } from '../../contract/view.js';
import { dateAndDistance } from '../../wording/times.js';
import { type Fact, factList } from '../ui/fact-list.js';
import type { Reading } from './reading.js';

/** What Temporal itself knows of a session that no worker shows. */
export function storedCard(
  { app, roomId, phase }: SessionView,
  { runStartedAt, taskIds }: NonNullable<Reading['stored']>,
  nowMs: number,
): TemplateResult {
  const facts: Fact[] = [
    ['App', shownText(app) || '–'],
    ['Room', shownText(roomId) || '–'],
    ['Phase, as last reported', phase],
    ['Run started', dateAndDistance(runStartedAt, nowMs)],
    ['Tasks that may record', taskIds.length === 0 ? 'none' : shownText(taskIds.join(', '))],
  ];
  return html`<section class="card first" aria-labelledby="stored-title">
    <h2 id="stored-title">What Temporal knows</h2>
    ${factList(facts)}
    <p class="dim small">Tasks, files and timeline are in the session’s own view, which needs a worker.</p>
  </section>`;
}
