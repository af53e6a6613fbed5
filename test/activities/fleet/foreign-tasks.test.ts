import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stranger } from '../../../activities/fleet/comparison.js';
import { ForeignTasks } from '../../../activities/fleet/foreign-tasks.js';
import { FOREIGN } from '../../../src/client/task-owners.js';
import { isStoppable, ORPHAN_POLICIES, type OrphanPolicy } from '../../../src/contract/fleet.js';
import type { TaskOwner } from '../../../src/contract/tasks.js';

const SWEEP_MS = 6_000;
const MINUTE_MS = 60_000;
const CLOSED: TaskOwner = { standing: 'closed', sessionId: 'session' };

function stranger(taskId: string, hasSessionInRoom = false): Stranger {
  const task = { taskId, roomId: 'room', beganAtMs: 0, status: 2 };
  return { task, sinceMs: 0, hasSessionInRoom };
}

const strangers = (count: number): Stranger[] => Array.from({ length: count }, (_, n) => stranger(`task-${n}`));

/** A visibility store that shows some tasks' closed sessions, and counts the tasks that it was asked for. */
class Store {
  readonly asked: string[][] = [];

  constructor(readonly closed: ReadonlySet<string> = new Set()) {}

  readonly lookUp = async (taskIds: readonly string[]): Promise<Map<string, TaskOwner>> => {
    this.asked.push([...taskIds]);
    return new Map(taskIds.map((taskId) => [taskId, this.closed.has(taskId) ? CLOSED : FOREIGN]));
  };

  get askedCount(): number {
    return this.asked.flat().length;
  }
}

const known = (nowMs: number, policy: OrphanPolicy = 'known') => ({ policy, nowMs });

describe('the tasks of other programs', () => {
  it('are looked up once a minute, however many sweeps find them', async () => {
    const tasks = new ForeignTasks();
    const store = new Store();
    for (let nowMs = 0; nowMs < 10 * MINUTE_MS; nowMs += SWEEP_MS) {
      const owners = await tasks.ownersOf(store.lookUp, strangers(500), known(nowMs));
      expect([...owners.values()].filter(({ standing }) => standing === 'foreign')).toHaveLength(500);
    }
    expect(store.askedCount).toBe(10 * 500);
  });

  it('leave room for the lookup of newer tasks', async () => {
    const tasks = new ForeignTasks();
    const store = new Store(new Set(['task-500', 'task-998']));
    const standings = async (nowMs: number) => {
      const owners = await tasks.ownersOf(store.lookUp, strangers(1_000), known(nowMs));
      return [owners.get('task-0'), owners.get('task-500'), owners.get('task-998')];
    };
    expect(await standings(0)).toEqual([FOREIGN, undefined, undefined]);
    expect(await standings(SWEEP_MS)).toEqual([FOREIGN, CLOSED, CLOSED]);
  });

  it('are forgotten once a session carries them', async () => {
    const tasks = new ForeignTasks();
    const store = new Store();
    await tasks.ownersOf(store.lookUp, [stranger('task')], known(0));
    await tasks.ownersOf(store.lookUp, [], known(SWEEP_MS));
    await tasks.ownersOf(store.lookUp, [stranger('task')], known(2 * SWEEP_MS));
    expect(store.asked).toEqual([['task'], [], ['task']]);
  });

  it('are remembered only while the store responds', async () => {
    const tasks = new ForeignTasks();
    const store = new Store();
    const unreadable = async (): Promise<never> => Promise.reject(new Error('unavailable'));
    await expect(tasks.ownersOf(unreadable, [stranger('task')], known(0))).rejects.toThrow('unavailable');
    expect(await tasks.ownersOf(store.lookUp, [stranger('task')], known(SWEEP_MS))).toEqual(
      new Map([['task', FOREIGN]]),
    );
    expect(store.askedCount).toBe(1);
  });

  it('are never stopped by a remembered answer, and every answer is at most a minute old', async () => {
    const sweep = fc.record({
      afterMs: fc.integer({ min: 0, max: 2 * MINUTE_MS }),
      policy: fc.constantFrom(...ORPHAN_POLICIES),
      found: fc.uniqueArray(fc.record({ n: fc.nat(5), hasSessionInRoom: fc.boolean() }), { selector: ({ n }) => n }),
      closed: fc.uniqueArray(fc.nat(5)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sweep, { minLength: 1, maxLength: 12 }), async (sweeps) => {
        const tasks = new ForeignTasks();
        const lookedUpMs = new Map<string, number>();
        let nowMs = 0;
        for (const { afterMs, policy, found, closed } of sweeps) {
          nowMs += afterMs;
          const store = new Store(new Set(closed.map((n) => `task-${n}`)));
          const all = found.map(({ n, hasSessionInRoom }) => stranger(`task-${n}`, hasSessionInRoom));
          const owners = await tasks.ownersOf(store.lookUp, all, known(nowMs, policy));
          const asked = store.asked.flat();
          for (const taskId of asked) lookedUpMs.set(taskId, nowMs);
          for (const { task, hasSessionInRoom } of all) {
            const standing = owners.get(task.taskId)?.standing ?? 'unsettled';
            const mayStop = isStoppable(
              { standing: standing === 'owned' ? 'unsettled' : standing, hasSessionInRoom },
              policy,
            );
            expect(mayStop && !asked.includes(task.taskId)).toBe(false);
            expect(nowMs - (lookedUpMs.get(task.taskId) ?? Number.NEGATIVE_INFINITY)).toBeLessThan(MINUTE_MS);
          }
        }
      }),
    );
  });
});
