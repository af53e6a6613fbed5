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
import { RoomDoor } from './room/coordinator.js';
import { carriedSession } from './room/request.js';

const record = defineUpdate<RecordAnswer, [unknown]>(RECORD_UPDATE);

/** How long a door that was started without a question waits for one. */
const FIRST_QUESTION_MS = 60_000;
/** The end of a session that this run has not started is not told to it: it looks now and then. */
const LOOK_AFTER_MS = 600_000;

/**
 * A room's door (workflow id: `roomWorkflowId`): its update `record` answers the session that records the room now, or
 * starts one. It ends when the session that it knows has closed; whoever asks then starts it again. It may be terminated
 * at any time: the ids of the sessions follow from the room, so that the next door finds what this one has started.
 *
 * @param carried what the run before knew, when this one continues it
 */
export async function recordingRoom(carried?: unknown): Promise<void> {
  const continued = workflowInfo().continuedFromExecutionRunId !== undefined;
  const door = new RoomDoor(continued ? carriedSession(carried) : undefined);
  setHandler(record, (request) => door.record(request), {
    validator: (request) => door.admit(request),
    description: 'A session request; answers {"sessionId": "…", "created": true}',
  });

  const root = CancellationScope.current();
  let cancelled = false;
  void root.cancelRequested.catch(() => {
    cancelled = true;
  });
  // Those who have asked are answered first, and no session is touched by the end of its door.
  await CancellationScope.nonCancellable(async () => {
    if (!continued) await condition(() => door.asked || cancelled, FIRST_QUESTION_MS, { summary: 'first question' });
    const isIdle = (): boolean => !door.busy && allHandlersFinished();
    for (;;) {
      const { unwatched } = door;
      const mayEnd = (): boolean => door.known === undefined || cancelled || door.isLong;
      const changed = (): boolean => (isIdle() && mayEnd()) || door.unwatched !== unwatched;
      if (unwatched === undefined) await condition(changed);
      else if (!(await condition(changed, LOOK_AFTER_MS, { summary: 'next look at the session' }))) await door.look();
      if (!isIdle() || !mayEnd()) continue;
      if (cancelled || door.known === undefined) return;
      await continueAsNew<typeof recordingRoom>(door.known);
    }
  });
  if (cancelled) throw new CancelledFailure('The door was cancelled; sessions go on without it');
}

// A door of a busy room outlives many sessions, which begin on its build: it goes to the current one. Only a worker that
// has a version may say so; the server takes no answer with a behaviour from any other.
if (Reflect.get(globalThis, 'reelkeeperIsVersioned') === true) {
  setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, recordingRoom);
}
