import { html, nothing, type TemplateResult } from 'lit-html';
import { countText, durationText } from '../../cli/text/amounts.js';
import { clockText, dateAndDistance, dateText, spanText } from '../../cli/text/times.js';
import type { JsonObject } from '../../contract/json.js';
import type { Mistake } from '../../contract/messages.js';
import { shownValue } from '../../contract/shown-text.js';
import type { Gap, Manifest, RefusedSwitch, SessionView, Switches } from '../../contract/view.js';
import { isSame } from '../layout/body.js';
import { layoutWords } from '../layout/words.js';
import { chip } from '../ui/phase-chip.js';

type Fact = readonly [name: string, value: string | TemplateResult];

/** Where a session stands, as names and values. */
export function factsCard(told: SessionView, nowMs: number): TemplateResult {
  const view = shownValue(told);
  const { requestedAt, recordingSince, deadlineAt, nextPollAt, phase, outcome, app } = view;
  const isOpen = phase !== 'closed' && !outcome;
  const facts: Fact[] = [
    ['App', app || '–'],
    ['Requested', dateText(requestedAt)],
    ...(recordingSince === undefined ? [] : [['Recording since', sinceText(recordingSince, isOpen, nowMs)] as const]),
    ...(isOpen ? [['Deadline', dateAndDistance(deadlineAt, nowMs)] as const] : []),
    ...(isOpen && nextPollAt !== undefined ? [['Next look at ZEGO', clockText(nextPollAt)] as const] : []),
    ...switchFacts(view.wanted, view.accepted),
  ];
  return html`<section class="card first" aria-labelledby="state-title">
    <h2 id="state-title">State</h2>
    ${factList(facts)}
    ${view.warnings ? warningsBox(view.warnings) : nothing}
    ${view.refused ? refusedBox(view.refused) : nothing}
    ${
      view.lastTrouble && isOpen
        ? html`<div class="box wait">
            <p class="box-title">Last trouble, ${dateAndDistance(view.lastTrouble.at, nowMs)}</p>
            <p>${view.lastTrouble.what}</p>
          </div>`
        : nothing
    }
  </section>`;
}

function warningsBox(warnings: readonly Mistake[]): TemplateResult {
  return html`<div class="box wait">
    <p class="box-title">Parameters without effect</p>
    ${warnings.map(({ path, message }) => html`<p>${path} ${message}</p>`)}
  </div>`;
}

/** What a closed session was worth. */
export function outcomeCard(manifest: Manifest): TemplateResult {
  const { outcome, endReason, recordedMs, files, filesOmitted, gaps, message, endedAt, startedAt, metadata } =
    shownValue(manifest);
  const facts: Fact[] = [
    ['Outcome', chip(outcome)],
    ['Ended because', endReason],
    ['Recorded', recordedMs > 0 ? durationText(recordedMs) : 'nothing'],
    ['Files', String(files.length + (filesOmitted?.count ?? 0))],
    ['Time', startedAt === undefined ? dateText(endedAt) : spanText(startedAt, endedAt)],
  ];
  return html`<section class="card first" aria-labelledby="outcome-title">
    <h2 id="outcome-title">Outcome</h2>
    ${message === undefined ? nothing : html`<p class="box ${outcome === 'complete' ? 'good' : 'bad'}">${message}</p>`}
    ${factList(facts)}
    ${gaps.length === 0 ? nothing : gapList(gaps)} ${metadataList(metadata)}
  </section>`;
}

function sinceText(since: string, isOpen: boolean, nowMs: number): string {
  return isOpen ? `${dateText(since)} (${durationText(Math.max(0, nowMs - Date.parse(since)))})` : dateText(since);
}

function switchFacts(wanted: Switches, accepted: Switches): Fact[] {
  const facts: Fact[] = [];
  const add = (name: string, want: string, have: string, isEqual: boolean): void => {
    facts.push([name, isEqual ? have : html`${have} <span class="wanted">wanted: ${want}</span>`]);
  };
  const layout = (value: JsonObject | undefined): string => (value ? layoutWords(value) : 'not told');
  if (wanted.layout || accepted.layout) {
    const isEqual = wanted.layout === undefined || isSame(wanted.layout, accepted.layout);
    add('Layout', layout(wanted.layout), layout(accepted.layout), isEqual);
  }
  const board = [wanted.whiteboardId, accepted.whiteboardId] as const;
  if (board[0] !== undefined || board[1] !== undefined) {
    add('Whiteboard', board[0] ?? 'none', board[1] ?? 'none', board[0] === board[1]);
  }
  if (wanted.paused || accepted.paused) {
    const word = (paused: boolean): string => (paused ? 'paused' : 'going on');
    add('Recording', word(wanted.paused), word(accepted.paused), wanted.paused === accepted.paused);
  }
  return facts;
}

function refusedBox({ at, reason, code, layout, whiteboardId, paused }: RefusedSwitch): TemplateResult {
  const what = layout
    ? `layout (${layoutWords(layout)})`
    : whiteboardId !== undefined
      ? `whiteboard (${whiteboardId})`
      : paused
        ? 'pause'
        : 'resume';
  return html`<div class="box bad">
    <p class="box-title">Refused last, ${dateText(at)}: ${what}</p>
    <p>${code === undefined ? nothing : html`<code>${code}</code> `}${reason}</p>
  </div>`;
}

const MOST_GAPS = 20;

function gapList(gaps: readonly Gap[]): TemplateResult {
  const rest = gaps.length - MOST_GAPS;
  return html`<h3>${countText(gaps.length, 'gap')} in the recording</h3>
    <ul class="gaps">
      ${gaps.slice(0, MOST_GAPS).map(({ from, to, reason }) => {
        const length = durationText(Math.max(0, Date.parse(to) - Date.parse(from)));
        return html`<li><strong>${length}</strong> ${spanText(from, to)}: ${reason}</li>`;
      })}
      ${rest > 0 ? html`<li>and ${rest} more</li>` : nothing}
    </ul>`;
}

function metadataList(metadata: JsonObject): TemplateResult | typeof nothing {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return nothing;
  const facts = entries.map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return html`<h3>Metadata</h3>${factList(facts)}`;
}

function factList(facts: readonly Fact[]): TemplateResult {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
