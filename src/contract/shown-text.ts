import { isObject } from '../json/objects.js';

/** C0 and C1 control characters, DEL, and the two separators that end a line. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/u;
/** The same, and the characters that change the direction of text. */
const UNSHOWN = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Whether a text contains control characters, line ends included. */
export function hasControls(text: string): boolean {
  return CONTROLS.test(text);
}

/**
 * Returns a text that is safe to show on one line. Characters that end a line, control a terminal or change the direction
 * of text become visible escapes, such as `\n` or `\u202e`.
 */
export function shownText(text: string): string {
  return text.replace(UNSHOWN, escaped);
}

/** Returns a copy of a plain value with `shownText` applied to every string, names included, at any depth. */
export function shownValue<T>(value: T): T;
export function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return shownText(value);
  if (Array.isArray(value)) return value.map((inner: unknown) => shownValue(inner));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [shownText(name), shownValue(inner)]));
}

function escaped(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
