import { isObject } from '../json/objects.js';
import { type Spelling, spellingsOf } from './spellings.js';

/** The replacement of a secret. */
export const REDACTED = '[secret]';

/** A bearer token that is not a known secret: libraries quote headers that they cannot send, including line ends. */
const BEARER = /(["']bearer\s+)[^"']+|\b(bearer\s+)[\w.~+/=-]{4,}/gi;
/** Excludes parts of longer words, such as `gate` in "gateway", but not text after JSON's `\n`, `\r` and `\t`. */
const BEFORE_A_WORD = String.raw`(?<!(?<!\\)[\p{L}\p{N}_]|[\p{L}\p{N}_][.-])`;
const AFTER_A_WORD = String.raw`(?![\p{L}\p{N}_]|[.-][\p{L}\p{N}_])`;
/** The depth limit, beyond any error of a library. */
const MAX_LEVELS = 12;

const known = new Set<string>();
let spellings: readonly Spelling[] = [];
let pattern: RegExp | undefined;

/**
 * Registers secrets of this process for redaction. Call it for each secret that is read from the configuration or the
 * environment, and pass texts of other libraries through `redacted`.
 */
export function registerSecrets(secrets: Iterable<string>): void {
  const before = known.size;
  for (const secret of secrets) known.add(secret);
  if (known.size === before) return;
  // The longest first: a secret may begin with another one.
  const byText = new Map([...known].flatMap(spellingsOf).map((spelling) => [spelling.text, spelling]));
  spellings = [...byText.values()].sort((a, b) => b.text.length - a.text.length);
  pattern = spellings.length === 0 ? undefined : new RegExp(spellings.map(patternOf).join('|'), 'giu');
}

/** Forgets every secret, for a process that outlives its configuration, such as a test runner. */
export function forgetSecrets(): void {
  known.clear();
  spellings = [];
  pattern = undefined;
}

/** Replaces known secrets in a text, in any spelling. */
export function redacted(text: string): string {
  const lower = text.toLowerCase();
  const holds = pattern !== undefined && spellings.some((spelling) => lower.includes(spelling.text));
  const shown = holds && pattern ? text.replace(pattern, REDACTED) : text;
  return lower.includes('bearer') ? shown.replace(BEARER, `$1$2${REDACTED}`) : shown;
}

/** Copies a plain value and redacts its strings at any depth. Other objects are not copied. */
export function redactedValue<T>(value: T): T;
export function redactedValue(value: unknown): unknown {
  return copyOf(value, 0);
}

/** Redacts the message, stack, fields and causes of an error in place, and returns it: its class and code stay. */
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

/** Redacts plain fields and errors. Other fields may be in use, such as a client with its keys. */
function redactFields(error: Error, level: number): void {
  if (level > MAX_LEVELS) return;
  // Message, stack and cause are not enumerable; the stack is an accessor in some versions of Node.
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
