import { CancellationScope } from '@temporalio/workflow';
import type { CommandAnswer } from '../../src/contract/activities.js';
import type { ChangeAnswer } from '../../src/contract/messages.js';
import { taskName } from '../../src/contract/task-name.js';
import { quickCalls } from '../activity-calls.js';
import { noResponse } from '../activity-failures.js';
import type { Requested } from '../state/requested.js';
import type { SessionState } from '../state/session.js';
import { takesChanges } from '../state/task.js';
import { note, noteRequest } from '../state/timeline.js';
import { whyNot } from './control-handlers.js';
import type { LiveSession } from './live-session.js';
import { mistakesFailure, notRecordingFailure, rejectionFailure } from './rejections.js';

/** The most snapshots in flight; more are rejected. */
const SNAPSHOTS_AT_ONCE = 5;
const TOO_MANY = `${SNAPSHOTS_AT_ONCE} snapshots are in flight; retry once one is taken`;

/** Whether snapshots were requested that a run which was about to end has left. */
export function hasRemainingSnapshots({ state }: LiveSession): boolean {
  return state.snapshotsRemaining !== undefined;
}

/** Takes the snapshots that were left. Resolves once the timeline shows the result of each. */
export async function takeRemainingSnapshots(session: LiveSession): Promise<void> {
  const { snapshotsRemaining = [] } = session.state;
  session.apply((state) => ({ ...state, snapshotsRemaining: undefined }));
  await Promise.all(snapshotsRemaining.map((requested) => snapshotSignal(session, requested)));
}

function leaveToNextRun(state: SessionState, requested: Requested): SessionState {
  const left = state.snapshotsRemaining ?? [];
  if (left.length < SNAPSHOTS_AT_ONCE) return { ...state, snapshotsRemaining: [...left, requested] };
  return noteRequest(state, { ...requested, by: 'session' }, 'snapshot rejected', { reason: TOO_MANY });
}

/** Takes a snapshot requested by signal; the timeline shows its result. */
export async function snapshotSignal(session: LiveSession, requested: Requested): Promise<void> {
  const rejection = whyNot(session, 'snapshot');
  if (rejection) {
    session.apply((state) => noteRequest(state, requested, 'ignored', { reason: rejection.message }));
    return;
  }
  if (session.leaving) {
    session.apply((state) => leaveToNextRun(state, requested));
    return;
  }
  await snapshot(session, requested).catch(() => undefined);
}

/** Takes a snapshot of the first task that records. Resolves once ZEGO has accepted it. @throws its rejection */
export async function snapshot(session: LiveSession, requested: Requested): Promise<ChangeAnswer> {
  const task = session.state.tasks.find((one) => takesChanges(one) && one.phase === 'recording');
  const app = session.state.checked?.request.app;
  if (!task?.taskId || app === undefined) throw notRecordingFailure(session.state, 'snapshot');
  const { taskId } = task;
  session.apply((state) => noteRequest(state, requested, 'snapshot requested'));
  if (session.snapshotsInFlight >= SNAPSHOTS_AT_ONCE) {
    session.apply((state, nowMs) => note(state, nowMs, 'session', 'snapshot rejected', { reason: TOO_MANY }));
    throw rejectionFailure({ by: 'us', reason: TOO_MANY });
  }
  session.snapshotsInFlight += 1;
  const { sessionId } = session.state;
  const call = quickCalls(app, 'TakeSnapshot', `snapshot of ${taskName(task)} of room ${session.room}`);
  const answer = await CancellationScope.nonCancellable(() =>
    session.runCall(() =>
      call
        .takeSnapshot({ app, sessionId, taskId })
        .catch((error): CommandAnswer => ({ verdict: 'refused', refusal: noResponse('TakeSnapshot', error) })),
    ),
  );
  session.snapshotsInFlight -= 1;
  return snapshotAnswer(session, answer);
}

function snapshotAnswer(session: LiveSession, answer: CommandAnswer): ChangeAnswer {
  if (answer.verdict === 'accepted') {
    session.apply((state, nowMs) => note(state, nowMs, 'zego', 'snapshot accepted'));
    return { accepted: true, requestId: answer.requestId };
  }
  const failure =
    answer.verdict === 'invalid'
      ? mistakesFailure(answer.mistakes)
      : rejectionFailure({ by: 'zego', refusal: answer.refusal });
  const by = answer.verdict !== 'invalid' && answer.refusal.code !== undefined ? 'zego' : 'session';
  session.apply((state, nowMs) => note(state, nowMs, by, 'snapshot rejected', { reason: failure.message }));
  throw failure;
}
