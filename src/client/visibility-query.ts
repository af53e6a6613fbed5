import { asStored, SEARCH_ATTRIBUTES, SESSION_WORKFLOW, type SessionFilter } from '../contract/index.js';
import { attributeFilter, isFindable, quoted } from '../contract/list-filter.js';

/** Returns the list filter for sessions. It may also find rooms that begin alike, which `matches` excludes. */
export function sessionsQuery({ app, room, phase, outcome }: SessionFilter): string {
  return [
    ...base(),
    ...equals(SEARCH_ATTRIBUTES.app, app),
    ...equals(SEARCH_ATTRIBUTES.room, room),
    ...equals(SEARCH_ATTRIBUTES.phase, phase),
    ...equals(SEARCH_ATTRIBUTES.outcome, outcome),
  ].join(' AND ');
}

/** Whether a session found with `sessionsQuery` is in the requested room. */
export function matches({ room }: SessionFilter, found: { readonly roomId?: string }): boolean {
  return room === undefined || found.roomId === asStored(room);
}

/** Returns the list filter for the session with this ZEGO task; undefined if no TaskId has this form. */
export function taskQuery(taskId: string, app: string | undefined): string | undefined {
  if (!/^[!-~]{1,128}$/.test(taskId) || !isFindable(taskId)) return undefined;
  return [...base(), ...equals(SEARCH_ATTRIBUTES.taskIds, taskId), ...equals(SEARCH_ATTRIBUTES.app, app)].join(' AND ');
}

function base(): string[] {
  // A run that continued as new is hidden: the next run stands for the session.
  return [`WorkflowType = ${quoted(SESSION_WORKFLOW)}`, "ExecutionStatus != 'ContinuedAsNew'"];
}

function equals(attribute: string, value: string | undefined): string[] {
  return value === undefined ? [] : attributeFilter(attribute, asStored(value));
}
