/** Limits for foreign names and texts: Temporal accepts at most 20,000 bytes of details. */
const MAX_CODE = 300;
const MAX_PLAIN = 500;

/** Returns Markdown that shows a foreign text as code on a single line. */
export function code(text: string): string {
  return `\`${text.slice(0, MAX_CODE).replaceAll(/[`\r\n]/g, ' ')}\``;
}

/** Returns a foreign text without characters that Markdown or HTML would interpret. */
export function plain(text: string): string {
  return text.slice(0, MAX_PLAIN).replaceAll(/[<>[\]`*_\r\n]/g, ' ');
}
