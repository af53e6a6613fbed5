import { isObject } from '../json/objects.js';
import { type Spelling, spellingsOf } from './spellings.js';

/** What stands where a secret stood. */
export const REDACTED = '[secret]';

/** A key in a header that nobody made known: libraries quote headers that they can't send, line ends included. */
const BEARER = /(["']bearer\s+)[^"']+|\b(bearer\s+)[\w.~+/=-]{4,}/gi;
/** No part of a longer word or name, such as `gate` in "gateway"; the escapes `\n`, `\r` and `\t` of JSON are none. */
const BEFORE_A_WORD = String.raw`(?<!(?<!\\)[\p{L}\p{N}_]|[\p{L}\p{N}_][.-])`;
const AFTER_A_WORD = String.raw`(?![\p{L}\p{N}_]|[.-][\p{L}\p{N}_])`;
/** Deeper than any error of a library's; beyond it nothing is looked at. */
const MAX_LEVELS = 12;

const known = new Set<string>();
let spellings: readonly Spelling[] = [];
let pattern: RegExp | undefined;

/**
 * Makes secrets known in this process: from now on they are taken out of whatever is said. Whoever reads a secret from a
 * configuration or the environment calls it, and whoever passes on another library's words asks `redacted`.
 */
export function knowSecrets(secrets: Iterable<string>): void {
  const before = known.size;
  for (const secret of secrets) known.add(secret);
  if (known.size === before) return;
  // Of two secrets one may begin the other, whose end would be left.
  const byText = new Map([...known].flatMap(spellingsOf).map((spelling) => [spelling.text, spelling]));
  spellings = [...byText.values()].sort((a, b) => b.text.length - a.text.length);
  pattern = spellings.length === 0 ? undefined : new RegExp(spellings.map(patternOf).join('|'), 'giu');
}

/** Forgets every secret: for a process that outlives its configuration, as a test runner's does. */
export function forgetSecrets(): void {
  known.clear();
  spellings = [];
  pattern = undefined;
}

/** The text without any known secret, in whichever spelling. */
export function redacted(text: string): string {
  const lower = text.toLowerCase();
  const holds = pattern !== undefined && spellings.some((spelling) => lower.includes(spelling.text));
  const shown = holds && pattern ? text.replace(pattern, REDACTED) : text;
  return lower.includes('bearer') ? shown.replace(BEARER, `$1$2${REDACTED}`) : shown;
}

/** A copy of a plain value whose texts, at any depth, hold no known secret. What is not plain stays as it is. */
export function redactedValue<T>(value: T): T;
export function redactedValue(value: unknown): unknown {
  return copyOf(value, 0);
}

/**
 * The same error, whose message, stack, fields and causes hold no known secret any more. It stays the error that it was,
 * so that its class and code still tell what happened.
 */
export function redactedError(error: unknown): unknown {
  if (!(error instanceof Error)) return redactedValue(error);
  redactFields(error, 0);
  return error;
}

function copyOf(value: unknown, level: number): unknown {
  if (typeof value === 'string') return redacted(value);
  if (!isObject(value) || level > MAX_LEVELS) return value;
  if (Array.isArray(value)) return value.map((inner: unknown) => copyOf(inner, level + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner, level + 1)]));
}

/** Fields that are neither plain nor errors may be a library's live parts, such as a client that still needs its keys. */
function redactFields(error: Error, level: number): void {
  if (level > MAX_LEVELS) return;
  // Message, stack and cause are no enumerable fields; the stack is an accessor in some versions of Node.
  for (const [name, field] of Object.entries(Object.getOwnPropertyDescriptors(error))) {
    const inner: unknown = name === 'stack' ? error.stack : field.value;
    if (inner instanceof Error) redactFields(inner, level + 1);
    else if (Array.isArray(inner)) {
      for (const one of inner) if (one instanceof Error) redactFields(one, level + 1);
    }
    const shown = copyOf(inner, level);
    if (shown === inner || field.configurable !== true) continue;
    const { enumerable = false } = field;
    Object.defineProperty(error, name, { value: shown, enumerable, configurable: true, writable: true });
  }
}

function patternOf({ text, isWord }: Spelling): string {
  return isWord ? BEFORE_A_WORD + literally(text) + AFTER_A_WORD : literally(text);
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
