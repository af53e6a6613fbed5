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

/** A consultation to hold and to record. */
export interface Consultation {
  readonly roomId: string;
  /** When it is over at the latest, if nobody ends it before. */
  readonly lengthMs: number;
}

/** What is left of it. */
export interface Minutes {
  readonly sessionId: string;
  readonly outcome: Manifest['outcome'];
  readonly files: readonly string[];
}

/** Doctor and patient have said goodbye. */
export const goodbye = defineSignal('goodbye');

/** The billing system has refused: the consultation fails, as any workflow may. */
export const refused = defineSignal<[reason: string]>('refused');

/** Enough for the goodbye to arrive: the session ends by itself, should this workflow never tell it to. */
const SPARE_SECONDS = 600;

/**
 * Holds a consultation and has it recorded by a session, which is a child of this workflow.
 *
 * A cancellation of the consultation is handed on to the session, and this workflow waits until the session has stopped
 * every task of ZEGO and closed. However else the consultation closes before its session, Temporal cancels the session.
 * The default of Temporal would terminate it, and a terminated session can't stop what ZEGO records.
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
    // The session is cancelled together with this workflow, if it is waited for: it stops ZEGO's tasks, and closes.
    if (isCancellation(error)) await session.result();
    throw error;
  }
  // The session is cancelled as the policy says.
  if (refusal !== undefined) throw ApplicationFailure.nonRetryable(`The consultation is refused: ${refusal}`);

  // It may have closed by itself: nobody was in the room, or ZEGO refused to record it.
  await session.signal(SIGNALS.stop, { reason: 'the consultation is over' }).catch(() => {});
  try {
    const { outcome, files } = await session.result();
    return { sessionId: session.workflowId, outcome, files: files.map(({ fileId }) => fileId) };
  } catch (error) {
    const outcome = outcomeOfFailure(error);
    // The consultation was held all the same.
    if (outcome) return { sessionId: session.workflowId, outcome, files: [] };
    throw error;
  }
}

/** A session without a recording fails, and its failure tells which way. */
function outcomeOfFailure(error: unknown): 'not-started' | 'lost' | undefined {
  if (!(error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure)) return undefined;
  if (error.cause.type === FAILURES.notStarted) return 'not-started';
  return error.cause.type === FAILURES.lost ? 'lost' : undefined;
}
