import { inspect } from 'node:util';
import { isObject } from '../json/objects.js';

const SHOWN = '[secret]';

/** A string that prints as `[secret]` when it is logged, concatenated, serialized as JSON or inspected. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** Returns the string itself, for the one call that needs it. */
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

/** Returns every secret string in a value, each once: for redaction, and for tests that search for leaks. */
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
