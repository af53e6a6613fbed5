import type { Mistake } from '../contract/index.js';
import { mapStrings } from '../json/strings.js';

/** Blanks, line breaks, the mark at a file's beginning, and characters without width that copying brings along. */
const ENDS = /^[\s\u200B-\u200D\u2060]+|[\s\u200B-\u200D\u2060]+$/g;
/** What no string of a configuration has a use for, and headers, addresses and signatures break on. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** A value whose strings begin and end with what is meant, and what was noticed on the way. */
interface TrimmedStrings {
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** Strings whose ends were left out, by path. */
  readonly warnings: readonly Mistake[];
}

/**
 * The one rule for every string of a configuration, wherever it came from: blanks and line breaks at its ends are left
 * out and told, since files and variables bring them along unseen. In a profile, whose strings are ZEGO's and may end
 * in anything, they are refused. Control characters inside are refused everywhere.
 */
export function trimStrings(value: unknown): TrimmedStrings {
  const mistakes: Mistake[] = [];
  const warnings: Mistake[] = [];
  const trimString = (text: string, place: readonly string[]): string => {
    const trimmed = text.replace(ENDS, '');
    const path = place.join('.') || '(whole)';
    if (CONTROL.test(trimmed)) {
      mistakes.push({ path, message: 'must have no line break or other control character inside' });
    } else if (trimmed !== text && place[0] === 'profiles') {
      mistakes.push({ path, message: 'must not begin or end with a blank or line break' });
    } else if (trimmed !== text) {
      warnings.push({ path, message: 'has blanks or line breaks at its ends, which are left out: remove them' });
    }
    return trimmed;
  };
  return { value: mapStrings(value, trimString), mistakes, warnings };
}
