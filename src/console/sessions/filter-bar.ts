import { html, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { SessionFilter } from '../../contract/sessions.js';
import { OUTCOMES, SESSION_PHASES } from '../../contract/view.js';
import { isOutcome } from '../api/shapes.js';
import { valueOf } from '../ui/listening.js';

/** Requests another list; `isTyping`: more changes may follow at once. */
type Search = (filter: SessionFilter, isTyping: boolean) => void;

/** The fields that narrow the list of sessions. */
export function filterBar(filter: SessionFilter, search: Search): TemplateResult {
  const { phase: _phase, outcome: _outcome, ...texts } = filter;
  const text = (name: 'room' | 'app', label: string): TemplateResult => html`<label class="field">
    <span>${label}</span>
    <input
      type="search"
      maxlength="512"
      autocomplete="off"
      spellcheck="false"
      .value=${live(filter[name] ?? '')}
      @input=${(event: Event) => search({ ...filter, [name]: valueOf(event) }, true)}
    />
  </label>`;
  const phase = (event: Event): void => {
    const chosen = SESSION_PHASES.find((known) => known === valueOf(event));
    // Only closed sessions have an outcome.
    const outcome = chosen === undefined || chosen === 'closed' ? filter.outcome : undefined;
    search({ ...texts, ...(chosen && { phase: chosen }), ...(outcome && { outcome }) }, false);
  };
  const outcome = (event: Event): void => {
    const chosen = valueOf(event);
    const { phase } = filter;
    search({ ...texts, ...(phase && { phase }), ...(isOutcome(chosen) && { outcome: chosen }) }, false);
  };
  const attention = (): void => search({ ...filter, attention: filter.attention !== true }, false);
  const isRunning = filter.phase !== undefined && filter.phase !== 'closed';
  return html`<form class="filters" role="search" aria-label="Sessions" @submit=${(event: Event) => event.preventDefault()}>
    ${text('room', 'Room')} ${text('app', 'App')}
    <label class="field">
      <span>Phase</span>
      <select .value=${live(filter.phase ?? '')} @change=${phase}>
        <option value="">All</option>
        ${SESSION_PHASES.map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
    </label>
    <label class="field">
      <span>Outcome</span>
      <select .value=${live(filter.outcome ?? '')} ?disabled=${isRunning} @change=${outcome}>
        <option value="">All</option>
        ${OUTCOMES.map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
    </label>
    <button type="button" aria-pressed=${filter.attention === true ? 'true' : 'false'} @click=${attention}>
      Needs attention
    </button>
  </form>`;
}
