/** The minimum length of a secret: a shorter one would be redacted in ordinary sentences. */
const FEWEST_CHARACTERS = 4;
/** The minimum length of a part of a secret, such as a line: shorter ones may be ordinary words. */
const FEWEST_OF_A_PART = 8;
/** The first and last line of a PEM file, which are not secret. */
const PEM_BORDER = /^-----[A-Z ]+-----$/;
/** The minimum length of a secret that is redacted within a word: the rest of the word would reveal a shorter one. */
const FEWEST_INSIDE_A_WORD = 16;

/** A spelling of a secret in a text. */
export interface Spelling {
  /** Lower-case. */
  readonly text: string;
  /** Whether only whole words match. */
  readonly isWord: boolean;
}

/**
 * Returns the spellings of a secret, lower-case, the longest first: plain, trimmed, line by line, escaped for JSON (also
 * twice: JSON in JSON) or a URL, as hex, and as base64 at any offset.
 */
export function spellingsOf(secret: string): readonly Spelling[] {
  const lines = secret.split(/[\r\n]+/).filter((line) => line.length >= FEWEST_OF_A_PART && !PEM_BORDER.test(line));
  const parts = new Set([secret, secret.trim(), ...lines.map((line) => line.trim())]);
  const spellings = new Set(
    [...parts].filter((part) => part.length >= FEWEST_CHARACTERS).flatMap((part) => encodingsOf(part)),
  );
  return [...spellings]
    .map((text) => ({ text: text.toLowerCase(), isWord: text.length < FEWEST_INSIDE_A_WORD && parts.has(text) }))
    .sort((a, b) => b.text.length - a.text.length);
}

function encodingsOf(part: string): readonly string[] {
  const bytes = Buffer.from(part);
  const inJson = JSON.stringify(part).slice(1, -1);
  return [
    part,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    // A lone surrogate cannot be URL-encoded.
    ...(/\p{Cs}/u.test(part) ? [] : [encodeURIComponent(part), encodeURI(part)]),
    new URLSearchParams({ '': part }).toString().slice(1),
    bytes.toString('hex'),
    ...(['base64', 'base64url'] as const)
      .flatMap((encoding) => [0, 1, 2].map((offset) => insideBase64(bytes, offset, encoding)))
      .filter((inside) => inside.length >= FEWEST_OF_A_PART),
  ];
}

/** Returns the characters of a secret's base64 that do not depend on the bytes around it. */
function insideBase64(secret: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), secret]).toString(encoding);
  const whole = Math.floor(((offset + secret.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), whole);
}
