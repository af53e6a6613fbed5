/** A mistake in an input, or a part of it without effect. */
export interface Mistake {
  /** The path of the field, such as `recording.RecordInputParams.MaxIdleTime`; `(whole)` for the whole input. */
  readonly path: string;
  readonly message: string;
}

/** The limit of listed mistakes: thousands would fill failures and logs. */
const MAX_MISTAKES = 50;

/** Returns the first 50 mistakes and the number of the others. */
export function listed(mistakes: readonly Mistake[]): Mistake[] {
  const more = mistakes.length - MAX_MISTAKES;
  if (more <= 0) return [...mistakes];
  const others = { path: '(whole)', message: `has ${more} more mistakes that are not listed` };
  return [...mistakes.slice(0, MAX_MISTAKES), others];
}

/** A mistake as text: `limits.recordSeconds must be an integer`. */
export function mistakeText({ path, message }: Mistake): string {
  return path === '(whole)' ? message : `${path} ${message}`;
}

/** All mistakes on one line. */
export function mistakesText(mistakes: readonly Mistake[]): string {
  return mistakes.map(mistakeText).join('; ');
}
