import { FOREIGN } from '../../src/client/task-owners.js';
import { isStoppable, type OrphanPolicy } from '../../src/contract/fleet.js';
import type { TaskOwner } from '../../src/contract/tasks.js';
import type { Stranger } from './comparison.js';

type Owners = Map<string, TaskOwner>;

/** How long a task counts as foreign without being looked up again. */
const REMEMBERED_MS = 60_000;
/** The most strangers whose owner is looked up in one sweep. */
export const MAX_LOOKED_UP = 500;

/**
 * The tasks of other programs, remembered for a minute: every sweep finds them again, and a query of the visibility store
 * names only 20 tasks.
 */
export class ForeignTasks {
  /** When each was looked up, in epoch milliseconds. */
  #lookedUpMs = new Map<string, number>();

  /**
   * Returns the owners of strangers that a sweep found, of the first `MAX_LOOKED_UP` that are not remembered. A task that is
   * stopped if it is foreign is looked up each time.
   * @throws what `lookUp` throws
   */
  async ownersOf(
    lookUp: (taskIds: readonly string[]) => Promise<Owners>,
    strangers: readonly Stranger[],
    { policy, nowMs }: { readonly policy: OrphanPolicy; readonly nowMs: number },
  ): Promise<Owners> {
    const remembered = new Map<string, number>();
    const unknown: string[] = [];
    for (const { task, hasSessionInRoom } of strangers) {
      const atMs = this.#lookedUpMs.get(task.taskId);
      const isRecent = atMs !== undefined && nowMs - atMs < REMEMBERED_MS;
      if (isRecent && !isStoppable({ standing: 'foreign', hasSessionInRoom }, policy))
        remembered.set(task.taskId, atMs);
      else unknown.push(task.taskId);
    }
    const owners = await lookUp(unknown.slice(0, MAX_LOOKED_UP));
    for (const taskId of remembered.keys()) owners.set(taskId, FOREIGN);
    for (const [taskId, { standing }] of owners) {
      if (standing === 'foreign' && !remembered.has(taskId)) remembered.set(taskId, nowMs);
    }
    // A stranger that a session carries meanwhile is forgotten.
    this.#lookedUpMs = remembered;
    return owners;
  }
}
