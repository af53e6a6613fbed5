import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { roomOf, System } from '../e2e/system.js';
import type { ParentEnd, parent } from './parents.workflows.js';

const QUEUE = 'parents';
const FAST = { pollAfterMs: 300, timeoutMs: 60_000 };
const SOON = { timeout: 30_000, interval: 300 };
const POLICIES = ['ABANDON', 'REQUEST_CANCEL', 'TERMINATE'] as const;
type Policy = (typeof POLICIES)[number];

/** The ways in which a parent closes: by its own code once the session records, or from outside. */
const ENDS: Readonly<Record<string, { readonly itself: ParentEnd; readonly outside?: 'terminate' | 'cancel' }>> = {
  completes: { itself: 'completes' },
  fails: { itself: 'fails' },
  'is terminated': { itself: 'waits', outside: 'terminate' },
  'is cancelled without waiting for it': { itself: 'waits', outside: 'cancel' },
  'continues as new': { itself: 'continues as new' },
};
const NAMES = Object.keys(ENDS);

const system = await System.start();
const { workflow } = system.temporal;
const idOf = (policy: Policy, end: string): string => `${policy} ${end}`;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
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
  await Promise.all(POLICIES.flatMap((policy) => NAMES.map((end) => close(policy, end))));
}, 240_000);

/** Starts a parent, and closes it once its session records. */
async function close(policy: Policy, end: string): Promise<void> {
  const sessionId = idOf(policy, end);
  const { itself = 'waits', outside } = ENDS[end] ?? {};
  const handle = await workflow.start<typeof parent>('parent', {
    taskQueue: QUEUE,
    workflowId: `parent of ${sessionId}`,
    args: [{ sessionId, roomId: roomOf(sessionId), policy, end: itself }],
  });
  await system.phase(system.client.get(sessionId), 'recording');
  await handle.signal('recorded');
  if (outside === 'terminate') await handle.terminate('a person did this');
  if (outside === 'cancel') await handle.cancel();
  const first = workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  await vi.waitUntil(async () => (await first.describe()).status.name !== 'RUNNING', SOON);
}

async function taskOf(session: RecordingSession) {
  const [task] = await system.tasksOf(session.id);
  return task;
}

test.each(NAMES)(
  'ABANDON: the session of a parent that %s continues',
  async (end) => {
    const session = system.client.get(idOf('ABANDON', end));
    expect(await session.view()).toMatchObject({ phase: 'recording' });
    await session.stop();
    expect(await session.closed(FAST)).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
  },
  120_000,
);

test.each(NAMES)(
  'REQUEST_CANCEL: the session of a parent that %s is cancelled and its task stopped',
  async (end) => {
    const session = system.client.get(idOf('REQUEST_CANCEL', end));
    expect(await session.closed(FAST)).toMatchObject({ outcome: 'complete', endReason: 'cancelled' });
    expect(await session.summary()).toMatchObject({ status: 'canceled' });
    expect(await taskOf(session)).toMatchObject({ endedAt: expect.any(String), endedBy: 'stop-record' });
  },
  120_000,
);

test.each(NAMES)(
  'TERMINATE: the session of a parent that %s is terminated and its task keeps recording',
  async (end) => {
    const session = system.client.get(idOf('TERMINATE', end));
    await expect.poll(async () => (await session.summary()).status, SOON).toBe('terminated');
    expect(await taskOf(session)).toMatchObject({ endedAt: null, stopCalls: 0 });
  },
  120_000,
);

test('only the tasks of terminated sessions keep recording', async () => {
  const { unstopped, doubled, tasks } = await system.ledger();
  const rooms = new Set(unstopped.map(({ taskId }) => tasks.find((task) => task.taskId === taskId)?.roomId));
  expect(rooms).toEqual(new Set(NAMES.map((end) => roomOf(idOf('TERMINATE', end)))));
  expect(doubled).toEqual([]);
});
