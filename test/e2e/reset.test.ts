import { describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import type { SessionView } from '../../src/contract/index.js';
import { NO_LEDGER_PROBLEMS, System } from './system.js';

const system = await System.start();

/** The newest run of a session, and the ids of the events that it can be reset to. */
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
  const response = await system.temporal.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: id, runId },
    reason: 'a test',
    requestId: `${runId}-${at}`,
    workflowTaskFinishEventId: point,
  });
  return response.runId;
}

const taskIds = ({ tasks }: Pick<SessionView, 'tasks'>): unknown[] =>
  tasks.map(({ taskId, clientTaskId }) => ({ taskId, clientTaskId }));

/** Expects that the session has its only task from before, and that it is stopped. */
async function expectOneTask(session: RecordingSession, before: SessionView, when = ''): Promise<void> {
  const manifest = await system.closed(session);
  expect(taskIds(manifest), when).toEqual(taskIds(before));
  expect(manifest, when).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
  expect((await session.view()).requestedAt).toBe(before.requestedAt);
  expect(await system.tasksOf(session.id), when).toMatchObject([{ endedBy: 'stop-record' }]);
}

/** A reset run takes seconds of waiting: these many sessions share the workflow tasks to reset to. */
const SESSIONS = 4;

/** Records and closes a session, and resets it to its workflow tasks `first`, `first + SESSIONS`, and so on. */
async function resetAfterClose(first: number): Promise<void> {
  const session = await system.start(`closed ${first}`);
  await system.phase(session, 'recording');
  await session.stop();
  await system.closed(session);
  const before = await session.view();
  const run = await pointsOf(session.id);
  expect(run.points.length).toBeGreaterThan(SESSIONS);
  for (let at = first; at < run.points.length; at += SESSIONS) {
    const runId = await reset(session.id, at, run);
    await expectOneTask(session, before, `after a reset to workflow task ${at} of ${run.points.length}`);
    expect((await pointsOf(session.id)).runId).toBe(runId);
  }
}

describe('a session that is reset after it has closed', { timeout: 240_000 }, () => {
  test('has one stopped task, whichever workflow task it is reset to', async () => {
    await Promise.all(Array.from({ length: SESSIONS }, (_, first) => resetAfterClose(first)));
  });
});

describe('a session that is reset before it has closed', { timeout: 240_000 }, () => {
  test.each([0, 1, -1])('keeps its recording task after a reset to workflow task %d', async (at) => {
    const session = await system.start(`recording ${at}`);
    const before = await system.phase(session, 'recording');
    await reset(session.id, at);
    await system.phase(session, 'recording');
    await session.stop();
    await expectOneTask(session, before);
    expect(await system.tasksOf(session.id)).toHaveLength(1);
  });

  test('stops its task even if the new run gets the stop before the start', async () => {
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

  test('leaves no task recording, and none that was started twice', async () => {
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});

test('a retry of the workflow has another ClientTaskId', { timeout: 120_000 }, async () => {
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
