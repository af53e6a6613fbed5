import proto from '@temporalio/proto';

/** An event of a history. */
type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

/** Numbers of events and of actions that Temporal Cloud would bill. */
export interface HistoryCount {
  readonly events: number;
  /** Billable actions by kind. */
  readonly actionsByKind: Readonly<Record<ActionKind, number>>;
  readonly actions: number;
  /** Events by their type, such as `TimerStarted`. */
  readonly eventsByType: Readonly<Record<string, number>>;
}

/** A kind of billable action. */
export type ActionKind =
  | 'start'
  | 'activity attempt'
  | 'local activities of a workflow task'
  | 'timer'
  | 'signal'
  | 'update'
  | 'search attribute upsert'
  | 'memo upsert';

const { EventType } = proto.temporal.api.enums.v1;

/**
 * Counts events and billable actions. Temporal Cloud's list of actions, as of 2026: a workflow's start (each run of a
 * continued one), each attempt of an activity, all local activities of one workflow task together, each timer, signal
 * and update, each upsert of any number of search attributes. The list does not mention memo upserts; they are
 * counted here, to be safe. Queries leave no event.
 */
export function countHistory(runs: readonly (readonly HistoryEvent[])[]): HistoryCount {
  const actions: Record<ActionKind, number> = {
    start: 0,
    'activity attempt': 0,
    'local activities of a workflow task': 0,
    timer: 0,
    signal: 0,
    update: 0,
    'search attribute upsert': 0,
    'memo upsert': 0,
  };
  const eventsByType: Record<string, number> = {};
  for (const events of runs) {
    const tasksWithMarkers = new Set<string>();
    for (const event of events) {
      const type = typeName(event.eventType);
      eventsByType[type] = (eventsByType[type] ?? 0) + 1;
      const retries = (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1;
      actions['activity attempt'] += Math.max(0, retries);
      const kind = kindOf(event);
      if (kind) actions[kind] += 1;
      const marker = event.markerRecordedEventAttributes;
      if (marker) tasksWithMarkers.add(String(marker.workflowTaskCompletedEventId));
    }
    actions['local activities of a workflow task'] += tasksWithMarkers.size;
  }
  return {
    events: runs.reduce((sum, events) => sum + events.length, 0),
    actionsByKind: actions,
    actions: Object.values(actions).reduce((sum, count) => sum + count, 0),
    eventsByType,
  };
}

/** The kind of an action that has exactly one event; undefined for other events. */
function kindOf({ eventType }: HistoryEvent): ActionKind | undefined {
  switch (eventType) {
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
      return 'start';
    case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
      return 'activity attempt';
    case EventType.EVENT_TYPE_TIMER_STARTED:
      return 'timer';
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
      return 'signal';
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
      return 'update';
    case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
      return 'search attribute upsert';
    case EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED:
      return 'memo upsert';
    default:
      return undefined;
  }
}

/** `EVENT_TYPE_TIMER_STARTED` → `TimerStarted`. */
function typeName(type: HistoryEvent['eventType']): string {
  const name = type === null || type === undefined ? 'UNKNOWN' : EventType[type];
  return name
    .replace('EVENT_TYPE_', '')
    .split('_')
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join('');
}
