import type { ApplicationFailure } from '@temporalio/workflow';
import { failure } from '../../src/contract/failures.js';
import { roomWorkflowId } from '../../src/contract/ids.js';
import type { Mistake } from '../../src/contract/messages.js';
import { FAILURES } from '../../src/contract/names.js';
import type { CheckedRequest } from '../../src/contract/request.js';
import { type RoomSession, UNNAMED_APP } from '../../src/contract/room.js';
import { mistakesText } from '../../src/json/mistakes.js';
import { fieldsOf } from '../../src/json/objects.js';

/**
 * A request for another room than the coordinator's. One that names no app comes to that of "default", since only the
 * configuration knows which app that is.
 */
export function misplaced(coordinatorId: string, request: unknown, { app, roomId }: CheckedRequest): Mistake[] {
  const own = roomWorkflowId(app, roomId);
  if (coordinatorId === own || (!namesApp(request) && coordinatorId === roomWorkflowId(UNNAMED_APP, roomId))) return [];
  return [
    { path: 'roomId', message: `is not behind the coordinator "${coordinatorId}": send the request to "${own}"` },
  ];
}

/** The session that a run hands to the next, if what it handed over is one. */
export function carriedSession(carried: unknown): RoomSession | undefined {
  const { sessionId, app, roomId } = fieldsOf(carried);
  if (typeof sessionId !== 'string' || typeof app !== 'string' || typeof roomId !== 'string') return undefined;
  return { sessionId, app, roomId };
}

/** The failure that lists every mistake of a request. */
export function invalidRequest(mistakes: readonly Mistake[]): ApplicationFailure {
  return failure(FAILURES.invalidRequest, `The request is wrong: ${mistakesText(mistakes)}`, [{ mistakes }]);
}

/** The failure of a coordinator that could not learn in time what records its room. */
export function roomUnclear(why: string): ApplicationFailure {
  const message = `What records the room could not be learned in time (${why}). Ask again: the answer is one session`;
  return failure(FAILURES.roomUnclear, message);
}

function namesApp(request: unknown): boolean {
  return fieldsOf(request).app !== undefined;
}
