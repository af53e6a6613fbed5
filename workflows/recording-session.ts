import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  workflowInfo,
} from '@temporalio/workflow';
import type { CheckAnswer } from '../src/contract/activities.js';
import { failure } from '../src/contract/failures.js';
import type { Mistake } from '../src/contract/messages.js';
import { FAILURES } from '../src/contract/names.js';
import type { Manifest } from '../src/contract/view.js';
import { mistakesText } from '../src/json/mistakes.js';
import { checkRequest } from './activity-calls.js';
import { failureText } from './activity-failures.js';
import { measureRequest } from './metrics/transitions.js';
import { manifestOf } from './report/manifest.js';
import { fitManifest } from './report/size-limits.js';
import { carriedState } from './rules/carry-over.js';
import { acceptRequest, rejectRequest } from './rules/request.js';
import { recoverStarts } from './rules/starting.js';
import { installHandlers } from './session/handlers.js';
import { LiveSession } from './session/live-session.js';
import { SessionLoop } from './session/loop.js';
import { rejectImpossible } from './session/reconcile-controls.js';
import { sendWebhooks } from './session/send-webhooks.js';
import { hasRemainingSnapshots, takeRemainingSnapshots } from './session/snapshots.js';
import { within } from './session/within.js';
import { CONTROL_KINDS } from './state/controls.js';
import { newSession, type SessionState } from './state/session.js';

/**
 * A recording session, from the request to the verified files. Completes with the manifest, or fails with it as
 * `InvalidRequest`, `RecordingNotStarted` or `RecordingLost`. A cancelled session stops its tasks and closes as Canceled.
 *
 * A session runs one or more tasks of ZEGO, one after another in each lane. Each task goes through these phases;
 * `rules/phases.ts` dispatches to their files. The session's own phase follows from its tasks (`rules/session-phase.ts`).
 *
 * | phase | what it does | what ends it | file |
 * | --- | --- | --- | --- |
 * | `starting` | sends StartRecord until ZEGO names the task | ZEGO reports it recording; a stop; a final refusal; `limits.startSeconds` | `rules/starting.ts` |
 * | `recording`, `paused` | polls; keeps the recording controls applied (`rules/controls.ts`) | ZEGO ends it; a stop; the deadline; a successor that records | `rules/recording.ts` |
 * | `stopping` | sends StopRecord until ZEGO confirms, then polls | ZEGO reports the end as well; ten minutes past its MaxRecordTime | `rules/stopping.ts` |
 * | `uploading` | polls | every file is final, or there is none; `limits.uploadSeconds` | `rules/uploading.ts` |
 * | `checking` | verifies the files in the bucket, rescues those in ZEGO's backup | all are verified or rescued; 71 hours after its start | `rules/checking.ts` |
 * | `settled` | nothing | | |
 *
 * `rules/end-reason.ts` decides why a task ended, `rules/successors.ts` whether another one follows.
 *
 * @param request a `SessionRequest`; checked here, since any Temporal client may start a session
 * @param carried the state of the previous run, if this one continues it
 */
export function recordingSession(request: unknown, carried?: SessionState): Promise<Manifest> {
  const { workflowId, runId, originalExecutionRunId, startTime, continuedFromExecutionRunId } = workflowInfo();
  const continued = continuedFromExecutionRunId !== undefined ? carried : undefined;
  // Unchanged by a reset, so that ZEGO returns the existing task; another one after a retry of the workflow.
  const identity = { sessionId: workflowId, sessionUuid: originalExecutionRunId, requestedAtMs: startTime.getTime() };
  const session = new LiveSession({ ...(continued ?? newSession(identity, Date.now())), runId });
  installHandlers(session);

  const root = CancellationScope.current();
  void root.cancelRequested.catch(() => session.end('cancelled', { by: 'session' }));
  // A cancellation is a request like a stop: the session ends once every stop is confirmed.
  return within(new CancellationScope({ cancellable: false }), () => record(session, request, root));
}

/** Checks the request, runs the loop until nothing is left to do, and closes. */
async function record(session: LiveSession, request: unknown, root: CancellationScope): Promise<Manifest> {
  if (!session.state.checked) await check(session, request);
  const loop = new SessionLoop(session);
  for (;;) {
    session.notice();
    await loop.turn();
    if (loop.isDone) return await close(session, root);
    // Nothing is awaited between this check and the new run: everything that has arrived is in the state.
    if (session.mayContinueAsNew) {
      return await continueAsNew<typeof recordingSession>(request, carriedState(session.state));
    }
    await session.sleep();
  }
}

/** Checks the request against schema and configuration, and fills in its defaults. @throws InvalidRequest */
async function check(session: LiveSession, request: unknown): Promise<void> {
  const answer = await checkRequest(request ?? null, session.state.runId).then((checked) => {
    measureRequest(checked);
    return checked;
  }, checkFailure);
  if (!answer.valid) return await closeInvalid(session, request, answer.mistakes);
  const { valid, checkedIn, ...checked } = answer;
  const { sessionUuid } = session.state;
  session.apply((state, nowMs) => {
    const next = acceptRequest(state, checked, nowMs);
    return checkedIn === undefined || checkedIn === sessionUuid ? next : recoverStarts(next, nowMs);
  });
  for (const kind of CONTROL_KINDS) rejectImpossible(session, kind);
}

function checkFailure(error: unknown): CheckAnswer {
  const mistakes: Mistake[] = [{ path: '(whole)', message: `cannot be checked: ${failureText(error)}` }];
  return { valid: false, mistakes };
}

/** Closes the session: shows the manifest in memo, search attributes and query, then returns or throws it. */
async function close(session: LiveSession, root: CancellationScope): Promise<Manifest> {
  // The timeline has the result of each snapshot before the session closes.
  if (hasRemainingSnapshots(session)) await takeRemainingSnapshots(session);
  await condition(() => session.snapshotsInFlight === 0);
  const manifest = fitManifest(manifestOf(session.state, Date.now()));
  session.close(manifest);
  await sendWebhooks(session);
  await condition(allHandlersFinished);
  if (root.consideredCancelled) throw new CancelledFailure('The session was cancelled; its tasks are stopped');
  switch (manifest.outcome) {
    case 'not-started':
      throw failure(FAILURES.notStarted, manifest.message ?? 'The recording was not started', [manifest]);
    case 'lost':
      throw failure(FAILURES.lost, manifest.message ?? 'The footage is lost', [manifest]);
    case 'complete':
    case 'partial':
    case 'empty':
      return manifest;
  }
}

/** Closes a session whose request is invalid, without any task. @throws InvalidRequest */
async function closeInvalid(session: LiveSession, request: unknown, mistakes: readonly Mistake[]): Promise<never> {
  const message = `The request is invalid: ${mistakesText(mistakes)}`;
  session.apply((state) => rejectRequest(state, request));
  session.end('rejected', { by: 'session' }, message);
  const rest = manifestOf(session.state, Date.now());
  const manifest: Manifest = { ...rest, outcome: 'not-started', endReason: 'rejected', message };
  session.close(manifest);
  await condition(allHandlersFinished);
  throw failure(FAILURES.invalidRequest, message, [{ ...manifest, mistakes }]);
}
