import { ConfigError } from '../../config/index.js';
import { shownText } from '../../contract/shown-text.js';

/** How a look has ended. `not checked`: nothing was wrong, but there was nothing to look at, or no way to. */
export type State = 'ok' | 'warning' | 'failed' | 'not checked';

/** What one look has shown. Its words are for the person who runs it, and hold no secret. */
export interface Finding {
  /** What was looked at, such as `clock against ZEGO, app "default"`. */
  readonly check: string;
  readonly state: State;
  readonly seen: string;
  /** What to do about it, as a sentence. */
  readonly fix?: string;
}

/** All is as it should be. */
export function ok(check: string, seen: string): Finding {
  return { check, state: 'ok', seen };
}

/** It works, but something is missing or may come as a surprise. */
export function warning(check: string, seen: string, fix: string): Finding {
  return { check, state: 'warning', seen, fix };
}

/** Something will not work. */
export function failed(check: string, seen: string, fix: string): Finding {
  return { check, state: 'failed', seen, fix };
}

/** Nobody looked, and why. */
export function notChecked(check: string, why: string): Finding {
  return { check, state: 'not checked', seen: why };
}

/** An error's own words: on one line, but for a configuration's, which has a line for each mistake. */
export function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message || error.name : String(error);
  return error instanceof ConfigError ? words : shownText(words);
}
