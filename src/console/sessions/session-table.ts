import { html, nothing, type TemplateResult } from 'lit-html';
import type { SessionFilter, SessionSummary } from '../../contract/sessions.js';
import { shownText } from '../../contract/shown-text.js';
import { countText } from '../../wording/amounts.js';
import { attentionTitles } from '../../wording/attention.js';
import { groupsOf, recordedText, sinceOf } from '../../wording/session-list.js';
import { dateText, distanceText, exactText } from '../../wording/times.js';
import { hashOf } from '../route.js';
import { chip } from '../ui/phase-chip.js';

/** Sessions as a table: those that need attention, running ones, closed ones. */
export function sessionTable(
  sessions: readonly SessionSummary[],
  filter: SessionFilter,
  nowMs: number,
): TemplateResult {
  if (sessions.length === 0) return emptyList(filter);
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
        <th scope="col" class="number">Recorded</th>
        <th scope="col" class="number">Started or closed</th>
      </tr>
    </thead>
    ${groupsOf(sessions).map(
      ({ name, sessions: members }) => html`<tbody>
        <tr class="group">
          <th scope="rowgroup" colspan="6"><span class="phase" data-state=${name}>${name}</span> <span class="count">${members.length}</span></th>
        </tr>
        ${members.map((session) => sessionRow(session, nowMs))}
      </tbody>`,
    )}
  </table>`;
}

function sessionRow(session: SessionSummary, nowMs: number): TemplateResult {
  const { sessionId, roomId, app, outcome, closedAt } = session;
  const since = sinceOf(session);
  return html`<tr>
    <th scope="row">
      <a class="name" href=${hashOf({ page: 'session', sessionId })}>${shownText(roomId ?? sessionId)}</a>
      <code class="small dim">${shownText(sessionId)}</code>
    </th>
    <td class="wide-only">${app ?? '–'}</td>
    <td>${stateOf(session)}</td>
    <td class="wide-only number">${outcome ? outcome.files : '–'}</td>
    <td class="number recorded">${recordedText(session, nowMs) || '–'}</td>
    <td class="number since">
      <time datetime=${since} title=${exactText(since)}>${dateText(since)}</time>
      <span class="dim small">${closedAt === undefined ? 'started' : 'closed'} ${distanceText(since, nowMs)}</span>
    </td>
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
