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

/** Waits for a session's end and returns what a reset must not change. */
async function endOf(session: RecordingSession) {
  const { outcome, endReason, tasks } = await system.closed(session);
  const { requestedAt } = await system.phase(session, 'closed');
  const endedBy = (await system.tasksOf(session.id)).map((task) => task.endedBy);
  return { outcome, endReason, requestedAt, tasks: taskIds({ tasks }), endedBy };
}

/** The end of a session with the task from `before`, stopped. */
function oneStoppedTask(before: SessionView): Awaited<ReturnType<typeof endOf>> {
  const { requestedAt } = before;
  return { outcome: 'complete', endReason: 'stopped', requestedAt, tasks: taskIds(before), endedBy: ['stop-record'] };
}

/** A reset run mostly waits, so several sessions share the workflow tasks to reset to. */
const SESSIONS = 4;

/**
 * Records and closes a session, and resets it to its workflow tasks `first`, `first + SESSIONS`, and so on. Returns the
 * expected and the actual ends.
 */
async function resetAfterClose(first: number) {
  const session = await system.start(`closed ${first}`);
  const expected = oneStoppedTask(await system.phase(session, 'recording'));
  await session.stop();
  const ends: object[] = [{ resetTo: 'nothing', ...(await endOf(session)) }];
  const run = await pointsOf(session.id);
  const expectedEnds = [{ resetTo: 'nothing', ...expected }];
  for (let at = first; at < run.points.length; at += SESSIONS) {
    const runId = await reset(session.id, at, run);
    const end = await endOf(session);
    const isNewest = (await pointsOf(session.id)).runId === runId;
    ends.push({ resetTo: isNewest ? `task ${at}` : 'another run', ...end });
    expectedEnds.push({ resetTo: `task ${at}`, ...expected });
  }
  return { points: run.points.length, ends, expectedEnds };
}

describe('a session that is reset after it has closed', { timeout: 240_000 }, () => {
  test('has one stopped task, whichever workflow task it is reset to', async () => {
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, (_, first) => resetAfterClose(first)));
    for (const { points, ends, expectedEnds } of sessions) {
      expect(points).toBeGreaterThan(SESSIONS);
      expect(ends).toEqual(expectedEnds);
    }
  });
});

describe('a session that is reset before it has closed', { timeout: 240_000 }, () => {
  test.each([0, 1, -1])('keeps its recording task after a reset to workflow task %d', async (at) => {
    const session = await system.start(`recording ${at}`);
    const before = await system.phase(session, 'recording');
    await reset(session.id, at);
    await system.phase(session, 'recording');
    await session.stop();
    expect(await endOf(session)).toEqual(oneStoppedTask(before));
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
    expect(await endOf(session)).toEqual(oneStoppedTask(before));
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
