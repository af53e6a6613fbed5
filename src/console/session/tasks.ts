import { html, nothing, type TemplateResult } from 'lit-html';
import { countText } from '../../cli/text/amounts.js';
import { dateText, spanText } from '../../cli/text/times.js';
import type { SessionView, TaskView } from '../../contract/view.js';
import { meaningOfQuitReason } from '../../zego/quit-reasons.js';
import { chip } from '../ui/phase-chip.js';

/** What ZEGO's task status means (DescribeRecordStatus). */
const STATUSES: Readonly<Record<number, string>> = {
  1: 'initialising',
  2: 'recording',
  3: 'ended',
  4: 'ended abnormally',
  5: 'paused',
};

/** The tasks of a session: ZEGO's recording runs. */
export function tasksCard({ tasks, tasksOmitted = 0 }: SessionView): TemplateResult {
  return html`<section class="card" aria-labelledby="tasks-title">
    <h2 id="tasks-title">Tasks <span class="count">${tasks.length + tasksOmitted}</span></h2>
    ${tasksOmitted > 0 ? html`<p class="dim">${countText(tasksOmitted, 'earlier task')} settled long ago.</p>` : nothing}
    ${
      tasks.length === 0
        ? html`<p class="dim">ZEGO has not been asked for a task yet.</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Task</th>
                <th scope="col">Phase</th>
                <th scope="col">Time</th>
              </tr>
            </thead>
            <tbody>
              ${tasks.map(taskRow)}
            </tbody>
          </table>`
    }
  </section>`;
}

function taskRow(task: TaskView): TemplateResult {
  const { lane, number, taskId, phase, status, endReason } = task;
  const name = lane === 0 ? `Task ${number}` : `Task ${number}, lane ${lane}`;
  const remarks = remarksOn(task);
  return html`<tr>
    <th scope="row">
      <span class="name">${name}</span>
      <code class="small">${taskId ?? 'no TaskId yet'}</code>
      ${endReason === undefined ? nothing : html`<span class="dim small">ended: ${endReason}</span>`}
      ${remarks.map((remark) => html`<span class="note">${remark}</span>`)}
    </th>
    <td>
      ${chip(phase)}
      ${status === undefined ? nothing : html`<span class="dim small">ZEGO: ${STATUSES[status] ?? status}</span>`}
    </td>
    <td class="time">${timesOf(task)}</td>
  </tr>`;
}

/** What somebody may have to look into. */
function remarksOn({ quitReason, unconfirmed, stopUnconfirmed }: TaskView): string[] {
  return [
    ...(quitReason === undefined ? [] : [`quit_reason ${quitReason}: ${meaningOfQuitReason(quitReason).text}`]),
    ...(unconfirmed ? ['ZEGO never answered the start: it may have been started'] : []),
    ...(stopUnconfirmed ? ['ZEGO never confirmed the stop'] : []),
  ];
}

function timesOf({ startedAt, endedAt }: TaskView): string {
  if (startedAt === undefined) return endedAt === undefined ? '–' : `to ${dateText(endedAt)}`;
  return endedAt === undefined ? `since ${dateText(startedAt)}` : spanText(startedAt, endedAt);
}
