import { html, type TemplateResult } from 'lit-html';

/** A name and its value. */
export type Fact = readonly [name: string, value: string | TemplateResult];

/** Facts as a list of names and values. */
export function factList(facts: readonly Fact[]): TemplateResult {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
