import { Context } from '@temporalio/activity';
import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { attributeFilter, quoted } from '../src/contract/list-filter.js';
import { SEARCH_ATTRIBUTES, SESSION_WORKFLOW } from '../src/contract/names.js';
import type { RoomAnswer, RoomInput } from '../src/contract/room.js';
import { chainedId, countOf, isOfRoom, recentDays } from './room-chain.js';
import { exists, standingOf } from './session-standing.js';

/** A room has one or two running sessions; others are found only where its name can't be looked for exactly. */
const MOST_LISTED = 1_000;
const LIST_MS = 3_000;
const GRPC_UNIMPLEMENTED = 12;

/**
 * Which session records a room, among those that were started without an id of their caller's. Looks at the session
 * that the door knows, then at those a lost door may have started: whatever the visibility store lists, and the newest
 * of today, which it may not know yet. The engine decides on each.
 * @throws what Temporal's client throws when the engine can't be asked
 */
export async function lookAtRoom(input: RoomInput): Promise<RoomAnswer> {
  const { client } = Context.current();
  const { app, roomId, known, nowMs } = input;
  if (known !== undefined) {
    const answer = await answerOf(client, known, roomId);
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
    const answer = await answerOf(client, sessionId, roomId);
    if (answer) return answer;
  }
  return { found: 'none', nextSessionId: idOf(today, count) };
}

/** What this session means for the room; undefined when it does not record it. */
async function answerOf(client: Client, sessionId: string, roomId: string): Promise<RoomAnswer | undefined> {
  const standing = await standingOf(client, sessionId, roomId);
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
async function listed(client: Client, { app, roomId }: RoomInput): Promise<string[]> {
  const query = [
    `WorkflowType = ${quoted(SESSION_WORKFLOW)}`,
    "ExecutionStatus = 'Running'",
    ...attributeFilter(SEARCH_ATTRIBUTES.room, roomId),
  ].join(' AND ');
  const ids: string[] = [];
  try {
    await client.withDeadline(Date.now() + LIST_MS, async () => {
      let looked = 0;
      for await (const { workflowId } of client.workflow.list({ query })) {
        if (isOfRoom(workflowId, app, roomId)) ids.push(workflowId);
        looked += 1;
        if (looked === MOST_LISTED) break;
      }
    });
  } catch (error) {
    // Temporal's test server has no visibility store.
    if (grpcCodeOf(error) !== GRPC_UNIMPLEMENTED) throw error;
  }
  return ids;
}

function grpcCodeOf(error: unknown): number | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? inner.code : undefined;
}
