import { html, nothing, type TemplateResult } from 'lit-html';
import type { SessionFilter, SessionPage } from '../../contract/sessions.js';
import type { NoWorker } from '../../contract/workers.js';
import { noWorkerText } from '../../wording/workers.js';
import type { Result } from '../api/gateway.js';
import type { ProblemView } from '../api/problem.js';
import { Refresh } from '../api/refresh.js';
import type { Page, PageHost } from '../page.js';
import { hashOf } from '../route.js';
import { problemBox } from '../ui/problem-box.js';
import { filterBar } from './filter-bar.js';
import { sessionTable } from './session-table.js';

const REFRESH_MS = 3_000;
const TYPING_MS = 350;

/** The page of the sessions that match a filter, refreshed every 3 s while it is visible. */
export class ListPage implements Page {
  readonly title = 'Sessions';
  readonly #host: PageHost;
  readonly #openStart: () => void;
  #filter: SessionFilter;
  /** The cursors of the previous pages and of this one; the first page has none. */
  #cursors: (string | undefined)[] = [undefined];
  #page: SessionPage | undefined;
  #problem: ProblemView | undefined;
  readonly #refresh: Refresh<SessionPage>;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(filter: SessionFilter, host: PageHost, openStart: () => void) {
    this.#filter = filter;
    this.#host = host;
    this.#openStart = openStart;
    this.#refresh = new Refresh({
      read: (signal) => this.#read(signal),
      take: (result) => this.#take(result),
      everyMs: REFRESH_MS,
    });
    this.#refresh.readNow();
  }

  close(): void {
    this.#refresh.close();
    clearTimeout(this.#typing);
  }

  template(nowMs: number): TemplateResult {
    const page = this.#page;
    return html`<header class="list-head">
        <h1>Sessions</h1>
        <button type="button" class="primary" @click=${this.#openStart}>Start a recording…</button>
      </header>
      ${filterBar(this.#filter, (filter, isTyping) => this.#search(filter, isTyping))}
      ${this.#problem ? problemBox(this.#problem) : nothing} ${page?.noWorker ? absenceBox(page.noWorker, nowMs) : nothing}
      ${page ? sessionTable(page.sessions, this.#filter, nowMs) : this.#problem ? nothing : html`<p class="dim">Loading…</p>`}
      ${page ? this.#pager(page) : nothing}`;
  }

  /** Applies the filter of a new address. */
  show(filter: SessionFilter): void {
    if (hashOf({ page: 'sessions', filter }) === hashOf({ page: 'sessions', filter: this.#filter })) return;
    this.#filter = filter;
    this.#restart();
  }

  #pager({ nextCursor }: SessionPage): TemplateResult | typeof nothing {
    const number = this.#cursors.length;
    if (number === 1 && nextCursor === undefined) return nothing;
    const go = (cursors: (string | undefined)[]): void => {
      this.#cursors = cursors;
      this.#refresh.readNow();
    };
    return html`<nav class="pager" aria-label="Pages">
      <button type="button" ?disabled=${number === 1} @click=${() => go(this.#cursors.slice(0, -1))}>Previous</button>
      <span aria-current="page">Page ${number}</span>
      <button type="button" ?disabled=${nextCursor === undefined} @click=${() => go([...this.#cursors, nextCursor])}>
        Next
      </button>
    </nav>`;
  }

  #search(filter: SessionFilter, isTyping: boolean): void {
    this.#filter = filter;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(
      () => {
        history.replaceState(undefined, '', hashOf({ page: 'sessions', filter }));
        this.#restart();
      },
      isTyping ? TYPING_MS : 0,
    );
    this.#host.redraw();
  }

  /** Clears the results of the previous filter, and reads those of this one. */
  #restart(): void {
    this.#page = undefined;
    this.#problem = undefined;
    this.#cursors = [undefined];
    this.#host.redraw();
    this.#refresh.readNow();
  }

  /** Reads a page; the first one with every session that needs attention, however long ago it started. */
  async #read(signal: AbortSignal): Promise<Result<SessionPage>> {
    const { gateway } = this.#host;
    const cursor = this.#cursors.at(-1);
    const reading = gateway.list(this.#filter, cursor, signal);
    if (cursor !== undefined || this.#filter.attention === true) return reading;
    const attention = { ...this.#filter, attention: true };
    const [page, urgent] = await Promise.all([reading, gateway.list(attention, undefined, signal)]);
    if ('problem' in page || 'problem' in urgent) return page;
    return { value: { ...page.value, sessions: [...page.value.sessions, ...urgent.value.sessions] } };
  }

  #take(result: Result<SessionPage>): void {
    this.#problem = 'problem' in result ? result.problem : undefined;
    if ('value' in result) this.#page = result.value;
    else if (result.problem.status === 400) this.#page = undefined;
    this.#host.redraw();
  }
}

function absenceBox(absence: NoWorker, nowMs: number): TemplateResult {
  return html`<div class="box bad" role="status">
    <p class="box-title">No worker responds</p>
    <p>${noWorkerText(absence, nowMs)}</p>
  </div>`;
}
