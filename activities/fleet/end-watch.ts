import { Context } from '@temporalio/activity';
import { OPEN_PHASES } from '../../src/contract/names.js';
import { notify } from './notify.js';
import { runningSessions } from './running-sessions.js';

const BEAT_MS = 5_000;

/**
 * Tells the running sessions of an app that no sweep watches their tasks any more.
 * @throws what Temporal's client throws if the engine or the visibility store is unavailable
 */
export async function endWatch({ app }: { readonly app: string }): Promise<void> {
  const context = Context.current();
  const beating = setInterval(() => context.heartbeat(), BEAT_MS);
  try {
    const sessions = await runningSessions(context.client, app);
    const notices = sessions.flatMap(({ sessionId, phase, taskIds: [taskId] }) => {
      return taskId !== undefined && OPEN_PHASES.includes(phase)
        ? [{ sessionId, taskId, change: 'unwatched' as const }]
        : [];
    });
    await notify(context.client, notices, { unwatched: 0 });
  } finally {
    clearInterval(beating);
  }
}
