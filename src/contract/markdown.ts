/** The most characters of others' names and texts in one place: Temporal takes 20,000 bytes of details at most. */
const MAX_CODE = 300;
const MAX_PLAIN = 500;

/** Markdown that shows a text of others as code, on one line that it cannot leave. */
export function code(text: string): string {
  return `\`${text.slice(0, MAX_CODE).replaceAll(/[`\r\n]/g, ' ')}\``;
}

/** Markdown that shows a text of others as it is, without what would be taken for Markdown or HTML. */
export function plain(text: string): string {
  return text.slice(0, MAX_PLAIN).replaceAll(/[<>[\]`*_\r\n]/g, ' ');
}
