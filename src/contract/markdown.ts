/** The most characters of others' text in one place. */
const MAX_CHARACTERS = 500;

/** Markdown that shows a text of others as code, on one line that it cannot leave. */
export function code(text: string): string {
  return `\`${text.slice(0, MAX_CHARACTERS).replaceAll(/[`\r\n]/g, ' ')}\``;
}

/** Markdown that shows a text of others as it is, without what would be taken for Markdown or HTML. */
export function plain(text: string): string {
  return text.slice(0, MAX_CHARACTERS).replaceAll(/[<>[\]`*_\r\n]/g, ' ');
}
