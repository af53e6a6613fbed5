import { html, type TemplateResult } from 'lit-html';

/** A phase, state or outcome with its colour. The colour adds no information. */
export function chip(word: string): TemplateResult {
  return html`<span class="chip" data-state=${word}>${word}</span>`;
}

/** A phase or state that was true when it was last seen: without its colour. */
export function lastSeenChip(word: string): TemplateResult {
  return html`<span class="chip">last seen ${word}</span>`;
}
