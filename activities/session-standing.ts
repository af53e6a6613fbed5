import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { OPEN_PHASES, SEARCH_ATTRIBUTES, SESSION_QUERY, SESSION_WORKFLOW } from '../src/contract/names.js';
import { SESSION_PHASES, type SessionView } from '../src/contract/view.js';

const ROOM = defineSearchAttributeKey(SEARCH_ATTRIBUTES.room, 'KEYWORD');
const PHASE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, 'KEYWORD');

const DESCRIBE_MS = 3_000;
const QUERY_MS = 4_000;
/** What the engine says of one session of a room. `past`: over, or past the phases in which it records. */
export type Standing =
  | { readonly is: 'absent' | 'past' | 'open' }
  /** It may be either. */
  | { readonly is: 'unsettled'; readonly why: string };

/**
 * Whether a session still records its room. What was sent to it before counts: a session that was told to stop a moment
 * ago is past recording, also before its search attributes say so.
 * @throws what Temporal's client throws when the engine can't be asked
 */
export async function standingOf(client: Client, sessionId: string, roomId: string): Promise<Standing> {
  const handle = client.workflow.getHandle(sessionId);
  const found = await describe(client, sessionId);
  if (!found) return { is: 'absent' };
  const isOurs = found.type === SESSION_WORKFLOW && found.typedSearchAttributes.get(ROOM) === roomId;
  const phase = SESSION_PHASES.find((known) => known === found.typedSearchAttributes.get(PHASE));
  if (!isOurs || found.status.name !== 'RUNNING' || !isOpen(phase)) return { is: 'past' };
  try {
    // Temporal answers a query only once everything that came before it was taken in.
    const view = await client.withDeadline(Date.now() + QUERY_MS, () => handle.query<SessionView>(SESSION_QUERY));
    return { is: isOpen(view.phase) ? 'open' : 'past' };
  } catch (error) {
    return { is: 'unsettled', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a workflow of this id is known to the engine, running or closed. */
export async function exists(client: Client, workflowId: string): Promise<boolean> {
  return (await describe(client, workflowId)) !== undefined;
}

async function describe(client: Client, workflowId: string) {
  try {
    const handle = client.workflow.getHandle(workflowId);
    return await client.withDeadline(Date.now() + DESCRIBE_MS, () => handle.describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function isOpen(phase: SessionView['phase'] | undefined): boolean {
  return phase === undefined || OPEN_PHASES.includes(phase);
}
