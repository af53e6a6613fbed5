import { html, nothing, type TemplateResult } from 'lit-html';
import { shownText, shownValue } from '../../contract/shown-text.js';
import type { AppTasks, TaskList, UnlistedApp, ZegoTask } from '../../contract/tasks.js';
import { taskStatusText } from '../../wording/tasks.js';
import { dateAndDistance, dateText } from '../../wording/times.js';
import { listedText, ownerText, recordedText } from '../../wording/zego-tasks.js';
import { hashOf } from '../route.js';
import { chip } from '../ui/phase-chip.js';
import type { StopTask } from '../ui/stop-task.js';

/** ZEGO's recording tasks by app, each with its session. Those without a running session can be stopped. */
export function tasksCard({ apps }: TaskList, nowMs: number, stop: StopTask): TemplateResult {
  return html`<section class="card" aria-labelledby="zego-tasks-title">
    <h2 id="zego-tasks-title">Tasks of ZEGO</h2>
    ${shownValue(apps).map((app) => appPart(app, apps.length > 1, nowMs, stop))}
  </section>`;
}

function appPart(app: AppTasks | UnlistedApp, isNamed: boolean, nowMs: number, stop: StopTask): TemplateResult {
  const head = isNamed ? html`<h3>${app.app}</h3>` : nothing;
  if ('failure' in app) {
    return html`${head}
      <div class="box bad">
        <p class="box-title">The tasks of app ${app.app} could not be listed</p>
        <p>${app.failure}</p>
      </div>`;
  }
  const via = html`<p class="dim small">Via ${listedText(app)}</p>`;
  if (app.tasks.length === 0) return html`${head} <p>No task records.</p> ${via}`;
  return html`${head}
    <table>
      <thead>
        <tr>
          <th scope="col">Room and task</th>
          <th scope="col">Session</th>
          <th scope="col">Recording since</th>
          <th scope="col"><span class="hidden">Stop</span></th>
        </tr>
      </thead>
      <tbody>
        ${app.tasks.map((task) => taskRow(task, nowMs, stop))}
      </tbody>
    </table>
    ${via}`;
}

function taskRow(task: ZegoTask, nowMs: number, stop: StopTask): TemplateResult {
  const { taskId, roomId, standing, startedAt, endsBy, status } = task;
  const recorded = startedAt === undefined ? '–' : `${dateText(startedAt)} (${recordedText(task, nowMs)})`;
  return html`<tr>
    <th scope="row">
      <span class="name">${roomId ?? '–'}</span>
      <code class="small">${taskId}</code>
      ${status === undefined ? nothing : html`<span class="dim small">ZEGO: ${taskStatusText(status)}</span>`}
    </th>
    <td>${chip(standing)} ${sessionOf(task)}</td>
    <td class="time">
      ${recorded}
      ${endsBy === undefined ? nothing : html`<span class="dim small">ends ${dateAndDistance(endsBy, nowMs)} at the latest</span>`}
    </td>
    <td>${standing === 'owned' || standing === 'unsettled' ? nothing : stop.button(task)}</td>
  </tr>`;
}

function sessionOf(task: ZegoTask): TemplateResult {
  const { sessionId } = task;
  const words = html`<span class="dim small">${ownerText(task)}</span>`;
  if (sessionId === undefined) return words;
  return html`<a href=${hashOf({ page: 'session', sessionId })}>${shownText(sessionId)}</a> ${words}`;
}
