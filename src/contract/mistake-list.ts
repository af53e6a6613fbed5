import type { Mistake } from './messages.js';

/** Thousands of wrong fields would otherwise fill failures and logs. */
const MAX_MISTAKES = 50;

/** The first 50 mistakes, and how many there are besides. */
export function listed(mistakes: readonly Mistake[]): Mistake[] {
  const more = mistakes.length - MAX_MISTAKES;
  if (more <= 0) return [...mistakes];
  const others = { path: '(whole)', message: `has ${more} more mistakes that are not listed` };
  return [...mistakes.slice(0, MAX_MISTAKES), others];
}
