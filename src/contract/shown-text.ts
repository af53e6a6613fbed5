import { isObject } from '../json/objects.js';

/** C0 and C1 control characters, DEL, and the two separators that end a line. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/u;
/** The same, and the characters that change the direction in which text is shown. */
const UNSHOWN = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Whether a text has control characters, line ends included. */
export function hasControls(text: string): boolean {
  return CONTROLS.test(text);
}

/**
 * The text on one line, as it can be shown to a person: what could end a line, command a terminal or turn the direction
 * of reading stands as a visible escape, such as `\n` or `\u202e`.
 */
export function shownText(text: string): string {
  return text.replace(UNSHOWN, escaped);
}

/** A copy of a plain value whose strings, names included, are `shownText` at any depth. */
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
