import { asStored, SEARCH_ATTRIBUTES, SESSION_WORKFLOW, type SessionFilter } from '../contract/index.js';
import { attributeFilter, isFindable, quoted } from '../contract/list-filter.js';

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
  return room === undefined || found.roomId === asStored(room);
}

/** The list filter for the session that has this task of ZEGO; undefined where no TaskId looks like this. */
export function taskQuery(taskId: string, app: string | undefined): string | undefined {
  if (!/^[!-~]{1,128}$/.test(taskId) || !isFindable(taskId)) return undefined;
  return [...base(), ...equals(SEARCH_ATTRIBUTES.taskIds, taskId), ...equals(SEARCH_ATTRIBUTES.app, app)].join(' AND ');
}

function base(): string[] {
  // A run that continued as new is hidden: the run after it is the session.
  return [`WorkflowType = ${quoted(SESSION_WORKFLOW)}`, "ExecutionStatus != 'ContinuedAsNew'"];
}

function equals(attribute: string, value: string | undefined): string[] {
  return value === undefined ? [] : attributeFilter(attribute, asStored(value));
}
