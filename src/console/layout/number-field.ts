import { html, type TemplateResult } from 'lit-html';
import { valueOf } from '../ui/listening.js';

interface NumberFieldOptions {
  readonly label: string;
  /** Undefined if there is none yet. */
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly set: (value: number) => void;
}

/**
 * A field for an integer. It sets a valid number as it is typed. Incomplete input survives redraws; leaving the field
 * replaces it by the nearest valid number.
 */
export function numberField({ label, value, min, max, set }: NumberFieldOptions): TemplateResult {
  const typed = (event: Event): void => {
    const number = integerOf(valueOf(event));
    if (number !== undefined && number >= min && number <= max) set(number);
  };
  const left = (event: Event): void => {
    const number = integerOf(valueOf(event)) ?? value;
    if (number === undefined || !(event.currentTarget instanceof HTMLInputElement)) return;
    const nearest = Math.min(max, Math.max(min, number));
    event.currentTarget.value = String(nearest);
    set(nearest);
  };
  return html`<label class="field narrow">
    <span>${label}</span>
    <input
      type="number"
      step="1"
      min=${min}
      max=${max}
      .value=${value === undefined ? '' : String(value)}
      @input=${typed}
      @change=${left}
    />
  </label>`;
}

function integerOf(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? Math.round(number) : undefined;
}
