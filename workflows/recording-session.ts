import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { CheckAnswer } from '../src/contract/activities.js';
import type { Mistake } from '../src/contract/messages.js';
import { FAILURES } from '../src/contract/names.js';
import type { Manifest } from '../src/contract/view.js';
import { carriedState, fitManifest } from './budget.js';
import { checkRequest, failureText } from './calls.js';
import { installHandlers } from './handlers.js';
import { denyImpossible, isLacking, keepSwitch } from './keep-switches.js';
import { LiveSession } from './live-session.js';
import { manifestOf } from './manifest.js';
import { runTask } from './run-task.js';
import { hasNews, sendNews } from './send-events.js';
import { newSession, requestChecked, type SessionState } from './session-state.js';
import { SWITCH_KINDS } from './switches.js';
import type { TaskState } from './task-state.js';

/**
 * One recording, from request to uploaded files. Completes with the manifest; fails as `InvalidRequest`,
 * `RecordingNotStarted` or `RecordingLost` with it; a cancelled session stops its tasks before it closes as Canceled.
 *
 * @param request a `SessionRequest`; checked here, since any Temporal client may start a session
 * @param carried the state of the run before, when this one continues it
 */
export async function recordingSession(request: unknown, carried?: SessionState): Promise<Manifest> {
  const { workflowId, startTime, continuedFromExecutionRunId } = workflowInfo();
  const continued = continuedFromExecutionRunId !== undefined ? carried : undefined;
  const asked = { sessionId: workflowId, requestedAtMs: startTime.getTime() };
  const session = new LiveSession(continued ?? newSession({ ...asked, sessionUuid: uuid4() }, Date.now()));
  installHandlers(session);

  const root = CancellationScope.current();
  void root.cancelRequested.catch(() => session.end('cancelled', 'session'));
  // A cancellation is a wish like stop: every task is stopped and confirmed before the session ends.
  return await CancellationScope.nonCancellable(async () => {
    if (!session.state.checked) await check(session, request);
    do {
      session.moving = false;
      await keep(session);
      if (session.moving && session.quiet) {
        return await continueAsNew<typeof recordingSession>(request, carriedState(session.state));
      }
      // Somebody asked for something in between: that comes first.
    } while (session.moving);
    return await close(session, root);
  });
}

/** Checks the request against schema and configuration, and fills in what was left out. */
async function check(session: LiveSession, request: unknown): Promise<void> {
  const answer = await checkRequest(request ?? null).catch(checkFailure);
  if (!answer.valid) {
    const text = answer.mistakes.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw await failed(session, FAILURES.invalidRequest, `The request is wrong: ${text}`, [
      { mistakes: answer.mistakes },
    ]);
  }
  const { valid, ...checked } = answer;
  session.apply((state, nowMs) => requestChecked(state, checked, nowMs));
  for (const kind of SWITCH_KINDS) denyImpossible(session, kind);
}

function checkFailure(error: unknown): CheckAnswer {
  const mistakes: Mistake[] = [{ path: '(whole)', message: `cannot be checked: ${failureText(error)}` }];
  return { valid: false, mistakes };
}

/** What a session does beside its tasks, one at a time of each kind. */
const ATTENDANCE = [
  ...SWITCH_KINDS.map((kind) => ({
    isDue: (session: LiveSession): boolean => isLacking(session, kind),
    attend: (session: LiveSession): Promise<void> => keepSwitch(session, kind),
  })),
  { isDue: hasNews, attend: sendNews },
];

/** Keeps every task until it has settled, those that follow as well, and every live one at the newest wishes. */
async function keep(session: LiveSession): Promise<void> {
  const kept = new Map<string, Promise<void>>();
  const busy = new Map<object, Promise<void>>();
  const fresh = (): TaskState[] => session.state.tasks.filter((task) => !kept.has(task.clientTaskId));
  const due = (): typeof ATTENDANCE => ATTENDANCE.filter((one) => !busy.has(one) && one.isDue(session));
  // One wait for all of it: each that is pending costs a cached session memory.
  for (;;) {
    for (const { lane, number, clientTaskId } of fresh()) kept.set(clientTaskId, runTask(session, lane, number));
    for (const one of due())
      busy.set(
        one,
        one.attend(session).finally(() => busy.delete(one)),
      );
    if (session.moving || session.over) break;
    await condition(() => session.moving || session.over || fresh().length > 0 || due().length > 0);
  }
  await Promise.all([...kept.values(), ...busy.values()]);
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

async function failed(
  session: LiveSession,
  type: string,
  message: string,
  details: unknown[],
): Promise<ApplicationFailure> {
  session.end('rejected', 'session', message);
  session.close({ ...manifestOf(session.state, Date.now()), outcome: 'not-started', endReason: 'rejected', message });
  await condition(allHandlersFinished);
  return failure(type, message, details);
}

function failure(type: string, message: string, details: unknown[]): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details });
}
