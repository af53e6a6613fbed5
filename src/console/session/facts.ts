import { html, nothing, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import type { Mistake } from '../../contract/messages.js';
import { shownValue } from '../../contract/shown-text.js';
import type { Gap, Manifest, RejectedChange, SessionView } from '../../contract/view.js';
import { mistakeText } from '../../json/mistakes.js';
import { countText, durationText } from '../../wording/amounts.js';
import { controlsOf, rejectedControl } from '../../wording/changes.js';
import { gapLines } from '../../wording/gaps.js';
import { startWaitText } from '../../wording/start-wait.js';
import { clockText, dateAndDistance, dateText, spanText } from '../../wording/times.js';
import { layoutWords } from '../layout/words.js';
import { type Fact, factList } from '../ui/fact-list.js';
import { chip } from '../ui/phase-chip.js';

/** The state of a session as names and values. */
export function factsCard(session: SessionView, nowMs: number): TemplateResult {
  const view = shownValue(session);
  const { requestedAt, recordingSince, deadlineAt, nextPollAt, startWait, phase, outcome, app } = view;
  const isOpen = phase !== 'closed' && !outcome;
  const facts: Fact[] = [
    ['App', app || '–'],
    ['Requested', dateText(requestedAt)],
    ...(recordingSince === undefined ? [] : [['Recording since', sinceText(recordingSince, isOpen, nowMs)] as const]),
    ...(isOpen ? [['Deadline', dateAndDistance(deadlineAt, nowMs)] as const] : []),
    ...(isOpen && startWait ? [['Waiting for', startWaitText(startWait, nowMs)] as const] : []),
    ...(isOpen && nextPollAt !== undefined ? [['Next poll', clockText(nextPollAt)] as const] : []),
    ...controlFacts(view),
  ];
  return html`<section class="card first" aria-labelledby="state-title">
    <h2 id="state-title">State</h2>
    ${factList(facts)}
    ${view.warnings ? warningsBox(view.warnings) : nothing}
    ${view.rejected ? rejectedBox(view.rejected) : nothing}
    ${
      view.lastError && isOpen
        ? html`<div class="box wait">
            <p class="box-title">Last error, ${dateAndDistance(view.lastError.at, nowMs)}</p>
            <p>${view.lastError.what}</p>
          </div>`
        : nothing
    }
  </section>`;
}

function warningsBox(warnings: readonly Mistake[]): TemplateResult {
  return html`<div class="box wait">
    <p class="box-title">Parameters without effect</p>
    ${warnings.map((one) => html`<p>${mistakeText(one)}</p>`)}
  </div>`;
}

/** The outcome of a closed session. */
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

const CONTROL_NAMES = { layout: 'Layout', whiteboard: 'Whiteboard', recording: 'Recording' };

function controlFacts({ wanted, accepted }: SessionView): Fact[] {
  return controlsOf(wanted, accepted, layoutWords).map(({ name, isAccepted, ...control }) => [
    CONTROL_NAMES[name],
    isAccepted ? control.accepted : html`${control.accepted} <span class="wanted">wanted: ${control.wanted}</span>`,
  ]);
}

function rejectedBox(rejected: RejectedChange): TemplateResult {
  const { at, reason, code, layout, whiteboardId } = rejected;
  const value = layout ? layoutWords(layout) : whiteboardId;
  const what = `${rejectedControl(rejected)}${value === undefined ? '' : ` (${value})`}`;
  return html`<div class="box bad">
    <p class="box-title">Last rejected change, ${dateText(at)}: ${what}</p>
    <p>${code === undefined ? nothing : html`<code>${code}</code> `}${reason}</p>
  </div>`;
}

function gapList(gaps: readonly Gap[]): TemplateResult {
  return html`<h3>${countText(gaps.length, 'gap')} in the recording</h3>
    <ul class="gaps">
      ${gapLines(gaps).map((line) => html`<li>${line}</li>`)}
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
