import { Context } from '@temporalio/activity';
import { attributeFilter, quoted, runningSessionsQuery } from '../src/contract/list-filter.js';
import { SEARCH_ATTRIBUTES } from '../src/contract/names.js';
import { ATTRIBUTE_KEYS } from '../src/contract/search-attributes.js';
import { storable } from '../src/contract/storable.js';
import type { SessionPhase } from '../src/contract/view.js';

/** A session that waits for one of ZEGO's concurrent tasks. */
export interface WaitingSession {
  readonly sessionId: string;
  /** Epoch milliseconds. */
  readonly requestedAtMs: number;
}

/** The longest time for which a start waits for the list. */
const LIST_MS = 1_000;
const PAGE_SIZE = 1_000;
const WAITING: SessionPhase = 'waiting';

/**
 * Lists the sessions of an app that wait for a task of ZEGO, from the visibility store, which lags by about a second. A
 * session that continued as new counts from its newest run.
 * @throws the error of Temporal's client if the visibility store is unavailable or slow
 */
export async function listWaitingSessions(app: string): Promise<WaitingSession[]> {
  const { client } = Context.current();
  const stored = storable(app);
  const isWaiting = `${SEARCH_ATTRIBUTES.phase} = ${quoted(WAITING)}`;
  const query = runningSessionsQuery(isWaiting, ...attributeFilter(SEARCH_ATTRIBUTES.app, stored));
  const waiting: WaitingSession[] = [];
  await client.withDeadline(Date.now() + LIST_MS, async () => {
    for await (const one of client.workflow.list({ query, pageSize: PAGE_SIZE })) {
      if (one.typedSearchAttributes.get(ATTRIBUTE_KEYS.app) !== stored) continue;
      waiting.push({ sessionId: one.workflowId, requestedAtMs: one.startTime.getTime() });
    }
  });
  return waiting;
}
