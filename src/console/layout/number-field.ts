import { html, type TemplateResult } from 'lit-html';
import { valueOf } from '../ui/listening.js';

/** A whole number that can be set. */
interface NumberFieldOptions {
  readonly label: string;
  /** Undefined where there is none yet. */
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly set: (value: number) => void;
}

/**
 * A field for a whole number. It is taken as it is typed, once it is one; what is half typed stays as it is while the
 * page is drawn anew, and gives way to the nearest number when the field is left.
 */
export function numberField({ label, value, min, max, set }: NumberFieldOptions): TemplateResult {
  const typed = (event: Event): void => {
    const number = wholeNumber(valueOf(event));
    if (number !== undefined && number >= min && number <= max) set(number);
  };
  const left = (event: Event): void => {
    const number = wholeNumber(valueOf(event)) ?? value;
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

function wholeNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? Math.round(number) : undefined;
}
