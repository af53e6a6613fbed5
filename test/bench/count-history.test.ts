import proto from '@temporalio/proto';
import { describe, expect, test } from 'vitest';
import { countHistory } from '../../bench/report/count-history.js';

const { EventType } = proto.temporal.api.enums.v1;
type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

function event(type: keyof typeof EventType, attributes: Partial<HistoryEvent> = {}): HistoryEvent {
  return { eventType: EventType[type], ...attributes };
}

function marker(workflowTaskCompletedEventId: number): HistoryEvent {
  // Temporal's 64-bit numbers arrive as objects that print as the number.
  return event('EVENT_TYPE_MARKER_RECORDED', {
    markerRecordedEventAttributes: { markerName: 'core_local_activity', workflowTaskCompletedEventId } as object,
  });
}

describe('billable actions', () => {
  test.each([
    ['start', 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED'],
    ['activity attempt', 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED'],
    ['timer', 'EVENT_TYPE_TIMER_STARTED'],
    ['signal', 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED'],
    ['update', 'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED'],
    ['search attribute upsert', 'EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES'],
    ['memo upsert', 'EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED'],
  ] as const)('each %s is one action', (kind, type) => {
    const { actions, actionsByKind } = countHistory([[event(type), event(type)]]);
    expect({ actions, ofKind: actionsByKind[kind] }).toEqual({ actions: 2, ofKind: 2 });
  });

  test.each([
    'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED',
    'EVENT_TYPE_WORKFLOW_TASK_COMPLETED',
    'EVENT_TYPE_ACTIVITY_TASK_COMPLETED',
    'EVENT_TYPE_TIMER_FIRED',
    'EVENT_TYPE_TIMER_CANCELED',
    'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED',
    'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
  ] as const)('%s is not an action', (type) => {
    expect(countHistory([[event(type)]]).actions).toBe(0);
  });

  test('every retry of an activity is one more action', () => {
    const started = event('EVENT_TYPE_ACTIVITY_TASK_STARTED', { activityTaskStartedEventAttributes: { attempt: 4 } });
    expect(countHistory([[event('EVENT_TYPE_ACTIVITY_TASK_SCHEDULED'), started]]).actions).toBe(4);
  });

  test('all local activities of one workflow task are one action', () => {
    expect(countHistory([[marker(4), marker(4), marker(9)]]).actions).toBe(2);
  });

  test('the same workflow task number in another run counts separately', () => {
    expect(countHistory([[marker(4)], [marker(4)]]).actions).toBe(2);
  });
});

test('events of all runs are counted by type', () => {
  const { events, eventsByType } = countHistory([
    [event('EVENT_TYPE_TIMER_STARTED'), event('EVENT_TYPE_TIMER_FIRED')],
    [event('EVENT_TYPE_TIMER_STARTED')],
  ]);
  expect({ events, eventsByType }).toEqual({ events: 3, eventsByType: { TimerStarted: 2, TimerFired: 1 } });
});
