import { describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import type { SessionView } from '../../src/contract/index.js';
import { NO_WRONGS, System } from './system.js';

const FAST = { pollAfterMs: 300 };

const system = await System.start();

/** The newest run of a session, and the numbers of the events that it can be reset to. */
async function pointsOf(id: string) {
  const handle = system.temporal.workflow.getHandle(id);
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const ends = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  return { runId, points: ends.map(({ eventId }) => eventId) };
}

/** Resets a run of a session, by default the newest, to a workflow task: 0 is the first, -1 the last. */
async function reset(id: string, at: number, run?: Awaited<ReturnType<typeof pointsOf>>): Promise<string> {
  const { runId, points } = run ?? (await pointsOf(id));
  const point = points.at(at);
  if (!point) throw new Error(`Session "${id}" has no workflow task ${at} to reset it to`);
  const answer = await system.temporal.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: id, runId },
    reason: 'a test',
    requestId: `${runId}-${at}`,
    workflowTaskFinishEventId: point,
  });
  return answer.runId;
}

const taskIds = ({ tasks }: Pick<SessionView, 'tasks'>): unknown[] =>
  tasks.map(({ taskId, clientTaskId }) => ({ taskId, clientTaskId }));

/** The session has one task, the one that it had before, and that one is stopped. */
async function expectOneTask(session: RecordingSession, before: SessionView): Promise<void> {
  const manifest = await session.closed(FAST);
  expect(taskIds(manifest)).toEqual(taskIds(before));
  expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
  expect((await session.view()).requestedAt).toBe(before.requestedAt);
  expect(await system.tasksOf(session.id)).toMatchObject([{ endedBy: 'stop-record' }]);
}

/** More workflow tasks than a session has that was only started and stopped. */
const MOST_POINTS = 18;

/** Records and closes a session, and resets it to a workflow task; answers whether it has that many. */
async function resetAfterItsEnd(at: number): Promise<boolean> {
  const session = await system.start(`closed ${at}`);
  await system.phase(session, 'recording');
  await session.stop();
  await session.closed(FAST);
  const before = await session.view();
  const whole = await pointsOf(session.id);
  if (at >= whole.points.length) return false;
  const runId = await reset(session.id, at, whole);
  await expectOneTask(session, before);
  expect((await pointsOf(session.id)).runId).toBe(runId);
  return true;
}

describe('a session that is reset after it has closed', { timeout: 240_000 }, () => {
  test('has one task, which is stopped, whichever workflow task it is reset to', async () => {
    // Each is reset to another one of its workflow tasks.
    const reached = await Promise.all(Array.from({ length: MOST_POINTS }, (_, at) => resetAfterItsEnd(at)));
    const points = reached.lastIndexOf(true) + 1;
    expect(points).toBeGreaterThan(4);
    expect(points).toBeLessThan(MOST_POINTS);
    expect(reached.slice(0, points)).not.toContain(false);
  });
});

describe('a session that is reset before it has closed', { timeout: 240_000 }, () => {
  test.each([0, 1, -1])('keeps its task while it records: at workflow task %d', async (at) => {
    const session = await system.start(`recording ${at}`);
    const before = await system.phase(session, 'recording');
    await reset(session.id, at);
    await system.phase(session, 'recording');
    await session.stop();
    await expectOneTask(session, before);
    expect(await system.tasksOf(session.id)).toHaveLength(1);
  });

  test('stops its task although the stop comes before any start in the new run', async () => {
    const name = 'stopping';
    const session = await system.start(name);
    const before = await system.phase(session, 'recording');
    await system.fault({ name: 'unreachable', action: 'StopRecord', times: 'always' });
    await session.stop();
    await system.phase(session, 'stopping');
    await reset(name, 0);
    await system.clearFaults();
    await expectOneTask(session, before);
    expect(await system.tasksOf(session.id)).toHaveLength(1);
  });

  test('leaves nothing recording, and nothing that was started twice', async () => {
    expect(await system.wrongs()).toEqual(NO_WRONGS);
  });
});

test('a retry of the workflow has a ClientTaskId of its own', { timeout: 120_000 }, async () => {
  await system.fault({ name: 'at-capacity', times: 'always' });
  const handle = await system.temporal.workflow.start('recordingSession', {
    workflowId: 'retried',
    taskQueue: 'reelkeeper',
    args: [{ roomId: 'retried' }],
    workflowRunTimeout: 10_000,
    retry: { maximumAttempts: 2, initialInterval: 100 },
  });
  const session = system.client.get('retried');
  const idOf = async (): Promise<string | undefined> => (await session.view()).tasks[0]?.clientTaskId;
  const first = await system.until(session, ({ tasks }) => tasks.length === 1);
  await expect
    .poll(async () => (await handle.describe()).runId, { timeout: 60_000 })
    .not.toBe(handle.firstExecutionRunId);
  await expect.poll(idOf, { timeout: 60_000 }).toBeDefined();
  expect(await idOf()).not.toBe(first.tasks[0]?.clientTaskId);
});
