import type { Mistake } from '../contract/index.js';
import { mapStrings } from '../json/strings.js';

/** Spaces, line breaks, byte order marks, and zero-width characters that copying adds. */
const ENDS = /^[\s\u200B-\u200D\u2060]+|[\s\u200B-\u200D\u2060]+$/g;
/** Characters that no configuration needs, and that break headers, addresses and signatures. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** A value with trimmed strings, and its mistakes and warnings. */
interface TrimmedStrings {
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** The trimmed strings, by path. */
  readonly warnings: readonly Mistake[];
}

/**
 * Trims every string of a configuration. Spaces and line breaks at the ends are removed with a warning: files and
 * variables often add them. In a profile they are rejected, since its strings go to ZEGO. Control characters inside a
 * string are rejected everywhere.
 */
export function trimStrings(value: unknown): TrimmedStrings {
  const mistakes: Mistake[] = [];
  const warnings: Mistake[] = [];
  const trimString = (text: string, place: readonly string[]): string => {
    const trimmed = text.replace(ENDS, '');
    const path = place.join('.') || '(whole)';
    if (CONTROL.test(trimmed)) {
      mistakes.push({ path, message: 'must not contain a line break or another control character' });
    } else if (trimmed !== text && place[0] === 'profiles') {
      mistakes.push({ path, message: 'must not begin or end with a space or line break' });
    } else if (trimmed !== text) {
      warnings.push({ path, message: 'has spaces or line breaks at its ends, which are ignored: remove them' });
    }
    return trimmed;
  };
  return { value: mapStrings(value, trimString), mistakes, warnings };
}
