import { isObject } from '../json/objects.js';
import { spellingsOf } from '../redaction/spellings.js';

/** The replacement for a secret. */
const MASKED = '[masked]';

/** The names of fields that contain credentials, in any store's spelling. */
const CREDENTIAL_FIELD = /secret|accesskey|password|token|credential|authorization/i;
const CALLBACK_FIELD = 'CallbackUrl';

/** Prepares a foreign string for an error message: masks secrets, joins lines and limits the length. */
export type Mask = (text: string, maxCharacters: number) => string;

/**
 * Returns every credential in a body, at any depth: ZEGO may quote the body in its message. A CallbackUrl counts too, and
 * so does the last part of its path, which is often a token.
 */
export function credentialsIn(body: unknown): readonly string[] {
  const found: string[] = [];
  // An array that grows while it is iterated: recursion would overflow on a deeply nested body.
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

/** Returns a mask for these secrets, plain or escaped for JSON or a URL, and for the query of any URL. */
export function maskFor(secrets: readonly string[]): Mask {
  // Built for the first text: most calls have none to mask.
  let secret: RegExp | undefined;
  return (text, maxCharacters) => {
    secret ??= anyOf(secrets);
    // Masked before the cut, since the beginning of a secret is secret too.
    const masked = text
      .replace(secret, MASKED)
      .slice(0, 4 * maxCharacters)
      .replace(/(https?:\/\/[^\s"'<>?#]*)[?#][^\s"'<>]*/gi, `$1?${MASKED}`)
      .replace(/(https?:\/\/)[^\s"'<>/?#]*@/gi, `$1${MASKED}@`)
      // Control characters would let a response add lines to a log.
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
    return masked.length <= maxCharacters ? masked : `${masked.slice(0, maxCharacters)}…`;
  };
}

/** Returns an expression for any of these secrets in any spelling; one that matches nothing without secrets. */
function anyOf(secrets: readonly string[]): RegExp {
  const spellings = new Set(
    secrets.filter((secret) => secret !== '').flatMap((secret) => spellingsOf(secret).map(({ text }) => text)),
  );
  if (spellings.size === 0) return /(?!)/gu;
  // The longest first, so that a secret that begins with another one is masked whole.
  const alternatives = [...spellings].sort((a, b) => b.length - a.length).map(literally);
  return new RegExp(alternatives.join('|'), 'giu');
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
