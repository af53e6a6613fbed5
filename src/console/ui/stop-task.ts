import { html, nothing, type TemplateResult } from 'lit-html';
import { shownText } from '../../contract/shown-text.js';
import type { ZegoTask } from '../../contract/tasks.js';
import { taskStopText } from '../../wording/zego-tasks.js';
import { problemText } from '../api/problem.js';
import type { PageHost } from '../page.js';
import { formOf } from './listening.js';
import { closeModal, openModal } from './modal.js';

const ID = 'stop-task-dialog';

/** A task to stop. Without its app, the gateway asks every app for it. */
type StoppableTask = Pick<ZegoTask, 'taskId'> & Partial<Pick<ZegoTask, 'app' | 'roomId'>>;

/** Stops tasks of ZEGO that no running session carries, after a confirmation. */
export class StopTask {
  readonly #host: PageHost;
  readonly #onStopped: () => void;
  #asked: StoppableTask | undefined;
  /** The task whose stop has no response yet. */
  #busy: string | undefined;
  /** The tasks that ZEGO has confirmed as stopped. */
  readonly #stopped = new Set<string>();

  /** `onStopped` is called after each stop, also one that failed. */
  constructor(host: PageHost, onStopped: () => void) {
    this.#host = host;
    this.#onStopped = onStopped;
  }

  /** The button that asks for a confirmation; a word once the task is stopped. */
  button(task: StoppableTask): TemplateResult {
    const { taskId } = task;
    if (this.#stopped.has(taskId)) return html`<span class="dim small">${shownText(taskId)}: stopped</span>`;
    const whyNot = this.#host.whyNoCommands();
    const isOff = this.#busy !== undefined || whyNot !== undefined;
    return html`<button type="button" class="danger" title=${whyNot ?? nothing} aria-disabled=${isOff} @click=${() => (isOff ? undefined : this.#ask(task))}>
      ${this.#busy === taskId ? 'Stopping…' : 'Stop task…'}<span class="hidden"> ${shownText(taskId)}</span>
    </button>`;
  }

  /** The dialog of the confirmation; the page holds it once. */
  dialog(): TemplateResult {
    const { taskId = '', roomId } = this.#asked ?? {};
    const room = roomId === undefined ? '' : `Room ${shownText(roomId)}: `;
    return html`<dialog id=${ID} aria-labelledby="stop-task-title">
      <form @submit=${(event: Event) => this.#submit(event)}>
        <h2 id="stop-task-title">Stop this task at ZEGO?</h2>
        <p><code>${shownText(taskId)}</code></p>
        <p>${room}ZEGO ends the task and uploads its files. No session awaits or checks them.</p>
        <div class="actions">
          <button type="submit" class="danger">Stop the task</button>
          <button type="button" @click=${() => closeModal(ID)}>Keep recording</button>
        </div>
      </form>
    </dialog>`;
  }

  #ask(task: StoppableTask): void {
    this.#asked = task;
    this.#host.redraw();
    openModal(ID);
  }

  #submit(event: Event): void {
    event.preventDefault();
    formOf(event).reset();
    closeModal(ID);
    if (this.#asked) void this.#stop(this.#asked);
  }

  async #stop({ taskId, app }: StoppableTask): Promise<void> {
    this.#busy = taskId;
    this.#host.redraw();
    const result = await this.#host.gateway.stopTask(taskId, app);
    this.#busy = undefined;
    if ('problem' in result) this.#host.say('bad', problemText(result.problem));
    else {
      this.#stopped.add(taskId);
      this.#host.say(result.value.hasEnded === true ? 'good' : 'plain', taskStopText(result.value));
    }
    this.#onStopped();
    this.#host.redraw();
  }
}
