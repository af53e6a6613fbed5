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

/** How long a coordinator that was started without a request waits for one. */
const FIRST_REQUEST_MS = 60_000;
/** Temporal does not report the end of a session that this run has not started: it looks now and then. */
const LOOK_AFTER_MS = 600_000;

/**
 * The coordinator of a room (workflow id: `roomWorkflowId`): its update `record` answers the session that records the room
 * now, or starts one. It ends when the session that it knows has closed; the next request starts it again. It may be
 * terminated at any time: the ids of the sessions follow from the room, and the next coordinator finds them by those.
 *
 * @param carried what the run before knew, when this one continues it
 */
export async function recordingRoom(carried?: unknown): Promise<void> {
  const continued = workflowInfo().continuedFromExecutionRunId !== undefined;
  const coordinator = new RoomCoordinator(continued ? carriedSession(carried) : undefined);
  setHandler(record, (request) => coordinator.record(request), {
    validator: (request) => coordinator.admit(request),
    description: 'A session request; answers {"sessionId": "…", "created": true}',
  });

  const root = CancellationScope.current();
  let cancelled = false;
  void root.cancelRequested.catch(() => {
    cancelled = true;
  });
  // Requests are answered first, and no session is touched by the end of its coordinator.
  await CancellationScope.nonCancellable(async () => {
    if (!continued)
      await condition(() => coordinator.requested || cancelled, FIRST_REQUEST_MS, { summary: 'first question' });
    const isIdle = (): boolean => !coordinator.busy && allHandlersFinished();
    for (;;) {
      const { unwatched } = coordinator;
      const mayEnd = (): boolean => coordinator.known === undefined || cancelled || coordinator.isLong;
      const changed = (): boolean => (isIdle() && mayEnd()) || coordinator.unwatched !== unwatched;
      if (unwatched === undefined) await condition(changed);
      else if (!(await condition(changed, LOOK_AFTER_MS, { summary: 'next look at the session' })))
        await coordinator.look();
      if (!isIdle() || !mayEnd()) continue;
      if (cancelled || coordinator.known === undefined) return;
      await continueAsNew<typeof recordingRoom>(coordinator.known);
    }
  });
  if (cancelled) throw new CancelledFailure('The coordinator was cancelled; sessions go on without it');
}

// The coordinator of a busy room outlives many sessions, which begin on its build: it goes to the current one. Only a worker that
// has a version may say so; the server takes no answer with a behaviour from any other.
if (Reflect.get(globalThis, 'reelkeeperIsVersioned') === true) {
  setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, recordingRoom);
}
