import { isObject } from '../json/objects.js';
import { spellingsOf } from '../redaction/spellings.js';

/** What stands where a secret stood. */
const MASKED = '[masked]';

/** Fields whose values are credentials, in whichever store's spelling. */
const CREDENTIAL_FIELD = /secret|accesskey|password|token|credential|authorization/i;
const CALLBACK_FIELD = 'CallbackUrl';

/** Makes a text that somebody else wrote fit for an error: without secrets, in one line and not too long. */
export type Mask = (text: string, maxCharacters: number) => string;

/**
 * Every credential in a body, however deep: ZEGO may quote what it did not like. A CallbackUrl counts with the last
 * part of its path, which commonly is a token.
 */
export function credentialsIn(body: unknown): readonly string[] {
  const found: string[] = [];
  // A list that grows while it is walked, since recursion would give way to a body that is nested deeply enough.
  const parts: { readonly value: unknown; readonly isCredential: boolean }[] = [{ value: body, isCredential: false }];
  for (const { value, isCredential } of parts) {
    if (isCredential && (typeof value === 'string' || typeof value === 'number')) found.push(String(value));
    if (!isObject(value)) continue;
    for (const [field, inner] of Object.entries(value)) {
      parts.push({ value: inner, isCredential: isCredential || CREDENTIAL_FIELD.test(field) });
      if (field === CALLBACK_FIELD && typeof inner === 'string') found.push(inner, lastSegment(inner));
    }
  }
  return found;
}

/** A mask for these secrets, also where they are escaped for JSON or a URL, and for the query of any URL. */
export function maskFor(secrets: readonly string[]): Mask {
  const spellings = new Set(
    secrets.filter((secret) => secret !== '').flatMap((secret) => spellingsOf(secret).map(({ text }) => text)),
  );
  // The longest first, so that no secret survives in part because another one is its beginning.
  const alternatives = [...spellings].sort((a, b) => b.length - a.length).map(literally);
  const secret = alternatives.length === 0 ? undefined : new RegExp(alternatives.join('|'), 'giu');
  return (text, maxCharacters) => {
    // Secrets go before the cut, since the beginning of one is secret too.
    const masked = (secret ? text.replace(secret, MASKED) : text)
      .slice(0, 4 * maxCharacters)
      .replace(/(https?:\/\/[^\s"'<>?#]*)[?#][^\s"'<>]*/gi, `$1?${MASKED}`)
      .replace(/(https?:\/\/)[^\s"'<>/?#]*@/gi, `$1${MASKED}@`)
      // Control characters would let an answer write lines of its own into a log.
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
    return masked.length <= maxCharacters ? masked : `${masked.slice(0, maxCharacters)}…`;
  };
}

function lastSegment(url: string): string {
  return (
    url
      .replace(/[?#].*$/su, '')
      .split('/')
      .at(-1) ?? ''
  );
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
