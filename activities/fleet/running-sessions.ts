import type { Client } from '@temporalio/client';
import { attributeFilter, quoted } from '../../src/contract/list-filter.js';
import { SEARCH_ATTRIBUTES, SESSION_WORKFLOW } from '../../src/contract/names.js';
import { ATTRIBUTE_KEYS } from '../../src/contract/search-attributes.js';
import { SESSION_PHASES } from '../../src/contract/view.js';
import type { FleetSession } from './comparison.js';

const PAGE_SESSIONS = 1_000;

/**
 * Returns the running sessions of an app, as the visibility store has them about a second later.
 * @throws what Temporal's client throws if the visibility store can't be read
 */
export async function runningSessions(client: Client, app: string): Promise<FleetSession[]> {
  const query = [
    `WorkflowType = ${quoted(SESSION_WORKFLOW)}`,
    "ExecutionStatus = 'Running'",
    ...attributeFilter(SEARCH_ATTRIBUTES.app, app),
  ].join(' AND ');
  const sessions: FleetSession[] = [];
  for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query, pageSize: PAGE_SESSIONS })) {
    const phase =
      SESSION_PHASES.find((known) => known === typedSearchAttributes.get(ATTRIBUTE_KEYS.phase)) ?? 'starting';
    sessions.push({
      sessionId: workflowId,
      roomId: typedSearchAttributes.get(ATTRIBUTE_KEYS.room) ?? '',
      phase,
      taskIds: typedSearchAttributes.get(ATTRIBUTE_KEYS.taskIds) ?? [],
    });
  }
  return sessions;
}
