import { html, nothing, type TemplateResult } from 'lit-html';
import type { Attention } from '../../contract/attention.js';
import { shownText } from '../../contract/shown-text.js';
import { ATTENTION_WORDS, attentionTimes } from '../../wording/attention.js';

/** Why a session needs attention, what it costs and how to fix it. */
export function attentionBox(
  attention: readonly Attention[] | undefined,
  nowMs: number,
): TemplateResult | typeof nothing {
  if (attention === undefined || attention.length === 0) return nothing;
  return html`<section class="box bad" aria-labelledby="attention-title">
    <h2 id="attention-title" class="box-title">Needs attention</h2>
    ${attention.map((one) => {
      const { cost, fix } = ATTENTION_WORDS[one.reason];
      return html`<p><strong>${shownText(one.what)}</strong> (${attentionTimes(one, nowMs)})</p>
        <p>${cost}</p>
        <p>Fix: ${fix}</p>`;
    })}
  </section>`;
}
