import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { StatusChangedBody } from '../../src/contract/messages.js';
import { SIGNALS } from '../../src/contract/names.js';

/** What a session is told of a task. */
type Change = NonNullable<StatusChangedBody['seen']>;

/** News of a session's task. */
export interface Notice<C extends Change> {
  readonly sessionId: string;
  readonly taskId: string;
  readonly change: C;
}

const SIGNALS_AT_ONCE = 20;

/**
 * Signals `statusChanged` to the sessions of some tasks and counts the signals. A session that has closed meanwhile needs none.
 * @throws what Temporal's client throws if the engine is unavailable
 */
export async function notify<C extends Change>(
  client: Client,
  notices: readonly Notice<C>[],
  counts: Record<C, number>,
): Promise<void> {
  const queue = notices.values();
  const send = async (): Promise<void> => {
    for (const { sessionId, taskId, change } of queue) {
      try {
        const body: StatusChangedBody = { taskId, seen: change };
        await client.workflow.getHandle(sessionId).signal(SIGNALS.statusChanged, body);
        counts[change] += 1;
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIGNALS_AT_ONCE, notices.length) }, send));
}
