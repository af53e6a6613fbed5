/** Unlike Buffer's decoder it replaces nothing: different bytes stay different texts. */
const DECODER = new TextDecoder('utf-8', { fatal: true });

/** Decodes UTF-8, without a byte order mark; undefined if the bytes are not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}
