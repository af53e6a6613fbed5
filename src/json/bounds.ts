/** How much a JSON text may hold, which its length does not tell. */
interface JsonBounds {
  /** Values of all lists and objects together. */
  readonly values: number;
  /** Keys of one object. */
  readonly keys: number;
  /** Lists and objects inside each other. */
  readonly levels: number;
}

/**
 * Whether a JSON text stays within bounds, seen in one pass that builds nothing: what does not is expensive to read. A text
 * that is no JSON may pass. Without zod, for workflows.
 */
export function isWithinBounds(text: string, { values, keys, levels }: JsonBounds): boolean {
  /** How many keys each object that is open here has so far. */
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

/** Where the string ends that begins here. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
