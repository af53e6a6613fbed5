import { html, nothing, type TemplateResult } from 'lit-html';
import type { FleetEntry, OrphanView } from '../../contract/fleet.js';
import type { FleetReading } from '../../contract/fleet-reading.js';
import { shownText, shownValue } from '../../contract/shown-text.js';
import {
  fleetEntryDetails,
  fleetEntryText,
  fleetError,
  fleetFacts,
  keeperMeaning,
  orphanRemarks,
  orphanStateText,
} from '../../wording/fleet.js';
import { dateAndDistance, dateText, momentText } from '../../wording/times.js';
import { hashOf } from '../route.js';
import { factList } from '../ui/fact-list.js';
import { chip } from '../ui/phase-chip.js';

export interface FleetCommands {
  /** Whether a command has no response yet. */
  readonly isBusy: boolean;
  /** The reason why no command may be sent. */
  readonly whyNot: string | undefined;
  readonly run: (command: 'pause' | 'resume') => void;
}

/** The fleet of an app: its keeper, its orphans and what the keeper did. */
export function fleetCard(reading: FleetReading, nowMs: number, commands: FleetCommands): TemplateResult {
  const fleet = shownValue(reading);
  const { app, keeper } = fleet;
  const titleId = `fleet-${app}`;
  return html`<section class="card fleet" aria-labelledby=${titleId}>
    <div class="fleet-head">
      <h2 id=${titleId}>${app} ${chip(keeper)}</h2>
      ${keeper === 'missing' ? nothing : commandButton(fleet, commands)}
    </div>
    <p class=${keeper === 'running' ? 'dim' : 'box wait'}>${keeperMeaning(fleet)}</p>
    ${errorBox(fleet, nowMs)} ${factList(fleetFacts(fleet, nowMs).map(([name, value]) => [capitalized(name), value]))}
    ${'viewUnavailable' in fleet ? nothing : html`${orphanTable(fleet.orphans)}${timelineList(fleet.timeline, nowMs)}`}
  </section>`;
}

function commandButton(fleet: FleetReading, { isBusy, whyNot, run }: FleetCommands): TemplateResult {
  const command = fleet.keeper === 'paused' ? 'resume' : 'pause';
  const label = command === 'resume' ? 'Resume' : 'Pause';
  const isOff = isBusy || whyNot !== undefined;
  return html`<div class="commands" role="group" aria-label=${`Commands of app ${fleet.app}`}>
    <button type="button" aria-disabled=${isOff} @click=${() => (isOff ? undefined : run(command))}>
      ${label}${isBusy ? '…' : ''}<span class="hidden"> the keeper of app ${fleet.app}</span>
    </button>
    ${whyNot === undefined ? nothing : html`<span class="dim small">${whyNot}</span>`}
  </div>`;
}

function errorBox(fleet: FleetReading, nowMs: number): TemplateResult | typeof nothing {
  const error = fleetError(fleet);
  if (!error) return nothing;
  return html`<div class="box bad">
    <p class="box-title">Last error${error.at === undefined ? nothing : `, ${dateAndDistance(error.at, nowMs)}`}</p>
    <p>${error.what}</p>
  </div>`;
}

function orphanTable(orphans: readonly OrphanView[]): TemplateResult | typeof nothing {
  if (orphans.length === 0) return nothing;
  return html`<h3>Orphans <span class="count">${orphans.length}</span></h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Task and room</th>
          <th scope="col">Standing</th>
          <th scope="col">State</th>
          <th scope="col">Recording since</th>
        </tr>
      </thead>
      <tbody>
        ${orphans.map(orphanRow)}
      </tbody>
    </table>`;
}

function orphanRow(orphan: OrphanView): TemplateResult {
  const { taskId, roomId, standing, sessionId, startedAt, state } = orphan;
  return html`<tr>
    <th scope="row">
      <span class="name">${roomId}</span>
      <code class="small">${taskId}</code>
    </th>
    <td>
      ${chip(standing)} ${sessionLink(sessionId)}
      ${orphanRemarks(orphan).map((remark) => html`<span class="dim small">${remark}</span>`)}
    </td>
    <td>${orphanStateText(state)}</td>
    <td class="time">${dateText(startedAt)}</td>
  </tr>`;
}

function sessionLink(sessionId: string | undefined): TemplateResult | typeof nothing {
  if (sessionId === undefined) return nothing;
  return html`<a href=${hashOf({ page: 'session', sessionId })}>${shownText(sessionId)}</a>`;
}

function timelineList(timeline: readonly FleetEntry[], nowMs: number): TemplateResult | typeof nothing {
  if (timeline.length === 0) return nothing;
  return html`<h3>Timeline <span class="count">${timeline.length}</span></h3>
    <ol reversed class="timeline">
      ${timeline.toReversed().map((entry) => entryRow(entry, nowMs))}
    </ol>`;
}

function entryRow(entry: FleetEntry, nowMs: number): TemplateResult {
  const details = fleetEntryDetails(entry).map(([name, value]) => `${name}: ${value}`);
  return html`<li class=${entry.event === 'stop-failed' ? 'bad' : ''}>
    <time datetime=${entry.at} title=${dateText(entry.at)}>${momentText(entry.at, nowMs)}</time>
    <div>
      <span class="event">${fleetEntryText(entry)}</span>
      <span class="dim small">${details.join(' · ')}</span>
    </div>
  </li>`;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
