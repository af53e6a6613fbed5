/** A word so short is no secret worth its name, and would be taken out of every sentence. */
const FEWEST_CHARACTERS = 4;
/** A part of a secret, such as one line of it. Shorter ones may be words of any text. */
const FEWEST_OF_A_PART = 8;
/** The first and last line of a PEM file say nothing. */
const PEM_BORDER = /^-----[A-Z ]+-----$/;
/** A shorter secret may be part of an ordinary word, which without that part would tell it. */
const FEWEST_INSIDE_A_WORD = 16;

/** A way in which a secret may stand in a text. */
export interface Spelling {
  /** Lower-case. */
  readonly text: string;
  /** It counts as a whole word only, not inside of one. */
  readonly isWord: boolean;
}

/**
 * The ways in which a secret may stand in a text, lower-case, the longest first: plain, without the blanks around it,
 * line by line, escaped for JSON (twice: JSON in JSON) or an address, as hex, and as base64 behind any other bytes.
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
    // Half a character can't be written into an address.
    ...(/\p{Cs}/u.test(part) ? [] : [encodeURIComponent(part), encodeURI(part)]),
    new URLSearchParams({ '': part }).toString().slice(1),
    bytes.toString('hex'),
    ...(['base64', 'base64url'] as const)
      .flatMap((encoding) => [0, 1, 2].map((offset) => insideBase64(bytes, offset, encoding)))
      .filter((inside) => inside.length >= FEWEST_OF_A_PART),
  ];
}

/** The characters of a secret's base64 that do not depend on what stands before and behind it. */
function insideBase64(secret: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), secret]).toString(encoding);
  const whole = Math.floor(((offset + secret.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), whole);
}
