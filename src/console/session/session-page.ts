import { html, nothing, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import { shownText } from '../../contract/shown-text.js';
import type { FileView, SessionView } from '../../contract/view.js';
import { changeResult } from '../../wording/changes.js';
import { dateAndDistance } from '../../wording/times.js';
import { storedStopText } from '../../wording/workers.js';
import type { Command, Result } from '../api/gateway.js';
import { type ProblemView, problemText } from '../api/problem.js';
import { LayoutEditor } from '../layout/editor.js';
import type { SentLayout } from '../layout/messages.js';
import { layoutCard } from '../layout/recorded.js';
import type { Page, PageHost } from '../page.js';
import { linkTo } from '../ui/links.js';
import { chip } from '../ui/phase-chip.js';
import { problemBox } from '../ui/problem-box.js';
import { StopTask } from '../ui/stop-task.js';
import { attentionBox } from './attention.js';
import { type CommandHost, commandBar, commandDialogs, takesCommands } from './commands.js';
import { factsCard, outcomeCard } from './facts.js';
import { FilePlayer } from './file-player.js';
import { filesCard } from './files.js';
import type { Reading } from './reading.js';
import { SessionFeed, type Unavailable } from './session-feed.js';
import { storedCard } from './stored.js';
import { tasksCard } from './tasks.js';
import { TimelineLength, timelineCard } from './timeline.js';

/** The page of a session, updated live. */
export class SessionPage implements Page {
  readonly #sessionId: string;
  readonly #host: PageHost;
  readonly #editor: LayoutEditor;
  readonly #feed: SessionFeed;
  readonly #timeline: TimelineLength;
  readonly #stopTask: StopTask;
  readonly #player: FilePlayer;
  #busy: string | undefined;

  constructor(sessionId: string, host: PageHost) {
    this.#sessionId = sessionId;
    this.#host = host;
    this.#editor = new LayoutEditor({
      redraw: host.redraw,
      send: (layout) => this.#sendLayout(layout),
      whyNot: () => host.whyNoCommands(),
    });
    this.#feed = new SessionFeed(sessionId, host);
    this.#timeline = new TimelineLength(host.redraw);
    this.#stopTask = new StopTask(host, () => this.#feed.readAgain());
    this.#player = new FilePlayer(sessionId, host);
  }

  get title(): string {
    return this.#feed.state.reading?.view.roomId || this.#sessionId;
  }

  close(): void {
    this.#feed.close();
  }

  template(nowMs: number): TemplateResult {
    const { reading, problem, failure, unavailable } = this.#feed.state;
    const { view, remark } = reading ?? {};
    return html`<nav class="crumbs" aria-label="Breadcrumb">
        <a href="#/sessions">Sessions</a> <span aria-hidden="true">/</span> <span>${this.title}</span>
      </nav>
      ${failure && remark === undefined ? problemBox(failure) : problem ? problemNotice(problem) : unavailable ? absenceBox(unavailable) : nothing}
      ${remark === undefined ? nothing : html`<p class="box wait">${remark}</p>`}
      ${reading && view ? this.#session(reading, nowMs) : failure ? nothing : html`<p class="dim">Loading…</p>`}`;
  }

  #session(reading: Reading, nowMs: number): TemplateResult {
    const { view, status, temporalUiUrl, stored } = reading;
    const commands = this.#commandHost();
    const phase = view.outcome ? 'closed' : view.phase;
    const openEditor = takesCommands(view) ? () => this.#editor.open() : undefined;
    return html`<header class="session-head">
        <div>
          <h1>${shownText(this.title)}</h1>
          <p class="meta">
            ${this.#state(status ?? phase)} ${view.outcome ? chip(view.outcome.outcome) : nothing}
            ${view.phaseSince === '' ? nothing : html`<span class="dim">since ${dateAndDistance(view.phaseSince, nowMs)}</span>`}
            ${this.#feed.state.isLive ? html`<span class="live">live</span>` : nothing}
          </p>
          <p class="small">
            <code>${shownText(view.sessionId)}</code>
            ${temporalUiUrl === undefined ? nothing : html`· ${linkTo(temporalUiUrl, 'Temporal Web UI')}`}
          </p>
        </div>
        ${commandBar(view, commands)}
      </header>
      ${attentionBox(view.attention, nowMs)} ${status === undefined ? nothing : this.#stopButtons(view, stored?.taskIds)}
      ${stored ? storedCard(view, stored, nowMs) : this.#details(reading, nowMs, openEditor)}
      ${commandDialogs(view, commands)} ${this.#editor.template(view)} ${this.#stopTask.dialog()} ${this.#player.dialog(nowMs)}`;
  }

  /** The state as it is known: what a worker reported last is no longer sure once none responds. */
  #state(phase: string): TemplateResult {
    const { unavailable, problem } = this.#feed.state;
    if (!unavailable && !problem) return chip(phase);
    const what = problem ? 'no connection' : unavailable?.component === 'temporal' ? 'no Temporal' : 'no worker';
    return html`${chip(what)} <span class="dim">${phase}, as last reported</span>`;
  }

  #details({ view, status, fileLinks }: Reading, nowMs: number, openEditor: (() => void) | undefined): TemplateResult {
    const isLastKnown = status !== undefined;
    const opening = { links: fileLinks, button: (file: FileView) => this.#player.button(file) };
    const isClosed = view.outcome !== undefined || view.phase === 'closed';
    return html`<div class="columns">
        <div>
          ${view.outcome ? outcomeCard(view.outcome) : nothing} ${filesCard(view, isLastKnown, opening)}
          ${timelineCard(view, nowMs, this.#timeline)}
        </div>
        <div>
          ${factsCard(view, nowMs)} ${tasksCard(view, isLastKnown)}
          ${isClosed && !view.accepted.layout ? nothing : layoutCard(view, openEditor)}
        </div>
      </div>`;
  }

  /** The buttons that stop the tasks of a session which was terminated, and can't. */
  #stopButtons(
    { tasks, app, roomId, attention = [] }: SessionView,
    stored: readonly string[] | undefined,
  ): TemplateResult | typeof nothing {
    if (!attention.some(({ reason }) => reason === 'terminated')) return nothing;
    const live =
      stored ?? tasks.flatMap(({ taskId, phase }) => (taskId === undefined || phase === 'settled' ? [] : [taskId]));
    return html`<div class="commands" role="group" aria-label="Tasks that may still record">
      ${live.map((taskId) => this.#stopTask.button({ taskId, roomId, ...(app !== '' && { app }) }))}
    </div>`;
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
    // Pause and resume share a button.
    const button = kind === 'pause' || kind === 'resume' ? 'toggle' : kind;
    const result = await this.#busyWith(button, this.#host.gateway.command(this.#sessionId, command));
    if (!('value' in result)) return;
    const { state, words } = changeResult(result.value, `the ${kind === 'snapshots' ? 'snapshot' : kind}`);
    this.#host.say(state === 'accepted' ? 'good' : 'plain', words);
  }

  async #stop(reason: string): Promise<void> {
    const result = await this.#busyWith('stop', this.#host.gateway.stop(this.#sessionId, reason));
    if (!('value' in result)) return;
    const { noWorker } = result.value;
    if (noWorker) this.#host.say('plain', storedStopText(noWorker, Date.now()));
    else this.#host.say('good', 'Requested the stop.');
  }

  /** Shows a button as busy until the response, and announces a problem. */
  async #busyWith<T>(button: string, request: Promise<Result<T>>): Promise<Result<T>> {
    this.#busy = button;
    this.#host.redraw();
    const result = await request;
    this.#busy = undefined;
    if ('problem' in result) this.#host.say('bad', problemText(result.problem));
    return result;
  }

  async #sendLayout(layout: JsonObject): Promise<SentLayout> {
    const result = await this.#host.gateway.command(this.#sessionId, { kind: 'layout', body: layout });
    if ('problem' in result) return { layout, state: 'rejected', problem: result.problem };
    return { layout, ...changeResult(result.value, 'the layout') };
  }
}

function absenceBox({ component, message }: Unavailable): TemplateResult {
  return html`<div class="box bad" role="status">
    <p class="box-title">${component === 'worker' ? 'No worker responds' : 'Temporal does not respond'}</p>
    <p>${message}</p>
  </div>`;
}

function problemNotice(problem: ProblemView): TemplateResult {
  return html`<div class="box wait" role="status">
    <p class="box-title">No updates at the moment: reconnecting</p>
    <p>${problemText(problem)}</p>
  </div>`;
}
