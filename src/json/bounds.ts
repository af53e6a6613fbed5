/** Limits of a JSON text besides its length. */
interface JsonBounds {
  /** Values of all arrays and objects together. */
  readonly values: number;
  /** Keys of one object. */
  readonly keys: number;
  /** Nested arrays and objects. */
  readonly levels: number;
}

/**
 * Whether a JSON text is within bounds. One pass without allocation: parsing a text out of bounds is expensive. Invalid
 * JSON may pass. Without zod, for workflows.
 */
export function isWithinBounds(text: string, { values, keys, levels }: JsonBounds): boolean {
  /** The number of keys so far of each open object. */
  const open: number[] = [];
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charAt(at)) {
      case '"':
        at = endOfString(text, at);
        break;
      case '[':
      case '{':
        count += 1;
        if (open.push(0) > levels) return false;
        break;
      case ']':
      case '}':
        open.pop();
        break;
      case ',':
        count += 1;
        break;
      case ':': {
        const own = (open.pop() ?? 0) + 1;
        if (own > keys) return false;
        open.push(own);
        break;
      }
    }
    if (count > values) return false;
  }
  return true;
}

/** Returns the end of the string that starts here. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
