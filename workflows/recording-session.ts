import {
  type ApplicationFailure,
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
import { checkRequest, failureText } from './activity-calls.js';
import { manifestOf } from './report/manifest.js';
import { carriedState, fitManifest } from './report/size-limits.js';
import { startsForgotten } from './rules/start-events.js';
import { installHandlers } from './session/handlers.js';
import { LiveSession } from './session/live-session.js';
import { Keeper } from './session/loop.js';
import { denyImpossible } from './session/reconcile-controls.js';
import { sendNews } from './session/send-webhooks.js';
import { within } from './session/within.js';
import { SWITCH_KINDS } from './state/controls.js';
import { newSession, requestChecked, requestRefused, type SessionState } from './state/session.js';

/**
 * One recording, from request to uploaded files. Completes with the manifest; fails as `InvalidRequest`,
 * `RecordingNotStarted` or `RecordingLost` with it; a cancelled session stops its tasks before it closes as Canceled.
 *
 * @param request a `SessionRequest`; checked here, since any Temporal client may start a session
 * @param carried the state of the run before, when this one continues it
 */
export function recordingSession(request: unknown, carried?: SessionState): Promise<Manifest> {
  const { workflowId, runId, originalExecutionRunId, startTime, continuedFromExecutionRunId } = workflowInfo();
  const continued = continuedFromExecutionRunId !== undefined ? carried : undefined;
  // The same after a reset, so that ZEGO names the task of before; another after a retry of the workflow.
  const asked = { sessionId: workflowId, sessionUuid: originalExecutionRunId, requestedAtMs: startTime.getTime() };
  const session = new LiveSession({ ...(continued ?? newSession(asked, Date.now())), runId });
  installHandlers(session);

  const root = CancellationScope.current();
  void root.cancelRequested.catch(() => session.end('cancelled', { by: 'session' }));
  // A cancellation is a wish like stop: every task is stopped and confirmed before the session ends.
  return within(new CancellationScope({ cancellable: false }), () => record(session, request, root));
}

/** The story of a recording: check what is asked, keep it until it is over, tell what it left. */
async function record(session: LiveSession, request: unknown, root: CancellationScope): Promise<Manifest> {
  if (!session.state.checked) await check(session, request);
  const keeper = new Keeper(session);
  for (;;) {
    session.notice();
    await keeper.attend();
    if (keeper.isDone) return await close(session, root);
    // Nothing is awaited between this look and the hand-over: what has arrived by now is in the state.
    if (session.mayMove) return await continueAsNew<typeof recordingSession>(request, carriedState(session.state));
    await session.turn();
  }
}

/** Checks the request against schema and configuration, and fills in what was left out. */
async function check(session: LiveSession, request: unknown): Promise<void> {
  const answer = await checkRequest(request ?? null, session.state.runId).catch(checkFailure);
  if (!answer.valid) {
    session.apply((state) => requestRefused(state, request));
    throw await refused(session, `The request is wrong: ${mistakesText(answer.mistakes)}`, answer.mistakes);
  }
  const { valid, checkedIn, ...checked } = answer;
  const { sessionUuid } = session.state;
  session.apply((state, nowMs) => {
    const next = requestChecked(state, checked, nowMs);
    return checkedIn === undefined || checkedIn === sessionUuid ? next : startsForgotten(next, nowMs);
  });
  for (const kind of SWITCH_KINDS) denyImpossible(session, kind);
}

function checkFailure(error: unknown): CheckAnswer {
  const mistakes: Mistake[] = [{ path: '(whole)', message: `cannot be checked: ${failureText(error)}` }];
  return { valid: false, mistakes };
}

/** The result, told in every way there is: memo, search attributes, query, and how the workflow ends. */
async function close(session: LiveSession, root: CancellationScope): Promise<Manifest> {
  const manifest = fitManifest(manifestOf(session.state, Date.now()));
  session.close(manifest);
  await sendNews(session);
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

async function refused(
  session: LiveSession,
  message: string,
  mistakes: readonly Mistake[],
): Promise<ApplicationFailure> {
  session.end('rejected', { by: 'session' }, message);
  const left = manifestOf(session.state, Date.now());
  const manifest: Manifest = { ...left, outcome: 'not-started', endReason: 'rejected', message };
  session.close(manifest);
  await condition(allHandlersFinished);
  return failure(FAILURES.invalidRequest, message, [{ ...manifest, mistakes }]);
}
