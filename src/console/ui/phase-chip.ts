import { html, type TemplateResult } from 'lit-html';

/** The name of a phase, a state or an outcome, with its colour. The colour says nothing that the word does not. */
export function chip(word: string): TemplateResult {
  return html`<span class="chip" data-state=${word}>${word}</span>`;
}
