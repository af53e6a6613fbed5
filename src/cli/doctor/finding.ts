import { ConfigError } from '../../config/index.js';
import { shownText } from '../../contract/shown-text.js';

/** The state of a check. `not checked`: there was nothing to check, or no way to check it. */
export type State = 'ok' | 'warning' | 'failed' | 'not checked';

/** The result of a check. Its texts are for a person and contain no secret. */
export interface Finding {
  /** The name of the check, such as `clock against ZEGO, app "default"`. */
  readonly check: string;
  readonly state: State;
  readonly seen: string;
  /** How to fix it, as a sentence. */
  readonly fix?: string;
}

/** A check without a problem. */
export function ok(check: string, seen: string): Finding {
  return { check, state: 'ok', seen };
}

/** A check of something that works, but is incomplete or may surprise. */
export function warning(check: string, seen: string, fix: string): Finding {
  return { check, state: 'warning', seen, fix };
}

/** A check of something that will not work. */
export function failed(check: string, seen: string, fix: string): Finding {
  return { check, state: 'failed', seen, fix };
}

/** A check that was not made, and why. */
export function notChecked(check: string, why: string): Finding {
  return { check, state: 'not checked', seen: why };
}

/** An error's message on one line; a ConfigError keeps its line per mistake. */
export function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message || error.name : String(error);
  return error instanceof ConfigError ? words : shownText(words);
}
