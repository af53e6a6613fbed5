import type { Client } from '@temporalio/client';
import { attributeFilter, runningSessionsQuery } from '../../src/contract/list-filter.js';
import { SEARCH_ATTRIBUTES } from '../../src/contract/names.js';
import { ATTRIBUTE_KEYS, phaseIn } from '../../src/contract/search-attributes.js';
import type { FleetSession } from './comparison.js';

const PAGE_SESSIONS = 1_000;

/**
 * Returns the running sessions of an app, as the visibility store has them about a second later.
 * @throws what Temporal's client throws if the visibility store can't be read
 */
export async function runningSessions(client: Client, app: string): Promise<FleetSession[]> {
  const query = runningSessionsQuery(...attributeFilter(SEARCH_ATTRIBUTES.app, app));
  const sessions: FleetSession[] = [];
  for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query, pageSize: PAGE_SESSIONS })) {
    sessions.push({
      sessionId: workflowId,
      roomId: typedSearchAttributes.get(ATTRIBUTE_KEYS.room) ?? '',
      phase: phaseIn(typedSearchAttributes) ?? 'starting',
      taskIds: typedSearchAttributes.get(ATTRIBUTE_KEYS.taskIds) ?? [],
    });
  }
  return sessions;
}
