import { html, nothing, type TemplateResult } from 'lit-html';
import { type FileLink, isPlayable } from '../../contract/file-links.js';
import { shownText } from '../../contract/shown-text.js';
import type { FileView } from '../../contract/view.js';
import { dateAndDistance } from '../../wording/times.js';
import { type ProblemView, problemText } from '../api/problem.js';
import type { PageHost } from '../page.js';
import { linkTo } from '../ui/links.js';
import { closeModal, dialogCalled, openModal } from '../ui/modal.js';

const ID = 'file-dialog';

/** Plays a file from its bucket, and shows the link to it. The link is forgotten when the dialog is closed. */
export class FilePlayer {
  readonly #host: PageHost;
  readonly #sessionId: string;
  #file: FileView | undefined;
  #link: FileLink | undefined;
  #problem: ProblemView | undefined;
  #hasStopped = false;
  /** Where a video continues with a new link, in seconds. */
  #continueAt = 0;

  constructor(sessionId: string, host: PageHost) {
    this.#sessionId = sessionId;
    this.#host = host;
  }

  /** The button that opens a file. */
  button(file: FileView): TemplateResult {
    return html`<button type="button" class="small" @click=${() => this.#open(file)}>
      ${isPlayable(file) ? 'Play' : 'Link'}<span class="hidden"> ${shownText(file.fileId)}</span>
    </button>`;
  }

  /** The dialog; the page holds it once. */
  dialog(nowMs: number): TemplateResult {
    return html`<dialog id=${ID} class="wide" aria-labelledby="file-title" @close=${() => this.#forget()}>
      <h2 id="file-title">${shownText(this.#file?.fileId ?? 'File')}</h2>
      ${this.#content(nowMs)}
      <div class="actions">
        ${this.#link ? this.#linkActions(this.#link) : nothing}
        <button type="button" @click=${() => closeModal(ID)}>Close</button>
      </div>
    </dialog>`;
  }

  #content(nowMs: number): TemplateResult | typeof nothing {
    const file = this.#file;
    if (!file) return nothing;
    if (this.#problem) return html`<p class="box bad" role="alert">${problemText(this.#problem)}</p>`;
    const link = this.#link;
    if (!link) return html`<p class="dim" role="status">Loading…</p>`;
    return html`${isPlayable(file) ? this.#video(file, link) : nothing}
      <label>
        Link
        <input type="text" readonly .value=${link.url} @focus=${selectAll} />
      </label>
      <p class="dim small">
        It stops working ${dateAndDistance(link.expiresAt, nowMs)}. Until then anyone who has it may read the file.
      </p>`;
  }

  #linkActions(link: FileLink): TemplateResult {
    return html`<button type="button" @click=${() => void this.#copy(link)}>Copy the link</button>
      ${linkTo(link.url, 'Open in a new tab')}`;
  }

  #video(file: FileView, { url }: FileLink): TemplateResult {
    if (this.#hasStopped) {
      return html`<div class="box wait" role="alert">
        <p>The video can’t be read any further: its link has expired, or the browser can’t play it.</p>
        <p><button type="button" @click=${() => void this.#load(file)}>Continue with a new link</button></p>
      </div>`;
    }
    return html`<video
      controls
      autoplay
      playsinline
      aria-label=${shownText(file.fileId)}
      src=${url}
      @loadedmetadata=${(event: Event) => this.#jump(event)}
      @error=${(event: Event) => this.#stop(event)}
    ></video>`;
  }

  #open(file: FileView): void {
    this.#continueAt = 0;
    this.#file = file;
    void this.#load(file);
    openModal(ID);
  }

  async #load(file: FileView): Promise<void> {
    this.#link = undefined;
    this.#problem = undefined;
    this.#hasStopped = false;
    this.#host.redraw();
    const result = await this.#host.gateway.fileLink(this.#sessionId, file.fileId);
    // The dialog may have been closed meanwhile, or show another file.
    if (this.#file !== file) return;
    if ('problem' in result) this.#problem = result.problem;
    else this.#link = result.value;
    this.#host.redraw();
  }

  #jump({ currentTarget }: Event): void {
    if (currentTarget instanceof HTMLVideoElement && this.#continueAt > 0) currentTarget.currentTime = this.#continueAt;
  }

  #stop({ currentTarget }: Event): void {
    if (currentTarget instanceof HTMLVideoElement) this.#continueAt = currentTarget.currentTime;
    this.#hasStopped = true;
    this.#host.redraw();
  }

  async #copy({ url }: FileLink): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.#host.say('good', 'Copied the link.');
    } catch {
      this.#host.say('bad', 'The browser does not allow it. Select the link and copy it.');
    }
  }

  /** Ends the video's requests too: an element outside the page may go on to load. */
  #forget(): void {
    const video = dialogCalled(ID).querySelector('video');
    this.#file = undefined;
    this.#link = undefined;
    this.#problem = undefined;
    this.#host.redraw();
    video?.pause();
    video?.removeAttribute('src');
    video?.load();
  }
}

function selectAll({ currentTarget }: Event): void {
  if (currentTarget instanceof HTMLInputElement) currentTarget.select();
}
