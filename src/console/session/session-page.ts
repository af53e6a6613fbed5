import { html, nothing, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import { shownText } from '../../contract/shown-text.js';
import type { SessionView } from '../../contract/view.js';
import { changeResult } from '../../wording/changes.js';
import { dateAndDistance } from '../../wording/times.js';
import type { Answer, Command } from '../api/gateway.js';
import { type ProblemView, problemText } from '../api/problem.js';
import { LayoutEditor, type SentLayout } from '../layout/editor.js';
import type { Page, PageHost } from '../page.js';
import { chip } from '../ui/phase-chip.js';
import { problemBox } from '../ui/problem-box.js';
import { type CommandHost, commandBar, commandDialogs, takesCommands } from './commands.js';
import { factsCard, outcomeCard } from './facts.js';
import { filesCard } from './files.js';
import { SessionNews } from './news.js';
import { tasksCard } from './tasks.js';
import { timelineCard } from './timeline.js';

/** One session, followed as it goes on. */
export class SessionPage implements Page {
  readonly #sessionId: string;
  readonly #host: PageHost;
  readonly #editor: LayoutEditor;
  readonly #news: SessionNews;
  #busy: string | undefined;

  constructor(sessionId: string, host: PageHost) {
    this.#sessionId = sessionId;
    this.#host = host;
    this.#editor = new LayoutEditor({
      redraw: host.redraw,
      send: (layout) => this.#sendLayout(layout),
      whyNot: () => host.whyNoCommands(),
    });
    this.#news = new SessionNews(sessionId, host);
  }

  get title(): string {
    return this.#news.reading?.view.roomId || this.#sessionId;
  }

  close(): void {
    this.#news.close();
  }

  template(nowMs: number): TemplateResult {
    const { reading, problem, failure } = this.#news;
    const { view, remark } = reading ?? {};
    return html`<nav class="crumbs" aria-label="Breadcrumb">
        <a href="#/sessions">Sessions</a> <span aria-hidden="true">/</span> <span>${this.title}</span>
      </nav>
      ${failure ? problemBox(failure) : problem ? problemNotice(problem) : nothing}
      ${remark === undefined ? nothing : html`<p class="box wait">${remark}</p>`}
      ${view ? this.#session(view, nowMs) : failure ? nothing : html`<p class="dim">Loading…</p>`}`;
  }

  #session(view: SessionView, nowMs: number): TemplateResult {
    const commands = this.#commandHost();
    const phase = view.outcome ? 'closed' : view.phase;
    return html`<header class="session-head">
        <div>
          <h1>${shownText(this.title)}</h1>
          <p class="meta">
            ${chip(phase)} ${view.outcome ? chip(view.outcome.outcome) : nothing}
            <span class="dim">since ${dateAndDistance(view.phaseSince, nowMs)}</span>
            ${this.#news.isLive ? html`<span class="live">live</span>` : nothing}
          </p>
          <p class="small"><code>${shownText(view.sessionId)}</code></p>
        </div>
        ${commandBar(view, commands)}
      </header>
      <div class="columns">
        <div>
          ${view.outcome ? outcomeCard(view.outcome) : nothing}
          ${phase === 'closed' ? filesCard(view) : nothing}
          ${phase === 'closed' ? nothing : this.#editor.template(view, takesCommands(view))}
          ${phase === 'closed' ? nothing : filesCard(view)} ${tasksCard(view)}
          ${phase === 'closed' && view.accepted.layout ? this.#editor.template(view, false) : nothing}
        </div>
        <div>${factsCard(view, nowMs)} ${timelineCard(view, nowMs)}</div>
      </div>
      ${commandDialogs(view, commands)}`;
  }

  #commandHost(): CommandHost {
    return {
      busy: this.#busy,
      whyNot: this.#host.whyNoCommands(),
      run: (command) => void this.#run(command),
      stop: (reason) => void this.#stop(reason),
    };
  }

  async #run(command: Command): Promise<void> {
    const { kind } = command;
    // One button does both.
    const button = kind === 'pause' || kind === 'resume' ? 'toggle' : kind;
    const answer = await this.#busyWith(button, this.#host.gateway.command(this.#sessionId, command));
    if (!('value' in answer)) return;
    const { state, words } = changeResult(answer.value, `the ${kind === 'snapshots' ? 'snapshot' : kind}`);
    this.#host.say(state === 'accepted' ? 'good' : 'plain', words);
  }

  async #stop(reason: string): Promise<void> {
    const answer = await this.#busyWith('stop', this.#host.gateway.stop(this.#sessionId, reason));
    if ('value' in answer) this.#host.say('good', 'The session is being stopped.');
  }

  /** Shows a button as busy until the answer is there, and says what went wrong. */
  async #busyWith<T>(button: string, asked: Promise<Answer<T>>): Promise<Answer<T>> {
    this.#busy = button;
    this.#host.redraw();
    const answer = await asked;
    this.#busy = undefined;
    if ('problem' in answer) this.#host.say('bad', problemText(answer.problem));
    return answer;
  }

  async #sendLayout(layout: JsonObject): Promise<SentLayout> {
    const answer = await this.#host.gateway.command(this.#sessionId, { kind: 'layout', body: layout });
    if ('problem' in answer) return { layout, state: 'refused', problem: answer.problem };
    return { layout, ...changeResult(answer.value, 'the layout') };
  }
}

function problemNotice(problem: ProblemView): TemplateResult {
  return html`<div class="box wait" role="status">
    <p class="box-title">No news at the moment: it is being tried again</p>
    <p>${problemText(problem)}</p>
  </div>`;
}
