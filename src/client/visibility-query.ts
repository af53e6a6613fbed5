import {
  asStored,
  SEARCH_ATTRIBUTES,
  SESSION_WORKFLOW,
  type SessionFilter,
  type SessionSummary,
  TASK_ID,
} from '../contract/index.js';
import { attributeFilter, isFindable, quoted } from '../contract/list-filter.js';

/**
 * Returns the list filter for sessions. It may also find rooms that begin alike, and terminated sessions that need no
 * attention any more: `matches` excludes them.
 */
export function sessionsQuery({ app, room, phase, outcome, attention }: SessionFilter): string {
  return [
    ...base(),
    ...equals(SEARCH_ATTRIBUTES.app, app),
    ...equals(SEARCH_ATTRIBUTES.room, room),
    ...equals(SEARCH_ATTRIBUTES.phase, phase),
    ...equals(SEARCH_ATTRIBUTES.outcome, outcome),
    ...(attention ? [MAY_NEED_ATTENTION] : []),
  ].join(' AND ');
}

/** Whether a session found with `sessionsQuery` is in the requested room, and needs attention if that is requested. */
export function matches(
  { room, attention }: SessionFilter,
  found: Pick<SessionSummary, 'roomId' | 'attention'>,
): boolean {
  if (attention === true && found.attention === undefined) return false;
  return room === undefined || found.roomId === asStored(room);
}

/** Returns the list filter for the session with this ZEGO task; undefined if no TaskId has this form. */
export function taskQuery(taskId: string, app: string | undefined): string | undefined {
  if (!TASK_ID.test(taskId) || !isFindable(taskId)) return undefined;
  return [...base(), ...equals(SEARCH_ATTRIBUTES.taskIds, taskId), ...equals(SEARCH_ATTRIBUTES.app, app)].join(' AND ');
}

/** Running sessions that say so, and those that may have left tasks behind. */
const MAY_NEED_ATTENTION = [
  `(ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.attention} IS NOT NULL`,
  ` OR ExecutionStatus IN ('Terminated', 'TimedOut') AND ${SEARCH_ATTRIBUTES.taskIds} IS NOT NULL)`,
].join('');

function base(): string[] {
  // A run that continued as new is hidden: the next run stands for the session.
  return [`WorkflowType = ${quoted(SESSION_WORKFLOW)}`, "ExecutionStatus != 'ContinuedAsNew'"];
}

function equals(attribute: string, value: string | undefined): string[] {
  return value === undefined ? [] : attributeFilter(attribute, asStored(value));
}
