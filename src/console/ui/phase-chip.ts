import { html, type TemplateResult } from 'lit-html';

/** A phase, state or outcome with its colour. The colour adds no information. */
export function chip(word: string): TemplateResult {
  return html`<span class="chip" data-state=${word}>${word}</span>`;
}
