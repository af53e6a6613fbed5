import { html, nothing, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import type { ProblemView } from '../api/problem.js';
import { problemBox } from '../ui/problem-box.js';
import type { LayoutFindings } from './checks.js';
import { layoutWords } from './words.js';

/** The state of the layout that was sent last. */
export type SentLayout =
  | { readonly layout: JsonObject; readonly state: 'waiting' }
  | { readonly layout: JsonObject; readonly state: 'accepted' | 'requested' | 'superseded'; readonly words: string }
  | { readonly layout: JsonObject; readonly state: 'rejected'; readonly problem: ProblemView };

/** What is wrong with a draft before it is sent, with a button that moves its views into the picture. */
export function findingsBox({ mistakes, hints, isOutside }: LayoutFindings, moveInside: () => void): TemplateResult {
  return html`<div role="status" aria-live="polite">
    ${
      mistakes.length === 0
        ? nothing
        : html`<div class="box bad">
            <p class="box-title">ZEGO would reject this layout</p>
            ${mistakes.map((mistake) => html`<p>${mistake}</p>`)}
            ${isOutside ? html`<button type="button" @click=${moveInside}>Move the views into the picture</button>` : nothing}
          </div>`
    }
    ${hints.length === 0 ? nothing : html`<div class="box wait">${hints.map((hint) => html`<p>${hint}</p>`)}</div>`}
  </div>`;
}

/** The result of sending a layout. */
export function sentBox(sent: SentLayout): TemplateResult {
  switch (sent.state) {
    case 'waiting':
      return html`<p class="box wait">Waiting for ZEGO’s response to ${layoutWords(sent.layout)}…</p>`;
    case 'accepted':
      return html`<p class="box good">${sent.words}</p>`;
    case 'requested':
    case 'superseded':
      return html`<p class="box wait">${sent.words}</p>`;
    case 'rejected':
      return problemBox(sent.problem);
  }
}
