import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roomOf, System } from '../e2e/system.js';
import type { parent } from './parents.workflows.js';

const QUEUE = 'parents';
const FAST = { pollAfterMs: 300, timeoutMs: 60_000 };
const POLICIES = ['ABANDON', 'REQUEST_CANCEL', 'TERMINATE'] as const;
type Policy = (typeof POLICIES)[number];
/** How the session of a parent fares. */
type Fate = 'undisturbed' | 'canceled' | 'terminated';

/** The same however the parent closes; a parent that continues as new has closed as well. */
const FATES: Readonly<Record<Policy, Fate>> = {
  ABANDON: 'undisturbed',
  REQUEST_CANCEL: 'canceled',
  TERMINATE: 'terminated',
};
const ENDS = ['completes', 'fails', 'is terminated', 'is cancelled without waiting', 'continues as new'] as const;
type End = (typeof ENDS)[number];
const CASES = POLICIES.flatMap((policy) => ENDS.map((end) => ({ policy, end, fate: FATES[policy] })));

const system = await System.start();
const { workflow } = system.temporal;
const idOf = (policy: Policy, end: End): string => `${policy} ${end}`;

beforeAll(async () => {
  const connection = await NativeConnection.connect({ address: system.temporalAddress });
  const worker = await Worker.create({
    connection,
    taskQueue: QUEUE,
    workflowsPath: fileURLToPath(new URL('parents.workflows.ts', import.meta.url)),
  });
  const running = worker.run();
  afterAll(async () => {
    worker.shutdown();
    await running;
    await connection.close();
  });
  await Promise.all(CASES.map(({ policy, end }) => begin(policy, end)));
}, 180_000);

/** Starts a parent, and lets it end once its session records. */
async function begin(policy: Policy, end: End): Promise<void> {
  const sessionId = idOf(policy, end);
  const itself = end === 'is terminated' || end === 'is cancelled without waiting' ? 'waits' : end;
  const handle = await workflow.start<typeof parent>('parent', {
    taskQueue: QUEUE,
    workflowId: `parent of ${sessionId}`,
    args: [{ sessionId, roomId: roomOf(sessionId), policy, end: itself }],
  });
  await system.phase(system.client.get(sessionId), 'recording');
  await handle.signal('recorded');
}

/** Waits until the parent has ended as it should. */
async function ended(sessionId: string, end: End): Promise<void> {
  const handle = workflow.getHandle(`parent of ${sessionId}`);
  if (end === 'is terminated') await handle.terminate('a person did this');
  if (end === 'is cancelled without waiting') await handle.cancel();
  if (end === 'continues as new') {
    const runs = async (): Promise<boolean> => {
      const { runId, raw } = await handle.describe();
      return runId !== raw.workflowExecutionInfo?.firstRunId;
    };
    await expect.poll(runs, { timeout: 30_000, interval: 300 }).toBe(true);
    expect(await handle.describe()).toMatchObject({ type: 'wait', status: { name: 'RUNNING' } });
    return;
  }
  await handle.result().catch(() => undefined);
  expect((await handle.describe()).status.name).not.toBe('RUNNING');
}

test.each(CASES)(
  '$policy: the session of a parent that $end is $fate',
  async ({ policy, end, fate }) => {
    const sessionId = idOf(policy, end);
    const session = system.client.get(sessionId);
    await ended(sessionId, end);
    switch (fate) {
      case 'undisturbed':
        expect(await system.phase(session, 'recording')).toBeDefined();
        await session.stop();
        expect(await session.closed(FAST)).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
        break;
      case 'canceled':
        expect(await session.closed(FAST)).toMatchObject({ outcome: 'complete', endReason: 'cancelled' });
        expect(await session.summary()).toMatchObject({ status: 'canceled' });
        break;
      case 'terminated':
        await expect.poll(async () => (await session.summary()).status, { timeout: 30_000 }).toBe('terminated');
    }
    const [task] = await system.tasksOf(sessionId);
    const stopped = task?.endedAt !== null && (task?.stopCalls ?? 0) > 0;
    expect({ stopped, task }).toMatchObject({ stopped: fate !== 'terminated' });
  },
  120_000,
);

test('what a terminated session leaves is all that records on', async () => {
  const left = CASES.filter(({ fate }) => fate === 'terminated').map(({ policy, end }) => roomOf(idOf(policy, end)));
  const { unstopped, doubled, tasks } = await system.ledger();
  const rooms = unstopped.map(({ taskId }) => tasks.find((task) => task.taskId === taskId)?.roomId);
  expect(rooms.sort()).toEqual(left.sort());
  expect(doubled).toEqual([]);
});
