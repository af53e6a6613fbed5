import type { WorkflowExecutionStatusName } from '@temporalio/client';
import { MEMO, type SessionStatus, type SessionSummary } from '../contract/index.js';
import { ATTRIBUTE_KEYS, attentionIn, phaseIn } from '../contract/search-attributes.js';
import { outcomeSummarySchema } from '../contract/view.schema.js';
import type { Description } from './describe-session.js';

const CLOSED_STATUSES = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'canceled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
} as const satisfies Partial<Record<WorkflowExecutionStatusName, SessionStatus>>;

const isClosed = (name: WorkflowExecutionStatusName): name is keyof typeof CLOSED_STATUSES =>
  Object.hasOwn(CLOSED_STATUSES, name);

/** Returns the status of a session by that of its newest run: one that continued as new is about to run on. */
export function sessionStatusOf(name: WorkflowExecutionStatusName): SessionStatus {
  return isClosed(name) ? CLOSED_STATUSES[name] : 'running';
}

/** Converts a workflow execution to a session summary. Omits fields that are missing or break the contract. */
export function summaryOf(info: Description): SessionSummary {
  const attributes = info.typedSearchAttributes;
  const app = attributes.get(ATTRIBUTE_KEYS.app);
  const roomId = attributes.get(ATTRIBUTE_KEYS.room);
  const phase = phaseIn(attributes);
  const recordingSince = attributes.get(ATTRIBUTE_KEYS.recordingSince);
  const isRunning = info.status.name === 'RUNNING';
  // A workflow that was terminated keeps what it reported last.
  const attention = isRunning ? attentionIn(attributes) : [];
  const outcome = outcomeSummarySchema.safeParse(info.memo?.[MEMO.outcome]);
  return {
    sessionId: info.workflowId,
    status: sessionStatusOf(info.status.name),
    ...(app !== undefined && { app }),
    ...(roomId !== undefined && { roomId }),
    ...(phase !== undefined && { phase }),
    taskIds: attributes.get(ATTRIBUTE_KEYS.taskIds) ?? [],
    ...(attention.length > 0 && { attention }),
    ...(recordingSince && { recordingSince: recordingSince.toISOString() }),
    runStartedAt: info.startTime.toISOString(),
    ...(info.closeTime && { closedAt: info.closeTime.toISOString() }),
    ...(outcome.success && { outcome: outcome.data }),
  };
}
