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
import { grpcStatusOf, type TemporalCalls } from './temporal-calls.js';
import { UPDATE_CUT_OFF } from './translate-failure.js';

const PROBE_MS = 5_000;
const PAUSE_MS = 250;
/** One call is held for so long at most: the SDK gathers a listener for each of its own retries. */
const ASK_MS = 10_000;
/** NOT_FOUND: the coordinator closed meanwhile. RESOURCE_EXHAUSTED: it lets so many wait at once. ABORTED: both at a time. */
const ASK_AGAIN = new Set([5, 8, 10]);
/** The server's own failures of an update that no workflow has run: its coordinator closed, or its worker was lost. */
const NOT_TAKEN = new Set([UPDATE_CUT_OFF, 'UnprocessedUpdate']);

/**
 * Starts a session through the room coordinator: answers the session that records the room already, if there is one.
 * @throws InvalidRequest with every mistake that the worker found; RoomUnresponsive; TemporalUnavailable, TemporalRefused
 */
export async function startInRoom(
  calls: TemporalCalls,
  request: SessionRequest,
  { timeoutMs, untilMs }: { readonly timeoutMs: number; readonly untilMs: number },
): Promise<RecordAnswer> {
  const { roomId } = request;
  // While nothing answers, the SDK would try again for as long as a start may take.
  await calls.probe();
  // Temporal runs the same update once, however often it is sent.
  const updateId = randomUUID();
  for (;;) {
    const leftMs = Math.max(1, Math.min(ASK_MS, untilMs - Date.now()));
    let error: unknown;
    try {
      return await calls.run({ doing: 'start', timeoutMs: leftMs }, () => ask(calls, request, updateId));
    } catch (thrown) {
      error = thrown;
    }
    const pauseMs = PAUSE_MS * (0.5 + Math.random());
    const isLate = Date.now() + pauseMs >= untilMs;
    const end = await endOf(calls, error, roomId, isLate ? timeoutMs : undefined);
    if (end !== undefined) throw end;
    if (isLate)
      throw new RoomUnresponsive(roomId, 'its coordinator closed again and again, or too many ask at once', error);
    await sleep(pauseMs);
  }
}

function ask(calls: TemporalCalls, request: SessionRequest, updateId: string): Promise<RecordAnswer> {
  const { roomId, app = UNNAMED_APP } = request;
  const startWorkflowOperation = new WithStartWorkflowOperation<() => Promise<void>>(ROOM_WORKFLOW, {
    workflowId: roomWorkflowId(app, roomId),
    taskQueue: WORKFLOW_TASK_QUEUE,
    args: [],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    staticSummary: `coordinator of room ${shortRoom(roomId)}`,
  });
  // Its own rejection is that of the update.
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  return calls.client.workflow.executeUpdateWithStart<() => Promise<void>, RecordAnswer, [SessionRequest]>(
    RECORD_UPDATE,
    { args: [request], updateId, startWorkflowOperation },
  );
}

/**
 * The error to end with; undefined when asking again may help: the coordinator has just closed, many ask it, or it is silent.
 * `waitedMs`: set when there is no time left for that.
 */
async function endOf(
  calls: TemporalCalls,
  error: unknown,
  roomId: string,
  waitedMs: number | undefined,
): Promise<Error | undefined> {
  if (error instanceof WorkflowUpdateFailedError) return errorOfAnswer(error, roomId);
  const code = grpcStatusOf(
    error instanceof TemporalUnavailable || error instanceof TemporalRefused ? error.cause : error,
  )?.code;
  if (error instanceof WorkflowNotFoundError || (code !== undefined && ASK_AGAIN.has(code))) return undefined;
  const silent = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof TemporalUnavailable;
  if (!silent) return asError(error);
  // A Temporal that is gone is told as such; one that is there waits for a worker.
  try {
    await calls.probe(PROBE_MS);
  } catch (gone) {
    return asError(gone);
  }
  if (waitedMs === undefined) return undefined;
  return new RoomUnresponsive(roomId, `nobody answered within ${waitedMs} ms; is a worker running?`, error);
}

function errorOfAnswer(error: WorkflowUpdateFailedError, roomId: string): Error | undefined {
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return new RoomUnresponsive(roomId, 'its coordinator failed', error);
  if (NOT_TAKEN.has(cause.type ?? '')) return undefined;
  if (cause.type !== FAILURES.invalidRequest) return new RoomUnresponsive(roomId, cause.message, error);
  const { mistakes = [{ path: '(whole)', message: cause.message }] } = detailsOf(cause.details ?? []);
  return new InvalidRequest('session request', mistakes, { cause: error });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
