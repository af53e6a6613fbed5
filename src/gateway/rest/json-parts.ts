const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const ARRAY = 0x5b;
const OBJECT = 0x7b;

/**
 * Whether a JSON text has more than `most` parts: commas, arrays and objects outside of strings. It takes one pass and no
 * memory, so a body that would be expensive to parse is cheap to refuse. Works on invalid JSON too.
 */
export function hasMoreParts(bytes: Buffer, most: number): boolean {
  let parts = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === COMMA || byte === ARRAY || byte === OBJECT) {
      parts += 1;
      if (parts > most) return true;
    } else if (byte === QUOTE) {
      at = endOfString(bytes, at);
    }
  }
  return false;
}

/** Returns the end of the string that begins at this quote. */
function endOfString(bytes: Buffer, from: number): number {
  for (let end = bytes.indexOf(QUOTE, from + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return bytes.length;
}
