import type { Client } from '@temporalio/client';
import { isFindable, quoted } from '../contract/list-filter.js';
import { SEARCH_ATTRIBUTES, SESSION_WORKFLOW } from '../contract/names.js';
import { ATTRIBUTE_KEYS } from '../contract/search-attributes.js';
import type { TaskOwner } from '../contract/tasks.js';
import type { SessionView } from '../contract/view.js';
import { runningView } from './running-view.js';

/** The standing of a task that no session of ours carried. */
export const FOREIGN: TaskOwner = { standing: 'foreign' };
/** The task ids of one query of the visibility store. */
const TASKS_AT_ONCE = 20;
const ASKED_AT_ONCE = 10;

/** A session that has carried a task. */
interface Carrier {
  readonly sessionId: string;
  /** Whether the run that carries it runs, as the visibility store has it. */
  readonly isRunning: boolean;
}

interface OwnersOptions {
  /**
   * Believes the visibility store that a running session carries a task, instead of asking the session.
   * @default false
   */
  readonly isStoreEnough?: boolean;
}

/**
 * Returns the owners of tasks. The visibility store, which lags by about a second, only names the sessions that carried
 * them; whether one runs and carries its task, the engine and the session itself say.
 * @throws what Temporal's client throws if the visibility store or the engine can't be read
 */
export async function ownersOf(
  client: Client,
  taskIds: readonly string[],
  options: OwnersOptions = {},
): Promise<Map<string, TaskOwner>> {
  const carriers = await carriersOf(client, taskIds);
  const owners = new Map<string, TaskOwner>();
  const queue = taskIds.values();
  const settle = async (): Promise<void> => {
    for (const taskId of queue) owners.set(taskId, await ownerOf(client, taskId, carriers.get(taskId) ?? [], options));
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, settle));
  return owners;
}

/** Returns the sessions that have carried each task, each once, those with a running run first. */
async function carriersOf(client: Client, taskIds: readonly string[]): Promise<Map<string, Carrier[]>> {
  const carriers = new Map<string, Map<string, Carrier>>();
  for (let at = 0; at < taskIds.length; at += TASKS_AT_ONCE) {
    const some = taskIds.slice(at, at + TASKS_AT_ONCE);
    const anyOf = some.filter(isFindable).map((taskId) => `${SEARCH_ATTRIBUTES.taskIds} = ${quoted(taskId)}`);
    if (anyOf.length === 0) continue;
    const query = `WorkflowType = ${quoted(SESSION_WORKFLOW)} AND (${anyOf.join(' OR ')})`;
    for await (const { workflowId: sessionId, status, typedSearchAttributes } of client.workflow.list({ query })) {
      for (const taskId of typedSearchAttributes.get(ATTRIBUTE_KEYS.taskIds) ?? []) {
        const ofTask = carriers.get(taskId) ?? new Map<string, Carrier>();
        const isRunning = status.name === 'RUNNING' || ofTask.get(sessionId)?.isRunning === true;
        carriers.set(taskId, ofTask.set(sessionId, { sessionId, isRunning }));
      }
    }
  }
  const runningFirst = (ofTask: ReadonlyMap<string, Carrier>): Carrier[] =>
    [...ofTask.values()].sort((a, b) => Number(b.isRunning) - Number(a.isRunning));
  return new Map([...carriers].map(([taskId, ofTask]) => [taskId, runningFirst(ofTask)]));
}

async function ownerOf(
  client: Client,
  taskId: string,
  carriers: readonly Carrier[],
  { isStoreEnough = false }: OwnersOptions,
): Promise<TaskOwner> {
  let owner = FOREIGN;
  for (const { sessionId, isRunning } of carriers) {
    const session = { sessionId, sessionStatus: 'running' } as const;
    if (isRunning && isStoreEnough) return { standing: 'owned', ...session };
    // oxlint-disable-next-line no-await-in-loop -- there is hardly ever a second one
    const found = await runningView(client, sessionId);
    if (found.is === 'closed') {
      const { status } = found;
      if (owner.standing === 'foreign') {
        owner = { standing: 'closed', sessionId, ...(status !== undefined && { sessionStatus: status }) };
      }
      continue;
    }
    const claim = found.is === 'running' ? claimOf(found.view, taskId) : withoutView(found.why, isRunning);
    if (claim) return { ...claim, ...session };
    owner = { standing: 'dropped', ...session };
  }
  return owner;
}

/** What a running session says of a task; undefined if the task is not its own. */
function claimOf({ tasks }: SessionView, taskId: string): Pick<TaskOwner, 'standing' | 'why'> | undefined {
  const own = tasks.find((task) => task.taskId === taskId);
  if (own) return own.phase === 'settled' ? undefined : { standing: 'owned' };
  // After a reset, StartRecord with the same ClientTaskId returns the task of before.
  const isStarting = tasks.length === 0 || tasks.some((task) => task.taskId === undefined && task.phase !== 'settled');
  return isStarting
    ? { standing: 'unsettled', why: 'its session is starting a task, which may be this one' }
    : undefined;
}

/** What is known of a task whose session does not respond: the visibility store names live tasks only. */
function withoutView(why: string, isCarried: boolean): Pick<TaskOwner, 'standing' | 'why'> {
  return isCarried ? { standing: 'owned' } : { standing: 'unsettled', why: `its session does not respond: ${why}` };
}
