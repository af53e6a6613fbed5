import { inspect } from 'node:util';
import { isObject } from '../json/objects.js';

const SHOWN = '[secret]';

/** A text that prints as `[secret]` wherever it is logged, joined into a text, turned into JSON or inspected. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}

/** Every secret text inside a value, each once. For redaction, and for tests that look for leaks. */
export function secretTextsIn(value: unknown): readonly string[] {
  const found = new Set<string>();
  const search = (inner: unknown): void => {
    if (inner instanceof Secret) found.add(inner.reveal());
    else if (isObject(inner)) Object.values(inner).forEach(search);
  };
  search(value);
  found.delete('');
  return [...found];
}
