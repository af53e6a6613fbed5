/**
 * A URL from a string; undefined when it is none. In place of `URL.canParse`, which Node 20 compiles to a version that is
 * wrong for every string with a letter beyond ASCII, once it has been called a few thousand times.
 */
export function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
