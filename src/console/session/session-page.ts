import { html, nothing, type TemplateResult } from 'lit-html';
import { dateAndDistance } from '../../cli/text/times.js';
import type { JsonObject } from '../../contract/json.js';
import type { SwitchAnswer } from '../../contract/messages.js';
import type { SessionView } from '../../contract/view.js';
import { follow } from '../api/follow.js';
import type { Answer, Command } from '../api/gateway.js';
import { type ProblemView, problemOf, problemText, UNREACHABLE } from '../api/problem.js';
import { isManifest, isRecord } from '../api/shapes.js';
import type { StreamEvent } from '../api/sse-parser.js';
import { LayoutEditor, type SentLayout } from '../layout/editor.js';
import type { Page, PageHost } from '../page.js';
import { chip } from '../ui/phase-chip.js';
import { problemBox } from '../ui/problem-box.js';
import { type CommandHost, commandBar, commandDialogs, takesCommands } from './commands.js';
import { factsCard, outcomeCard } from './facts.js';
import { filesCard } from './files.js';
import { type Reading, readingOf, viewOfManifest } from './reading.js';
import { tasksCard } from './tasks.js';
import { timelineCard } from './timeline.js';

/** One session, followed as it goes on. */
export class SessionPage implements Page {
  readonly #sessionId: string;
  readonly #host: PageHost;
  readonly #editor: LayoutEditor;
  readonly #ending = new AbortController();
  #reading: Reading | undefined;
  /** Why there is no news at the moment. */
  #trouble: ProblemView | undefined;
  /** Why there will be none. */
  #failure: ProblemView | undefined;
  #isLive = false;
  #busy: string | undefined;

  constructor(sessionId: string, host: PageHost) {
    this.#sessionId = sessionId;
    this.#host = host;
    this.#editor = new LayoutEditor({
      redraw: host.redraw,
      send: (layout) => this.#sendLayout(layout),
      whyNot: () => host.whyNoCommands(),
    });
    void this.#follow();
  }

  get title(): string {
    return this.#reading?.view.roomId || this.#sessionId;
  }

  close(): void {
    this.#ending.abort();
  }

  template(nowMs: number): TemplateResult {
    const { view, remark } = this.#reading ?? {};
    return html`<nav class="crumbs" aria-label="Breadcrumb">
        <a href="#/sessions">Sessions</a> <span aria-hidden="true">/</span> <span>${this.title}</span>
      </nav>
      ${this.#failure ? problemBox(this.#failure) : this.#trouble ? this.#troubleBox(this.#trouble) : nothing}
      ${remark === undefined ? nothing : html`<p class="box wait">${remark}</p>`}
      ${view ? this.#session(view, nowMs) : this.#failure ? nothing : html`<p class="dim">Loading…</p>`}`;
  }

  #session(view: SessionView, nowMs: number): TemplateResult {
    const commands = this.#commandHost();
    const phase = view.outcome ? 'closed' : view.phase;
    return html`<header class="session-head">
        <div>
          <h1 tabindex="-1">${this.title}</h1>
          <p class="meta">
            ${chip(phase)} ${view.outcome ? chip(view.outcome.outcome) : nothing}
            <span class="dim">since ${dateAndDistance(view.phaseSince, nowMs)}</span>
            ${this.#isLive ? html`<span class="live">live</span>` : nothing}
          </p>
          <p class="small"><code>${view.sessionId}</code></p>
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

  #troubleBox(problem: ProblemView): TemplateResult {
    return html`<div class="box wait" role="status">
      <p class="box-title">No news at the moment: it is being tried again</p>
      <p>${problemText(problem)}</p>
    </div>`;
  }

  async #follow(): Promise<void> {
    const failure = await follow({
      open: (lastEventId, signal) => this.#host.gateway.events(this.#sessionId, lastEventId, signal),
      onEvent: (event) => this.#take(event),
      onState: (state) => {
        this.#isLive = state.live;
        this.#trouble = state.live ? undefined : (state.problem ?? this.#trouble ?? UNREACHABLE);
        this.#host.redraw();
      },
      signal: this.#ending.signal,
    });
    this.#isLive = false;
    this.#failure ??= failure;
    if (this.#failure) this.#trouble = undefined;
    this.#host.redraw();
  }

  /** Views hold the timeline as well: the stream's single entries say nothing more. */
  #take({ type, data }: StreamEvent): 'end' | undefined {
    const value = parsed(data);
    switch (type) {
      case 'view':
        this.#show(value);
        break;
      case 'closed':
        if (isManifest(value)) {
          const view = this.#reading?.view;
          this.#reading = { view: view ? { ...view, phase: 'closed', outcome: value } : viewOfManifest(value) };
        }
        void this.#readLast();
        break;
      case 'problem':
        return this.#takeProblem(value);
    }
    this.#host.redraw();
    return type === 'closed' ? 'end' : undefined;
  }

  /** Why the stream ends before the session does. After a server's trouble it is asked for again. */
  #takeProblem(body: unknown): 'end' | undefined {
    const status = isRecord(body) && typeof body.status === 'number' ? body.status : 500;
    const problem = problemOf(status, body, null);
    if (status >= 500 || status === 429) {
      this.#trouble = problem;
      return undefined;
    }
    this.#failure = problem;
    void this.#readLast();
    return 'end';
  }

  #show(value: unknown): void {
    const reading = readingOf(value);
    if (reading) this.#reading = reading;
  }

  /** What is known of a session once its stream is over. */
  async #readLast(): Promise<void> {
    const answer = await this.#host.gateway.look(this.#sessionId, this.#ending.signal).catch(() => undefined);
    if (answer && 'value' in answer) this.#show(answer.value);
    this.#host.redraw();
  }

  #commandHost(): CommandHost {
    return {
      busy: this.#busy,
      whyNot: this.#host.whyNoCommands(),
      run: (command) => {
        if (typeof command === 'object') {
          void this.#run('whiteboard', { kind: 'whiteboard', ...command }, 'the whiteboard');
          return;
        }
        const words = { pause: 'the pause', resume: 'the resume', snapshots: 'the snapshot' }[command];
        void this.#run(command === 'snapshots' ? command : 'toggle', { kind: command }, words);
      },
      stop: (reason) => void this.#stop(reason),
    };
  }

  async #run(name: string, command: Command, words: string): Promise<Answer<SwitchAnswer>> {
    this.#busy = name;
    this.#host.redraw();
    const answer = await this.#host.gateway.command(this.#sessionId, command);
    this.#busy = undefined;
    this.#announce(answer, words);
    return answer;
  }

  async #stop(reason: string): Promise<void> {
    this.#busy = 'stop';
    this.#host.redraw();
    const answer = await this.#host.gateway.stop(this.#sessionId, reason);
    this.#busy = undefined;
    if ('value' in answer) this.#host.say('good', 'The session is being stopped.');
    else this.#host.say('bad', problemText(answer.problem));
  }

  async #sendLayout(layout: JsonObject): Promise<SentLayout> {
    const answer = await this.#host.gateway.command(this.#sessionId, { kind: 'layout', body: layout });
    if ('problem' in answer) return { layout, state: 'refused', problem: answer.problem };
    return {
      layout,
      state: answer.value.accepted ? 'accepted' : 'superseded',
      words: wordsOf(answer.value, 'the layout'),
    };
  }

  #announce(answer: Answer<SwitchAnswer>, what: string): void {
    if ('problem' in answer) this.#host.say('bad', problemText(answer.problem));
    else this.#host.say(answer.value.accepted ? 'good' : 'plain', wordsOf(answer.value, what));
  }
}

function wordsOf({ accepted, superseded, requestId }: SwitchAnswer, what: string): string {
  if (accepted) return `ZEGO accepted ${what}${requestId === undefined ? '' : ` (request ${requestId})`}.`;
  return superseded ? `A newer wish came before ${what} was sent, and took its place.` : `ZEGO did not take ${what}.`;
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
