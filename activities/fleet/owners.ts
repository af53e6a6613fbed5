import type { Client } from '@temporalio/client';
import type { OrphanStanding } from '../../src/contract/fleet.js';
import { isFindable, quoted } from '../../src/contract/list-filter.js';
import { SEARCH_ATTRIBUTES, SESSION_WORKFLOW } from '../../src/contract/names.js';
import { ATTRIBUTE_KEYS } from '../../src/contract/search-attributes.js';
import type { SessionView } from '../../src/contract/view.js';
import { runningView } from '../session-standing.js';

/** The standing of a task without a session, and the session that carried it. */
export interface Ownership {
  readonly standing: OrphanStanding;
  readonly sessionId?: string;
  readonly why?: string;
}

/** The standing of a task that no session of ours carried. */
export const FOREIGN: Ownership = { standing: 'foreign' };
/** The task ids of one query of the visibility store. */
const TASKS_AT_ONCE = 20;
const ASKED_AT_ONCE = 10;

/**
 * Returns the standing of tasks that no running session carries. The visibility store only names the session that carried a
 * task; whether it still runs and carries it, the engine and the session itself say.
 * @throws what Temporal's client throws if the visibility store or the engine can't be read
 */
export async function ownersOf(client: Client, taskIds: readonly string[]): Promise<Map<string, Ownership>> {
  const carriers = await carriersOf(client, taskIds);
  const owners = new Map<string, Ownership>();
  const queue = taskIds.values();
  const settle = async (): Promise<void> => {
    for (const taskId of queue) owners.set(taskId, await ownershipOf(client, taskId, carriers.get(taskId) ?? []));
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, settle));
  return owners;
}

/** Returns the sessions, running or closed, that have carried each task. */
async function carriersOf(client: Client, taskIds: readonly string[]): Promise<Map<string, string[]>> {
  const carriers = new Map<string, string[]>();
  for (let at = 0; at < taskIds.length; at += TASKS_AT_ONCE) {
    const some = taskIds.slice(at, at + TASKS_AT_ONCE);
    const anyOf = some.filter(isFindable).map((taskId) => `${SEARCH_ATTRIBUTES.taskIds} = ${quoted(taskId)}`);
    if (anyOf.length === 0) continue;
    const query = `WorkflowType = ${quoted(SESSION_WORKFLOW)} AND (${anyOf.join(' OR ')})`;
    for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query })) {
      for (const taskId of typedSearchAttributes.get(ATTRIBUTE_KEYS.taskIds) ?? []) {
        const known = carriers.get(taskId) ?? [];
        if (!known.includes(workflowId)) carriers.set(taskId, [...known, workflowId]);
      }
    }
  }
  return carriers;
}

async function ownershipOf(client: Client, taskId: string, sessionIds: readonly string[]): Promise<Ownership> {
  let owner = FOREIGN;
  for (const sessionId of sessionIds) {
    // oxlint-disable-next-line no-await-in-loop -- there is hardly ever a second one
    const found = await runningView(client, sessionId);
    if (found.is === 'closed') {
      if (owner.standing === 'foreign') owner = { standing: 'closed', sessionId };
      continue;
    }
    const why = found.is === 'silent' ? `its session does not respond: ${found.why}` : whyUnsettled(found.view, taskId);
    if (why !== undefined) return { standing: 'unsettled', sessionId, why };
    owner = { standing: 'dropped', sessionId };
  }
  return owner;
}

/** Returns why a task may belong to a session that runs; undefined if it does not. */
function whyUnsettled({ tasks }: SessionView, taskId: string): string | undefined {
  const own = tasks.find((task) => task.taskId === taskId);
  if (own) return own.phase === 'settled' ? undefined : 'its session carries it: the visibility store lags behind';
  // After a reset, StartRecord with the same ClientTaskId returns the task of before.
  const isStarting = tasks.length === 0 || tasks.some((task) => task.taskId === undefined && task.phase !== 'settled');
  return isStarting ? 'its session is starting a task, which may be this one' : undefined;
}
