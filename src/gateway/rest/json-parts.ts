const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const ARRAY = 0x5b;
const OBJECT = 0x7b;

/**
 * Whether a JSON text has more parts than `most`: its commas, arrays and objects outside of strings. One pass without
 * memory, so that a body that would be expensive to parse, check and copy is cheap to refuse. What is no JSON has some
 * number of parts too.
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

/** Where the string ends that begins at this quote. */
function endOfString(bytes: Buffer, from: number): number {
  for (let end = bytes.indexOf(QUOTE, from + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return bytes.length;
}
