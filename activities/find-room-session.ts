import { Context } from '@temporalio/activity';
import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { attributeFilter, runningSessionsQuery } from '../src/contract/list-filter.js';
import { SEARCH_ATTRIBUTES } from '../src/contract/names.js';
import type { Room, RoomAnswer, RoomInput } from '../src/contract/room.js';
import { storable } from '../src/contract/storable.js';
import { chainedId, countOf, recentDays } from './room-chain.js';
import { exists, mayRecord, standingOf } from './session-standing.js';

/** The most sessions read from the list. A room has one or two; shortened room ids can match more. */
const MOST_LISTED = 1_000;
const LIST_MS = 3_000;
const GRPC_UNIMPLEMENTED = 12;

/**
 * Finds the session that records a room. Checks the session that the coordinator knows, then the newest of today, which a
 * lost coordinator may just have started, then those in the visibility store. The store also lists sessions with an id
 * from their caller, about a second after their start. The engine and the session itself decide about each.
 * @throws the error of Temporal's client if the engine or the visibility store is unavailable
 */
export async function findRoomSession(input: RoomInput): Promise<RoomAnswer> {
  const { client } = Context.current();
  const { app, roomId, known, nowMs } = input;
  if (known !== undefined) {
    const answer = await answerOf(client, known, input);
    if (answer) return answer;
  }
  // Counted first: a session that is started in the meantime takes the id found here.
  const idOf = (day: number, n: number): string => chainedId(app, roomId, day, n);
  const countOfDay = (day: number): Promise<number> => countOf((n) => exists(client, idOf(day, n)));
  const { today, before } = recentDays(nowMs);
  const count = await countOfDay(today);
  const newest = count > 0 ? [idOf(today, count - 1)] : [];
  if (before !== undefined) newest.push(idOf(before, (await countOfDay(before)) - 1));
  for (const sessionId of new Set([...newest, ...(await listed(client, input))])) {
    const answer = await answerOf(client, sessionId, input);
    if (answer) return answer;
  }
  return { found: 'none', nextSessionId: idOf(today, count) };
}

/** Returns what a session means for the room; undefined if it does not record it. */
async function answerOf(client: Client, sessionId: string, room: Room): Promise<RoomAnswer | undefined> {
  const standing = await standingOf(client, sessionId, room);
  switch (standing.is) {
    case 'open':
      return { found: 'open', sessionId };
    case 'unsettled':
      return { found: 'unsettled', sessionId, why: standing.why };
    case 'absent':
    case 'past':
      return undefined;
  }
}

/** Returns the ids of the room's running sessions in the visibility store. */
async function listed(client: Client, room: Room): Promise<string[]> {
  const query = runningSessionsQuery(...attributeFilter(SEARCH_ATTRIBUTES.room, storable(room.roomId)));
  const ids: string[] = [];
  try {
    await client.withDeadline(Date.now() + LIST_MS, async () => {
      let seen = 0;
      for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query })) {
        if (mayRecord(typedSearchAttributes, room)) ids.push(workflowId);
        seen += 1;
        if (seen === MOST_LISTED) break;
      }
    });
  } catch (error) {
    // Temporal's test server has no visibility store. Any other error is retried: a session that is not found would be
    // started twice.
    if (grpcCodeOf(error) !== GRPC_UNIMPLEMENTED) throw error;
  }
  return ids;
}

function grpcCodeOf(error: unknown): number | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? inner.code : undefined;
}
