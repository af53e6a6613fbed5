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

/** Returns a time for a person: `2026-03-02 08:00:05 UTC`. Another text stays. */
export function moment(iso: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso) ?? [];
  return day === undefined ? iso : `${day} ${time} UTC`;
}
