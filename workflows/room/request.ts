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
 * Returns the mistake of a request for another room than the coordinator's. A request that names no app belongs to the
 * coordinator of "default", since only the configuration knows its app.
 */
export function roomMistakes(coordinatorId: string, request: unknown, { app, roomId }: CheckedRequest): Mistake[] {
  const own = roomWorkflowId(app, roomId);
  if (coordinatorId === own || (!namesApp(request) && coordinatorId === roomWorkflowId(UNNAMED_APP, roomId))) return [];
  return [
    { path: 'roomId', message: `does not belong to the coordinator "${coordinatorId}": send the request to "${own}"` },
  ];
}

/** Returns the session that the previous run has handed over; undefined if it is malformed. */
export function carriedSession(carried: unknown): RoomSession | undefined {
  const { sessionId, app, roomId } = fieldsOf(carried);
  if (typeof sessionId !== 'string' || typeof app !== 'string' || typeof roomId !== 'string') return undefined;
  return { sessionId, app, roomId };
}

/** Returns the failure that lists every mistake of a request. */
export function invalidRequest(mistakes: readonly Mistake[]): ApplicationFailure {
  return failure(FAILURES.invalidRequest, `The request is invalid: ${mistakesText(mistakes)}`, [{ mistakes }]);
}

/** Returns the failure of a request for which the coordinator could not find or start a session in time. */
export function roomUnclear(why: string): ApplicationFailure {
  const message = `The session of the room could not be determined in time (${why}). Retry: the room is recorded once`;
  return failure(FAILURES.roomUnclear, message);
}

function namesApp(request: unknown): boolean {
  return fieldsOf(request).app !== undefined;
}
