import { beforeAll, describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { fleetWorkflowId } from '../../src/contract/index.js';
import { FleetWorld, SOON } from './fleet-world.js';
import { NO_LEDGER_PROBLEMS } from './system.js';

const world = await FleetWorld.start();
const { system, fleet } = world;

describe('the keeper of a fleet', { timeout: 240_000 }, () => {
  let keeps: RecordingSession;
  let dies: RecordingSession;
  let foreign: string;

  beforeAll(async () => {
    keeps = await world.recording('keeps');
    dies = await world.recording('dies');
    const terminated = await world.recording('terminated');
    foreign = await world.startForeign('foreign room');
    await world.untilSwept();
    await system.temporal.workflow.getHandle(terminated.id).terminate('a test');
    await system.fault({ name: 'callback-lost', times: 'always' });
    await world.breakTask(dies);
  }, 120_000);

  test('makes a session whose task died without a callback record on', async () => {
    await system.untilTasks('dies', (tasks) => tasks.length === 2);
    expect(await world.liveTasks('dies')).toHaveLength(1);
  });

  test('stops the task of a session that was terminated', async () => {
    await system.untilTasks('terminated', ([task]) => task?.endedBy === 'stop-record');
    const { timeline, stopped } = await world.until((view) => view.stopped > 0);
    expect(stopped).toBe(1);
    const entries = timeline.filter(({ sessionId }) => sessionId === 'terminated');
    expect(entries.map(({ event, standing }) => `${event} ${standing}`)).toEqual(['found closed', 'stopped closed']);
  });

  test("reports another program's task and leaves it alone", async () => {
    const { orphans } = await world.until((view) => view.orphans.some(({ state }) => state === 'reported'));
    expect(orphans).toMatchObject([
      { taskId: foreign, standing: 'foreign', state: 'reported', roomId: 'foreign room' },
    ]);
    const { tasks } = await system.ledger();
    expect(tasks.find(({ taskId }) => taskId === foreign)).toMatchObject({ endedAt: null, stopCalls: 0 });
  });

  test('leaves a session that was reset with its task', async () => {
    const before = await system.tasksOf('keeps');
    const handle = system.temporal.workflow.getHandle(keeps.id);
    const { runId } = await handle.describe();
    const { events } = await handle.fetchHistory();
    const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
    await system.temporal.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: keeps.id, runId },
      reason: 'a test',
      requestId: runId,
      workflowTaskFinishEventId: first?.eventId ?? null,
    });
    await system.phase(keeps, 'recording');
    await world.untilSwept(3);
    expect(await system.tasksOf('keeps')).toMatchObject([{ taskId: before[0]?.taskId, endedAt: null, stopCalls: 0 }]);
  });

  test('is started again after it was terminated', async () => {
    const handle = system.temporal.workflow.getHandle(fleetWorkflowId('default'));
    const { runId } = await handle.describe();
    await handle.terminate('a test');
    await expect.poll(async () => (await handle.describe()).runId, SOON).not.toBe(runId);
    await world.untilSwept();
  });

  test('pauses and resumes', async () => {
    await fleet.pause();
    await world.until(({ paused }) => paused);
    const calls = async (): Promise<number> => (await system.ledger()).calls['DescribeTasks']?.total ?? 0;
    // A sweep in progress learns of the pause at its next heartbeat.
    const keeper = system.temporal.workflow.getHandle(fleetWorkflowId('default'));
    await expect.poll(async () => (await keeper.describe()).raw.pendingActivities, SOON).toEqual([]);
    const paused = await calls();
    await system.start('meanwhile');
    await system.until(system.client.get('meanwhile'), ({ phase }) => phase === 'recording');
    expect(await calls()).toBe(paused);
    await fleet.resume();
    await world.untilSwept();
  });

  test('leaves nothing recording once all sessions are stopped', async () => {
    await world.stopAll([keeps, dies, system.client.get('meanwhile')], foreign);
    await world.until(({ last }) => last?.tasks === 0);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});
