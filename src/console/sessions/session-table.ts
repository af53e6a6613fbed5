import { html, nothing, type TemplateResult } from 'lit-html';
import type { SessionFilter, SessionSummary } from '../../contract/sessions.js';
import { shownText } from '../../contract/shown-text.js';
import { countText, durationText } from '../../wording/amounts.js';
import { attentionTitles } from '../../wording/attention.js';
import { dateText, momentText } from '../../wording/times.js';
import { hashOf } from '../route.js';
import { chip } from '../ui/phase-chip.js';
import { groupsOf } from './grouping.js';

/** Sessions as a table, grouped by phase. */
export function sessionTable(
  sessions: readonly SessionSummary[],
  filter: SessionFilter,
  nowMs: number,
): TemplateResult {
  if (sessions.length === 0) return emptyList(filter);
  const groups = groupsOf(sessions);
  return html`<table class="sessions">
    <caption class="hidden">
      ${countText(sessions.length, 'session')} on this page
    </caption>
    <thead>
      <tr>
        <th scope="col">Room and session</th>
        <th scope="col" class="wide-only">App</th>
        <th scope="col">State</th>
        <th scope="col" class="wide-only number">Files</th>
        <th scope="col" class="wide-only number">Recorded</th>
        <th scope="col" class="number">Run started</th>
      </tr>
    </thead>
    ${groups.map(
      ([phase, members]) => html`<tbody>
        <tr class="group">
          <th scope="rowgroup" colspan="6"><span class="phase" data-state=${phase}>${phase}</span> <span class="count">${members.length}</span></th>
        </tr>
        ${members.map((session) => sessionRow(session, nowMs))}
      </tbody>`,
    )}
  </table>`;
}

function sessionRow(session: SessionSummary, nowMs: number): TemplateResult {
  const { sessionId, roomId, app, outcome, runStartedAt } = session;
  return html`<tr>
    <th scope="row">
      <a class="name" href=${hashOf({ page: 'session', sessionId })}>${shownText(roomId ?? sessionId)}</a>
      <code class="small dim">${shownText(sessionId)}</code>
    </th>
    <td class="wide-only">${app ?? '–'}</td>
    <td>${stateOf(session)}</td>
    <td class="wide-only number">${outcome ? outcome.files : '–'}</td>
    <td class="wide-only number">${outcome && outcome.recordedMs > 0 ? durationText(outcome.recordedMs) : '–'}</td>
    <td class="number"><time datetime=${runStartedAt} title=${dateText(runStartedAt)}>${momentText(runStartedAt, nowMs)}</time></td>
  </tr>`;
}

function stateOf(session: SessionSummary): TemplateResult {
  const { attention } = session;
  if (attention === undefined) return ownState(session);
  return html`${ownState(session)} <span class="attention small">${attentionTitles(attention)}</span>`;
}

function ownState({ status, phase, outcome, taskIds }: SessionSummary): TemplateResult {
  if (status === 'running') {
    const tasks =
      taskIds.length === 0 ? nothing : html`<span class="dim small">${countText(taskIds.length, 'task')}</span>`;
    return html`${chip(phase ?? 'starting')} ${tasks}`;
  }
  if (!outcome) return chip(status);
  return html`${chip(outcome.outcome)} <span class="dim small">${outcome.endReason}</span>`;
}

function emptyList(filter: SessionFilter): TemplateResult {
  const isFiltered = Object.values(filter).some((value) => value !== undefined && value !== '');
  return html`<div class="empty">
    ${
      isFiltered
        ? html`<p>No session matches.</p>
            <p class="dim">Room and app must match exactly. A new session appears after about a second.</p>`
        : html`<p>There are no sessions yet.</p>
            <p class="dim">Start a recording here, over HTTP or on the command line.</p>`
    }
  </div>`;
}
