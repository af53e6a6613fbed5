import { temporal } from '@temporalio/proto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { SESSION_WORKFLOW, type SessionView, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import { NO_WRONGS, roomOf, System } from './system.js';

/** A session that is recorded and stopped has fewer workflow tasks than this; each of them is a point of a reset. */
const POINTS = 16;
const FAST = { pollAfterMs: 300 };
const REAPPLY_NONE = temporal.api.enums.v1.ResetReapplyType.RESET_REAPPLY_TYPE_NONE;

const system = await System.start();

/** The numbers of the events at which a session's newest run can be reset, and the run. */
async function pointsOf({ id }: RecordingSession): Promise<{ readonly runId: string; readonly points: bigint[] }> {
  const handle = system.temporal.workflow.getHandle(id);
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const ends = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  return { runId, points: ends.map(({ eventId }) => BigInt(String(eventId))) };
}

/** Resets a session to a workflow task, the first of its newest run being 0 and the last -1; answers the new run. */
async function reset(
  { id }: RecordingSession,
  { at, reapply }: { readonly at: number; readonly reapply?: typeof REAPPLY_NONE },
): Promise<string> {
  const { runId, points } = await pointsOf(system.client.get(id));
  const point = points.at(at);
  if (point === undefined) throw new Error(`Session "${id}" has ${points.length} workflow tasks, and not number ${at}`);
  const answer = await system.temporal.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: id, runId },
    reason: 'a test',
    requestId: `${runId}-${at}`,
    workflowTaskFinishEventId: (await import('long')).default.fromString(point.toString()),
    ...(reapply !== undefined && { resetReapplyType: reapply }),
  });
  return answer.runId;
}

const taskOf = ({ tasks: [task] }: SessionView): unknown => task && { taskId: task.taskId, id: task.clientTaskId };

describe('a session that is reset after it has closed', { timeout: 240_000 }, () => {
  const sessions: RecordingSession[] = [];
  const names = Array.from({ length: POINTS }, (_, n) => `closed ${n}`);

  beforeAll(async () => {
    sessions.push(...(await Promise.all(names.map((name) => system.start(name)))));
    await Promise.all(sessions.map((session) => system.phase(session, 'recording')));
    await Promise.all(sessions.map((session) => session.stop()));
    await Promise.all(sessions.map((session) => session.closed(FAST)));
  }, 120_000);

  test.each(names.map((name, n) => ({ name, n })))('has one task, which is stopped: at workflow task $n', async ({ n, name }) => {
    const session = system.client.get(name);
    const { points } = await pointsOf(session);
    expect(points.length).toBeLessThanOrEqual(POINTS);
    const before = await session.view();
    const runId = await reset(session, { at: Math.min(n, points.length - 1) });
    const manifest = await session.closed(FAST);
    console.log(n, points.length, JSON.stringify(manifest.tasks), manifest.endReason, manifest.outcome);
    const view = await session.view();
    expect((await system.temporal.workflow.getHandle(name).describe()).runId).toBe(runId);
    expect(view.requestedAt).toBe(before.requestedAt);
    expect(taskOf(view)).toEqual(taskOf(before));
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
    expect(await system.tasksOf(name)).toHaveLength(1);
    expect(await system.wrongs()).toEqual(NO_WRONGS);
  });
});
