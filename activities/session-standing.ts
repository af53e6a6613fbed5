import type { Client } from '@temporalio/client';
import type { TypedSearchAttributes } from '@temporalio/common';
import { describedWorkflow, queriedView } from '../src/client/running-view.js';
import { OPEN_PHASES, SESSION_WORKFLOW } from '../src/contract/names.js';
import type { Room } from '../src/contract/room.js';
import { ATTRIBUTE_KEYS, phaseIn } from '../src/contract/search-attributes.js';
import { storable } from '../src/contract/storable.js';
import type { SessionView } from '../src/contract/view.js';

/** The standing of one session. `past`: it is of another room or app, over, or past the phases in which it records. */
type Standing =
  | { readonly is: 'absent' | 'past' | 'open' }
  /** It may be either. */
  | { readonly is: 'unsettled'; readonly why: string };

/**
 * Returns whether a session still records a room. Messages sent to it before count: a session that was just sent a stop
 * is past recording, even before its search attributes show it.
 * @throws the error of Temporal's client if the engine is unavailable
 */
export async function standingOf(client: Client, sessionId: string, room: Room): Promise<Standing> {
  const found = await describedWorkflow(client, sessionId);
  if (!found) return { is: 'absent' };
  const isSession = found.type === SESSION_WORKFLOW && found.status.name === 'RUNNING';
  if (!isSession || !mayRecord(found.typedSearchAttributes, room)) return { is: 'past' };
  const { view, why } = await queriedView(client, sessionId);
  if (!view) return { is: 'unsettled', why };
  if (!isOpen(view.phase)) return { is: 'past' };
  const app = found.typedSearchAttributes.get(ATTRIBUTE_KEYS.app) ?? view.app;
  if (app === '') return { is: 'unsettled', why: 'its request is not checked yet' };
  return { is: app === room.app ? 'open' : 'past' };
}

/** Whether a session with these search attributes may record a room; one that was just started may have no app yet. */
export function mayRecord(attributes: TypedSearchAttributes, { app, roomId }: Room): boolean {
  return (
    attributes.get(ATTRIBUTE_KEYS.room) === storable(roomId) &&
    (attributes.get(ATTRIBUTE_KEYS.app) ?? app) === app &&
    isOpen(phaseIn(attributes))
  );
}

/** Whether the engine knows a workflow with this id, running or closed. */
export async function exists(client: Client, workflowId: string): Promise<boolean> {
  return (await describedWorkflow(client, workflowId)) !== undefined;
}

function isOpen(phase: SessionView['phase'] | undefined): boolean {
  return phase === undefined || OPEN_PHASES.includes(phase);
}
