import { html, nothing, type TemplateResult } from 'lit-html';
import { taskName } from '../../contract/task-name.js';
import type { SessionView, TaskView } from '../../contract/view.js';
import { earlierTasksText, taskRemarks, taskStatusText, taskTimes } from '../../wording/tasks.js';
import { chip, lastSeenChip } from '../ui/phase-chip.js';

/** The tasks of a session. `isLastKnown`: nobody follows them any more. */
export function tasksCard({ tasks, tasksOmitted = 0 }: SessionView, isLastKnown: boolean): TemplateResult {
  return html`<section class="card" aria-labelledby="tasks-title">
    <h2 id="tasks-title">Tasks <span class="count">${tasks.length + tasksOmitted}</span></h2>
    ${tasksOmitted > 0 ? html`<p class="dim">${earlierTasksText(tasksOmitted)}</p>` : nothing}
    ${
      tasks.length === 0
        ? html`<p class="dim">No task has been requested yet.</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Task</th>
                <th scope="col">Phase</th>
                <th scope="col">Time</th>
              </tr>
            </thead>
            <tbody>
              ${tasks.map((task) => taskRow(task, isLastKnown))}
            </tbody>
          </table>`
    }
  </section>`;
}

function taskRow(task: TaskView, isLastKnown: boolean): TemplateResult {
  const { taskId, phase, status } = task;
  return html`<tr>
    <th scope="row">
      <span class="name">${taskName(task)}</span>
      <code class="small">${taskId ?? 'no TaskId yet'}</code>
      ${taskRemarks(task).map((remark) => html`<span class="note">${remark}</span>`)}
    </th>
    <td>
      ${isLastKnown && phase !== 'settled' ? lastSeenChip(phase) : chip(phase)}
      ${status === undefined ? nothing : html`<span class="dim small">ZEGO: ${taskStatusText(status)}</span>`}
    </td>
    <td class="time">${taskTimes(task) || '–'}</td>
  </tr>`;
}
