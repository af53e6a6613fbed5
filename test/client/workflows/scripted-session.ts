import {
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';

/** The behaviour of a scripted session, sent in the request's metadata. */
export interface Script {
  /** How often the update `started` reports that it is waiting. */
  readonly startedWaits?: number;
  /** The failure type that the session closes with once it is stopped; without one it completes. */
  readonly closeWith?: string;
  /** Closes at once. */
  readonly closeNow?: boolean;
  /** No task was ever started. */
  readonly noTasks?: boolean;
  readonly continueAsNew?: boolean;
  readonly taskIds?: readonly string[];
}

interface Request {
  readonly roomId: string;
  readonly app?: string;
  readonly metadata?: Script;
}

/** A workflow with the contract's names and none of the real session's behaviour. */
export async function recordingSession(request: Request, run = 1): Promise<unknown> {
  const script = request.metadata ?? {};
  const received: { signal: string; body: unknown }[] = [];
  let startedCalls = 0;
  let closed = false;
  const manifest = (outcome: string, endReason: string) => ({
    sessionId: workflowInfo().workflowId,
    app: request.app ?? 'default',
    roomId: request.roomId,
    outcome,
    endReason,
    endedAt: '2026-01-01T00:00:00.000Z',
    recordedMs: 1_000,
    tasks: script.noTasks
      ? []
      : [{ lane: 0, number: 1, taskId: 'task-1', clientTaskId: 'c', phase: 'settled', files: [] }],
    files: [],
    gaps: [],
    metadata: {},
  });
  let outcome: unknown;

  setHandler(defineQuery('session'), () => ({
    sessionId: workflowInfo().workflowId,
    roomId: request.roomId,
    phase: closed ? 'closed' : 'recording',
    run,
    received,
    outcome,
  }));
  for (const signal of [
    'updateLayout',
    'updateWhiteboard',
    'pause',
    'resume',
    'takeSnapshot',
    'zegoCallback',
    'statusChanged',
  ]) {
    setHandler(defineSignal<[unknown]>(signal), (body) => void received.push({ signal, body }));
  }
  setHandler(defineSignal<[unknown]>('stop'), (body) => {
    received.push({ signal: 'stop', body });
    closed = true;
  });
  for (const name of ['updateLayout', 'updateWhiteboard', 'pause', 'resume', 'takeSnapshot']) {
    setHandler(defineUpdate<unknown, [Record<string, unknown> | undefined]>(name), async (body) => {
      const refusal = { action: 'UpdateLayout', code: 300000004, message: 'bad view', requestId: 'r-1' };
      switch (body?.answer) {
        case 'rejected':
          throw ApplicationFailure.nonRetryable('ZEGO refused the layout.', 'ZegoRejected', refusal);
        case 'unreachable':
          throw ApplicationFailure.nonRetryable('The connection was cut.', 'ZegoUnreachable', {
            action: 'UpdateLayout',
            message: 'The connection was cut',
          });
        case 'invalid':
          throw ApplicationFailure.nonRetryable('no', 'InvalidRequest', {
            mistakes: [{ path: 'MixMode', message: 'must be 1 to 5' }],
          });
        case 'too-late':
          throw ApplicationFailure.nonRetryable('It is uploading.', 'NotRecording', { phase: 'uploading' });
        case 'unknown':
          throw ApplicationFailure.nonRetryable('boom', 'SomethingElse');
        case 'never':
          await condition(() => closed);
      }
      return { accepted: true, requestId: JSON.stringify({ name, body }) };
    });
  }
  setHandler(defineUpdate('started'), async () => {
    if (script.closeWith === 'RecordingNotStarted') {
      await condition(() => closed);
      throw ApplicationFailure.nonRetryable(
        'ZEGO is full.',
        'RecordingNotStarted',
        manifest('not-started', 'no-capacity'),
      );
    }
    return startedCalls++ < (script.startedWaits ?? 0) ? { waiting: true } : { taskIds: ['task-1'] };
  });

  if (script.taskIds) upsertSearchAttributes({ RecordingTaskIds: [...script.taskIds] });
  if (script.continueAsNew && run === 1) await continueAsNew<typeof recordingSession>(request, 2);
  try {
    if (!script.closeNow) await condition(() => closed);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    outcome = manifest('partial', 'cancelled');
    closed = true;
    throw error;
  }
  closed = true;
  if (script.closeWith === 'defect') throw ApplicationFailure.nonRetryable('boom', 'SomethingElse');
  const summary = { outcome: 'complete', endReason: 'stopped', files: 0, recordedMs: 1_000 };
  await CancellationScope.nonCancellable(async () => {
    upsertMemo({ outcome: summary });
    upsertSearchAttributes({ RecordingPhase: ['closed'], RecordingOutcome: ['complete'], RecordingTaskIds: [] });
  });
  if (script.closeWith === 'InvalidRequest') {
    const mistakes = [{ path: 'app', message: 'is not configured' }];
    throw ApplicationFailure.nonRetryable('bad', 'InvalidRequest', { mistakes }, manifest('not-started', 'rejected'));
  }
  if (script.closeWith !== undefined) {
    throw ApplicationFailure.nonRetryable(
      `It closed as ${script.closeWith}.`,
      script.closeWith,
      manifest('lost', 'stopped'),
    );
  }
  outcome = manifest('complete', 'stopped');
  return outcome;
}

/** Another workflow of the same namespace. */
export async function somethingElse(): Promise<void> {
  await condition(() => false);
}
