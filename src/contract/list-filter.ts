import { SESSION_WORKFLOW } from './names.js';

/**
 * Characters that Temporal's SQL stores do not find reliably, however escaped. The server parses the literal as MySQL
 * does and rewrites it for SQLite and PostgreSQL, which have no backslash escapes; it also loses a quote at either end of
 * a value. Observed with server 1.32 on SQLite.
 */
const NOT_FOUND_BY_SQL = /['"\\]/;

/** Whether the visibility store finds this value exactly. */
export function isFindable(value: string): boolean {
  return !NOT_FOUND_BY_SQL.test(value);
}

/**
 * Returns the part of Temporal's list filter that finds a search attribute's value, or none if the value cannot be
 * searched. It may also find values that begin alike.
 */
export function attributeFilter(attribute: string, value: string): string[] {
  const at = value.search(NOT_FOUND_BY_SQL);
  if (at === -1) return [`${attribute} = ${quoted(value)}`];
  return at === 0 ? [] : [`${attribute} STARTS_WITH ${quoted(value.slice(0, at))}`];
}

/** Returns a string literal for Temporal's list filter. The value must not contain the characters above. */
export function quoted(value: string): string {
  return `'${value}'`;
}

/** Returns the list filter for running sessions that meet all of these conditions. */
export function runningSessionsQuery(...conditions: readonly string[]): string {
  return [`WorkflowType = ${quoted(SESSION_WORKFLOW)}`, "ExecutionStatus = 'Running'", ...conditions].join(' AND ');
}
