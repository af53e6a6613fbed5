import { type Outcome, SEARCH_ATTRIBUTES, SESSION_WORKFLOW, type SessionPhase } from '../contract/index.js';

/** What a list of sessions is narrowed to; fields that are left out narrow nothing. */
export interface SessionFilter {
  readonly app?: string;
  readonly room?: string;
  readonly phase?: SessionPhase;
  readonly outcome?: Outcome;
}

/**
 * Characters that Temporal's SQL stores do not find dependably, whatever the escape: the server reads the literal as
 * MySQL does and writes it anew for SQLite and PostgreSQL, which know no backslash escapes, and a quote at the edge of
 * a value is lost on the way. Seen with server 1.32 on SQLite.
 */
const NOT_FOUND_BY_SQL = /['"\\]/;

/** The list filter for sessions. It may find rooms that only begin alike: `matches` tells them apart. */
export function sessionsQuery({ app, room, phase, outcome }: SessionFilter): string {
  return [
    ...base(),
    ...equals(SEARCH_ATTRIBUTES.app, app),
    ...equals(SEARCH_ATTRIBUTES.room, room),
    ...equals(SEARCH_ATTRIBUTES.phase, phase),
    ...equals(SEARCH_ATTRIBUTES.outcome, outcome),
  ].join(' AND ');
}

/** A session that `sessionsQuery` found is in the room that was asked for. */
export function matches({ room }: SessionFilter, found: { readonly roomId?: string }): boolean {
  return room === undefined || found.roomId === room;
}

/** The list filter for the session that has this task of ZEGO; undefined where no TaskId looks like this. */
export function taskQuery(taskId: string, app: string | undefined): string | undefined {
  if (!/^[!-~]{1,128}$/.test(taskId) || NOT_FOUND_BY_SQL.test(taskId)) return undefined;
  return [...base(), ...equals(SEARCH_ATTRIBUTES.taskIds, taskId), ...equals(SEARCH_ATTRIBUTES.app, app)].join(' AND ');
}

function base(): string[] {
  // A run that continued as new is hidden: the run after it is the session.
  return [`WorkflowType = ${quoted(SESSION_WORKFLOW)}`, "ExecutionStatus != 'ContinuedAsNew'"];
}

function equals(attribute: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  const at = value.search(NOT_FOUND_BY_SQL);
  if (at === -1) return [`${attribute} = ${quoted(value)}`];
  return at === 0 ? [] : [`${attribute} STARTS_WITH ${quoted(value.slice(0, at))}`];
}

/** A string literal of Temporal's list filter, for a value without the characters above: nothing is left to escape. */
function quoted(value: string): string {
  return `'${value}'`;
}
