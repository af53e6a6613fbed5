import { Context } from '@temporalio/activity';
import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { attributeFilter, quoted } from '../src/contract/list-filter.js';
import { SEARCH_ATTRIBUTES, SESSION_WORKFLOW } from '../src/contract/names.js';
import type { Room, RoomAnswer, RoomInput } from '../src/contract/room.js';
import { storable } from '../src/contract/storable.js';
import { chainedId, countOf, recentDays } from './room-chain.js';
import { exists, mayRecord, standingOf } from './session-standing.js';

/** A room has one or two running sessions; others are found only where its name can't be looked for exactly. */
const MOST_LISTED = 1_000;
const LIST_MS = 3_000;
const GRPC_UNIMPLEMENTED = 12;

/**
 * Which session records a room. Looks at the session that the coordinator knows, then at the newest of today, which a lost coordinator
 * may have started a moment ago, then at whatever the visibility store lists: also sessions with an id of their caller's
 * own, about a second after their start. The engine and the session itself decide on each.
 * @throws what Temporal's client throws when the engine or the visibility store can't be asked
 */
export async function findRoomSession(input: RoomInput): Promise<RoomAnswer> {
  const { client } = Context.current();
  const { app, roomId, known, nowMs } = input;
  if (known !== undefined) {
    const answer = await answerOf(client, known, input);
    if (answer) return answer;
  }
  // Counted before all else is looked at: a session that somebody starts meanwhile takes the id found here.
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

/** What this session means for the room; undefined when it does not record it. */
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

/** The running sessions that the visibility store knows in this room. */
async function listed(client: Client, room: Room): Promise<string[]> {
  const query = [
    `WorkflowType = ${quoted(SESSION_WORKFLOW)}`,
    "ExecutionStatus = 'Running'",
    ...attributeFilter(SEARCH_ATTRIBUTES.room, storable(room.roomId)),
  ].join(' AND ');
  const ids: string[] = [];
  try {
    await client.withDeadline(Date.now() + LIST_MS, async () => {
      let looked = 0;
      for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query })) {
        if (mayRecord(typedSearchAttributes, room)) ids.push(workflowId);
        looked += 1;
        if (looked === MOST_LISTED) break;
      }
    });
  } catch (error) {
    // Temporal's test server has no visibility store. A real one never says so: whatever else it says is tried again,
    // since a session that was not seen would be doubled.
    if (grpcCodeOf(error) !== GRPC_UNIMPLEMENTED) throw error;
  }
  return ids;
}

function grpcCodeOf(error: unknown): number | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? inner.code : undefined;
}
