import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  defineUpdate,
  setHandler,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import { RECORD_UPDATE, type RecordAnswer } from '../src/contract/room.js';
import { RoomCoordinator } from './room/coordinator.js';
import { carriedSession } from './room/request.js';

const record = defineUpdate<RecordAnswer, [unknown]>(RECORD_UPDATE);

/** How long a coordinator waits for its first request. */
const FIRST_REQUEST_MS = 60_000;
/** The interval of checks of a session that another run has started: Temporal does not report its end to this one. */
const CHECK_INTERVAL_MS = 600_000;

/**
 * The coordinator of a room (workflow id: `roomWorkflowId`). Its update `record` returns the session that records the room
 * now, or starts one. The coordinator ends when its session has closed; the next request starts it again. You may
 * terminate it at any time: the sessions' ids follow from the room, so that the next coordinator finds them.
 *
 * @param carried the `RoomSession` of the previous run, if this one continues it
 */
export async function recordingRoom(carried?: unknown): Promise<void> {
  const continued = workflowInfo().continuedFromExecutionRunId !== undefined;
  const coordinator = new RoomCoordinator(continued ? carriedSession(carried) : undefined);
  setHandler(record, (request) => coordinator.record(request), {
    validator: (request) => coordinator.admit(request),
    description: 'A session request; returns {"sessionId": "…", "created": true}',
  });

  const root = CancellationScope.current();
  let cancelled = false;
  void root.cancelRequested.catch(() => {
    cancelled = true;
  });
  // A cancelled coordinator still responds to the requests it has, and leaves its session alone.
  await CancellationScope.nonCancellable(async () => {
    if (!continued)
      await condition(() => coordinator.requested || cancelled, FIRST_REQUEST_MS, { summary: 'first request' });
    const isIdle = (): boolean => !coordinator.lookupInFlight && allHandlersFinished();
    for (;;) {
      const { unwatched } = coordinator;
      const mayEnd = (): boolean => coordinator.known === undefined || cancelled || coordinator.isLong;
      const changed = (): boolean => (isIdle() && mayEnd()) || coordinator.unwatched !== unwatched;
      if (unwatched === undefined) await condition(changed);
      else if (!(await condition(changed, CHECK_INTERVAL_MS, { summary: 'next check of the session' })))
        await coordinator.checkKnown();
      if (!isIdle() || !mayEnd()) continue;
      if (cancelled || coordinator.known === undefined) return;
      await continueAsNew<typeof recordingRoom>(coordinator.known);
    }
  });
  if (cancelled) throw new CancelledFailure('The coordinator was cancelled; its sessions continue');
}

// The coordinator of a busy room outlives many sessions, which begin on its build, so it moves to the current build. Only a
// versioned worker may set a behaviour: the server rejects one from any other.
if (Reflect.get(globalThis, 'reelkeeperIsVersioned') === true) {
  setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, recordingRoom);
}
