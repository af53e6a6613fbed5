import {
  ApplicationFailure,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  condition,
  defineSignal,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import {
  FAILURES,
  type Manifest,
  SESSION_WORKFLOW,
  type SessionRequest,
  SIGNALS,
  WORKFLOW_TASK_QUEUE,
} from 'reelkeeper/contract';

/** A consultation to record. */
export interface Consultation {
  readonly roomId: string;
  /** The longest duration, in milliseconds. */
  readonly lengthMs: number;
}

/** The result of a consultation. */
export interface Minutes {
  readonly sessionId: string;
  readonly outcome: Manifest['outcome'];
  readonly files: readonly string[];
}

/** Ends the consultation. */
export const goodbye = defineSignal('goodbye');

/** Lets the consultation fail, for example because of its billing. */
export const refused = defineSignal<[reason: string]>('refused');

/** The session ends this long after the consultation, even if this workflow never stops it. */
const SPARE_SECONDS = 600;

/**
 * Runs a consultation and records it with a session, which is a child of this workflow.
 *
 * If the consultation is cancelled, its session is cancelled too, and this workflow waits until the session has stopped
 * every task of ZEGO and closed. If the consultation closes before its session in any other way, Temporal cancels the
 * session. Temporal's default would terminate it, and a terminated session can't stop ZEGO's tasks.
 */
export async function consultation({ roomId, lengthMs }: Consultation): Promise<Minutes> {
  let isOver = false;
  let refusal: string | undefined;
  setHandler(goodbye, () => void (isOver = true));
  setHandler(refused, (reason) => void (refusal = reason));

  const request: SessionRequest = { roomId, limits: { recordSeconds: Math.ceil(lengthMs / 1_000) + SPARE_SECONDS } };
  const session = await startChild<(request: SessionRequest) => Promise<Manifest>>(SESSION_WORKFLOW, {
    args: [request],
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowId: `${workflowInfo().workflowId}:recording`,
    // No timeouts: Temporal would end the session without its cleanup.
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
  });

  try {
    await condition(() => isOver || refusal !== undefined, lengthMs);
  } catch (error) {
    // The session is cancelled with this workflow; the wait lets it stop ZEGO's tasks and close.
    if (isCancellation(error)) await session.result();
    throw error;
  }
  // The ParentClosePolicy cancels the session.
  if (refusal !== undefined) throw ApplicationFailure.nonRetryable(`The consultation was refused: ${refusal}`);

  // The session may have closed before: nobody was in the room, or ZEGO refused to record it.
  await session.signal(SIGNALS.stop, { reason: 'the consultation is over' }).catch(() => {});
  try {
    const { outcome, files } = await session.result();
    return { sessionId: session.workflowId, outcome, files: files.map(({ fileId }) => fileId) };
  } catch (error) {
    const outcome = outcomeOfFailure(error);
    // The consultation took place without a recording.
    if (outcome) return { sessionId: session.workflowId, outcome, files: [] };
    throw error;
  }
}

/** The outcome of a session that failed without a recording; undefined for other errors. */
function outcomeOfFailure(error: unknown): 'not-started' | 'lost' | undefined {
  if (!(error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure)) return undefined;
  if (error.cause.type === FAILURES.notStarted) return 'not-started';
  return error.cause.type === FAILURES.lost ? 'lost' : undefined;
}
