/**
 * Characters that Temporal's SQL stores do not find dependably, whatever the escape: the server reads the literal as
 * MySQL does and writes it anew for SQLite and PostgreSQL, which know no backslash escapes, and a quote at the edge of
 * a value is lost on the way. Seen with server 1.32 on SQLite.
 */
const NOT_FOUND_BY_SQL = /['"\\]/;

/** Whether the visibility store finds this value exactly. */
export function isFindable(value: string): boolean {
  return !NOT_FOUND_BY_SQL.test(value);
}

/**
 * The parts of Temporal's list filter that find a search attribute's value: one, or none for a value that can't be
 * looked for at all. It may find values that only begin alike.
 */
export function attributeFilter(attribute: string, value: string): string[] {
  const at = value.search(NOT_FOUND_BY_SQL);
  if (at === -1) return [`${attribute} = ${quoted(value)}`];
  return at === 0 ? [] : [`${attribute} STARTS_WITH ${quoted(value.slice(0, at))}`];
}

/** A string literal of Temporal's list filter, for a value without the characters above: nothing is left to escape. */
export function quoted(value: string): string {
  return `'${value}'`;
}
