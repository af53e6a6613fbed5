import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import {
  FAILURES,
  RECORD_UPDATE,
  type RecordAnswer,
  ROOM_WORKFLOW,
  roomWorkflowId,
  type SessionRequest,
  shortRoom,
  UNNAMED_APP,
  WORKFLOW_TASK_QUEUE,
} from '../contract/index.js';
import { InvalidRequest, RoomUnresponsive, TemporalRefused, TemporalUnavailable } from './errors.js';
import { detailsOf } from './failure-details.js';
import { absenceNow } from './last-poll.js';
import { grpcStatusOf, type TemporalCalls } from './temporal-calls.js';
import { UPDATE_CUT_OFF } from './translate-failure.js';

const PROBE_MS = 5_000;
const PAUSE_MS = 250;
/** The longest held call: the SDK adds a listener for each of its own retries. */
const HELD_MS = 10_000;
/** The first call is shorter, so that a missing worker is reported at once. */
const FIRST_HELD_MS = 3_500;
/** NOT_FOUND: the coordinator has closed. RESOURCE_EXHAUSTED: too many updates wait. ABORTED: both at the same time. */
const RETRYABLE = new Set([5, 8, 10]);
/** The server's failures of an update that no workflow has run: its coordinator closed, or its worker was lost. */
const NOT_RUN = new Set([UPDATE_CUT_OFF, 'UnprocessedUpdate']);

/**
 * Starts a session through the room coordinator. Returns the session that already records the room, if there is one.
 * @throws InvalidRequest with every mistake that the worker found; RoomUnresponsive; TemporalUnavailable, TemporalRefused
 */
export async function startInRoom(
  calls: TemporalCalls,
  request: SessionRequest,
  { timeoutMs, untilMs }: { readonly timeoutMs: number; readonly untilMs: number },
): Promise<RecordAnswer> {
  const { roomId } = request;
  // Without this probe the SDK would retry an unreachable server for as long as a start may take.
  await calls.probe();
  // Temporal runs an update id once, however often it is sent.
  const updateId = randomUUID();
  for (let heldMs = FIRST_HELD_MS; ; heldMs = HELD_MS) {
    const leftMs = Math.max(1, Math.min(heldMs, untilMs - Date.now()));
    const pauseMs = PAUSE_MS * (0.5 + Math.random());
    try {
      return await calls.run({ doing: 'start', timeoutMs: leftMs }, () => sendUpdate(calls, request, updateId));
    } catch (error) {
      const isLate = Date.now() + pauseMs >= untilMs;
      await throwIfFinal(calls, error, roomId, isLate ? timeoutMs : undefined);
      if (isLate)
        throw new RoomUnresponsive(roomId, 'its coordinator closed repeatedly, or too many starts are waiting', error);
    }
    await sleep(pauseMs);
  }
}

function sendUpdate(calls: TemporalCalls, request: SessionRequest, updateId: string): Promise<RecordAnswer> {
  const { roomId, app = UNNAMED_APP } = request;
  const startWorkflowOperation = new WithStartWorkflowOperation<() => Promise<void>>(ROOM_WORKFLOW, {
    workflowId: roomWorkflowId(app, roomId),
    taskQueue: WORKFLOW_TASK_QUEUE,
    args: [],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    staticSummary: `coordinator of room ${shortRoom(roomId)}`,
  });
  // It rejects with the update, which reports the error.
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  return calls.client.workflow.executeUpdateWithStart<() => Promise<void>, RecordAnswer, [SessionRequest]>(
    RECORD_UPDATE,
    { args: [request], updateId, startWorkflowOperation },
  );
}

/**
 * Throws the error of a start unless a retry may help: the coordinator has just closed, is overloaded or is silent.
 * `waitedMs` is set if no time is left for a retry.
 */
async function throwIfFinal(
  calls: TemporalCalls,
  error: unknown,
  roomId: string,
  waitedMs: number | undefined,
): Promise<void> {
  if (error instanceof WorkflowUpdateFailedError) return throwIfRun(error, roomId);
  const code = grpcStatusOf(
    error instanceof TemporalUnavailable || error instanceof TemporalRefused ? error.cause : error,
  )?.code;
  if (error instanceof WorkflowNotFoundError || (code !== undefined && RETRYABLE.has(code))) return;
  const silent = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof TemporalUnavailable;
  if (!silent) throw error;
  // Throws if Temporal itself is gone; otherwise a worker is missing.
  await calls.probe(PROBE_MS);
  if (await absenceNow(calls.client)) {
    throw new RoomUnresponsive(roomId, 'no worker runs; start "reelkeeper worker"', error);
  }
  if (waitedMs === undefined) return;
  throw new RoomUnresponsive(roomId, `no response within ${waitedMs} ms; is a worker running?`, error);
}

function throwIfRun(error: WorkflowUpdateFailedError, roomId: string): void {
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) throw new RoomUnresponsive(roomId, 'its coordinator failed', error);
  if (NOT_RUN.has(cause.type ?? '')) return;
  if (cause.type !== FAILURES.invalidRequest) throw new RoomUnresponsive(roomId, cause.message, error);
  const { mistakes = [{ path: '(whole)', message: cause.message }] } = detailsOf(cause.details ?? []);
  throw new InvalidRequest('session request', mistakes, { cause: error });
}
