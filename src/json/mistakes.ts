/** One thing that is wrong with what somebody sent, or without effect in it. */
export interface Mistake {
  /** Dotted path of the field, such as `recording.RecordInputParams.MaxIdleTime`; `(whole)` for all of it. */
  readonly path: string;
  readonly message: string;
}

/** Thousands of wrong fields would otherwise fill failures and logs. */
const MAX_MISTAKES = 50;

/** The first 50 mistakes, and how many there are besides. */
export function listed(mistakes: readonly Mistake[]): Mistake[] {
  const more = mistakes.length - MAX_MISTAKES;
  if (more <= 0) return [...mistakes];
  const others = { path: '(whole)', message: `has ${more} more mistakes that are not listed` };
  return [...mistakes.slice(0, MAX_MISTAKES), others];
}

/** A mistake in words: `limits.recordSeconds must be an integer`. */
export function mistakeText({ path, message }: Mistake): string {
  return path === '(whole)' ? message : `${path} ${message}`;
}

/** All mistakes on one line, for the message of an error. */
export function mistakesText(mistakes: readonly Mistake[]): string {
  return mistakes.map(mistakeText).join('; ');
}
