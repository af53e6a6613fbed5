import { html, nothing, type TemplateResult } from 'lit-html';
import type { ProblemView } from '../api/problem.js';

/** A problem: its title, and its mistakes by field or its detail. */
export function problemBox({ title, detail, mistakes, zego, requestId }: ProblemView): TemplateResult {
  return html`<div class="box bad">
    <p class="box-title">${zego ? `ZEGO rejected ${zego.action}` : title}</p>
    ${zego ? html`<p><code>${zego.code}</code> ${zego.message}</p>` : detail && mistakes.length === 0 ? html`<p>${detail}</p>` : nothing}
    ${
      mistakes.length === 0
        ? nothing
        : html`<dl class="mistakes">
            ${mistakes.map(({ path, message }) => html`<div><dt><code>${path}</code></dt><dd>${message}</dd></div>`)}
          </dl>`
    }
    ${requestId === undefined ? nothing : html`<p class="dim small">Request <code>${requestId}</code></p>`}
  </div>`;
}
