import { WorkflowUpdateStage } from '@temporalio/client';
import { FLEET_UPDATES, fleetWorkflowId, TASK_STOP_MS } from '../contract/fleet.js';
import type { DescribeAnswer, StopAnswer } from '../contract/index.js';
import { NotRecording, SessionBroken, SessionNotFound, SessionUnresponsive, ZegoNotResponding } from './errors.js';
import { KeeperFailed, KeeperNotFound, KeeperUnresponsive } from './fleet-reading.js';
import type { TemporalCalls } from './temporal-calls.js';

/** How long a worker may take to accept an update. */
const ACCEPT_MS = 4_000;
/** How long an accepted update may take: the longest is a stop. */
const RESULT_MS = TASK_STOP_MS + 15_000;

/** The results of a fleet keeper's updates, by name. */
interface Answers {
  readonly describeTask: DescribeAnswer;
  readonly stopTask: StopAnswer;
}

/**
 * Sends an update about a task to the fleet keeper of an app.
 * @throws KeeperNotFound; KeeperUnresponsive within 5 s if no worker runs; KeeperFailed, ZegoRejected, ZegoUnreachable,
 * TemporalUnavailable, TemporalRefused
 */
export async function askKeeper<N extends keyof Answers>(
  calls: TemporalCalls,
  app: string,
  name: N,
  taskId: string,
): Promise<Answers[N]> {
  const sessionId = fleetWorkflowId(app);
  const context = { doing: name, sessionId, byWorker: true } as const;
  const handle = calls.client.workflow.getHandle(sessionId);
  try {
    const accepted = await calls.run({ ...context, timeoutMs: ACCEPT_MS }, () =>
      handle.startUpdate<Answers[N], [{ readonly taskId: string }]>(FLEET_UPDATES[name], {
        args: [{ taskId }],
        waitForStage: WorkflowUpdateStage.ACCEPTED,
      }),
    );
    return await calls.run({ ...context, timeoutMs: RESULT_MS, held: true }, () => accepted.result());
  } catch (error) {
    throw keeperError(app, taskId, error);
  }
}

function keeperError(app: string, taskId: string, error: unknown): unknown {
  if (error instanceof SessionNotFound) return new KeeperNotFound(app, error);
  if (error instanceof SessionUnresponsive || error instanceof ZegoNotResponding) {
    return new KeeperUnresponsive(app, error);
  }
  if (error instanceof NotRecording) return new KeeperFailed(app, taskId, 'it ended meanwhile: retry', error);
  if (!(error instanceof SessionBroken)) return error;
  const { cause } = error;
  return new KeeperFailed(app, taskId, cause instanceof Error ? cause.message : String(cause), error);
}
