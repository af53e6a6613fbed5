import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { SessionFilter } from '../../contract/sessions.js';
import { OUTCOMES, type Outcome, SESSION_PHASES } from '../../contract/view.js';
import { entriesOf } from '../route.js';
import { valueOf } from '../ui/listening.js';

/** Requests another list; `isTyping`: more changes may follow at once. */
type Search = (filter: SessionFilter, isTyping: boolean) => void;

/** The fields and buttons that narrow the list of sessions. */
export function filterBar(filter: SessionFilter, search: Search): TemplateResult {
  const { phase: _phase, outcome: _outcome, ...others } = filter;
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
    search({ ...others, ...(chosen && { phase: chosen }), ...(outcome && { outcome }) }, false);
  };
  const outcome = (chosen: Outcome): void => {
    const isChosen = filter.outcome === chosen;
    const closed = filter.phase === 'closed' && { phase: filter.phase };
    search({ ...others, ...closed, ...(!isChosen && { outcome: chosen }) }, false);
  };
  const attention = (): void => search({ ...filter, attention: filter.attention !== true }, false);
  return html`<form class="filters" role="search" aria-label="Sessions" @submit=${(event: Event) => event.preventDefault()}>
    ${text('room', 'Room')} ${text('app', 'App')}
    <label class="field">
      <span>Phase</span>
      <select .value=${live(filter.phase ?? '')} @change=${phase}>
        <option value="">All</option>
        ${SESSION_PHASES.map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
    </label>
    <div class="quick" role="group" aria-label="Show only">
      ${toggle('needs attention', filter.attention === true, attention)}
      ${OUTCOMES.map((name) => toggle(name, filter.outcome === name, () => outcome(name)))}
      ${
        entriesOf(filter).length === 0
          ? nothing
          : html`<button type="button" class="plain" @click=${() => search({}, false)}>Show all</button>`
      }
    </div>
  </form>`;
}

function toggle(name: string, isPressed: boolean, press: () => void): TemplateResult {
  return html`<button type="button" class="toggle" data-state=${name} aria-pressed=${isPressed ? 'true' : 'false'} @click=${press}>
    ${name}
  </button>`;
}
