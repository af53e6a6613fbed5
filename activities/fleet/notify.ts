import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { SIGNALS } from '../../src/contract/names.js';
import type { FleetNotice } from './comparison.js';

const SIGNALS_AT_ONCE = 20;

/**
 * Signals `statusChanged` to the sessions of some tasks and counts the signals. A session that has closed meanwhile needs none.
 * @throws what Temporal's client throws if the engine is unavailable
 */
export async function notify(
  client: Client,
  notices: readonly FleetNotice[],
  counts: Record<FleetNotice['change'], number>,
): Promise<void> {
  const queue = notices.values();
  const send = async (): Promise<void> => {
    for (const { sessionId, taskId, change } of queue) {
      try {
        await client.workflow.getHandle(sessionId).signal(SIGNALS.statusChanged, { taskId, seen: change });
        counts[change] += 1;
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIGNALS_AT_ONCE, notices.length) }, send));
}
