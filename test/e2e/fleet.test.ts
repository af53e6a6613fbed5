import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { type FleetView, fleetWorkflowId } from '../../src/contract/index.js';
import { ZegoClient } from '../../src/zego/index.js';
import { NO_LEDGER_PROBLEMS, System } from './system.js';

const APP_ID = 246_813_579;
const SECRET = 'server-secret-of-the-fleet';
const SOON = { timeout: 150_000, interval: 300 };

const system = await System.start({ serverSecret: SECRET });
const fleet = system.client.fleet('default');
const zego = new ZegoClient({ appId: APP_ID, serverSecret: SECRET, endpoint: system.endpoint });
afterAll(() => zego.close());

/** Polls the keeper until its view matches. */
async function untilFleet(wanted: (view: FleetView) => boolean): Promise<FleetView> {
  return vi.waitFor(async () => {
    const view = await fleet.view();
    if (!wanted(view)) throw new Error(`The fleet did not reach the expected view: ${JSON.stringify(view)}`);
    return view;
  }, SOON);
}

/** Waits until the keeper has completed sweeps that began from now on. */
async function untilSwept(count = 2): Promise<FleetView> {
  let times = new Set<string>();
  const sinceMs = Date.now();
  return untilFleet(({ last }) => {
    if (last && Date.parse(last.endedAt) - last.tookMs > sinceMs) times = times.add(last.endedAt);
    return times.size >= count;
  });
}

async function recording(id: string): Promise<RecordingSession> {
  const session = await system.start(id);
  await system.phase(session, 'recording');
  return session;
}

/** Starts a task as another program of the customer would. */
async function startForeign(roomId: string): Promise<string> {
  const { data } = await zego.startRecord({
    RoomId: roomId,
    RecordInputParams: { RecordMode: 1, StreamType: 3, MaxIdleTime: 300 },
    RecordOutputParams: { OutputFileFormat: 'mp4' },
    StorageParams: {
      Vendor: 1,
      Region: 'us-east-1',
      Bucket: 'elsewhere',
      AccessKeyId: 'key',
      AccessKeySecret: 'secret',
    },
  });
  return data.TaskId;
}

const liveTasks = async (id: string) => (await system.tasksOf(id)).filter(({ endedAt }) => endedAt === null);

describe('the keeper of a fleet', { timeout: 240_000 }, () => {
  let keeps: RecordingSession;
  let dies: RecordingSession;
  let foreign: string;

  beforeAll(async () => {
    keeps = await recording('keeps');
    dies = await recording('dies');
    const terminated = await recording('terminated');
    foreign = await startForeign('foreign room');
    await untilSwept();
    await system.temporal.workflow.getHandle(terminated.id).terminate('a test');
    await system.fault({ name: 'callback-lost', times: 'always' });
    const [task] = (await dies.view()).tasks;
    await system.fault({ name: 'dies', taskId: task?.taskId ?? '', quitReason: 6 });
  }, 120_000);

  test('makes a session whose task died without a callback record on', async () => {
    await system.untilTasks('dies', (tasks) => tasks.length === 2);
    expect(await liveTasks('dies')).toHaveLength(1);
  });

  test('stops the task of a session that was terminated', async () => {
    await system.untilTasks('terminated', ([task]) => task?.endedBy === 'stop-record');
    const { timeline, stopped } = await untilFleet((view) => view.stopped > 0);
    expect(stopped).toBe(1);
    const entries = timeline.filter(({ sessionId }) => sessionId === 'terminated');
    expect(entries.map(({ event, standing }) => `${event} ${standing}`)).toEqual(['found closed', 'stopped closed']);
  });

  test("reports another program's task and leaves it alone", async () => {
    const { orphans } = await untilFleet((view) => view.orphans.some(({ state }) => state === 'reported'));
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
    await untilSwept(3);
    expect(await system.tasksOf('keeps')).toMatchObject([{ taskId: before[0]?.taskId, endedAt: null, stopCalls: 0 }]);
  });

  test('is started again after it was terminated', async () => {
    const handle = system.temporal.workflow.getHandle(fleetWorkflowId('default'));
    const { runId } = await handle.describe();
    await handle.terminate('a test');
    await expect.poll(async () => (await handle.describe()).runId, SOON).not.toBe(runId);
    await untilSwept();
  });

  test('sweeps on after its worker was killed, and takes no task for an orphan that it has not seen before', async () => {
    await system.kill('worker');
    await system.startPart('worker');
    const { orphans } = await untilSwept(3);
    expect(orphans.filter(({ standing }) => standing !== 'foreign')).toEqual([]);
    expect(await liveTasks('keeps')).toHaveLength(1);
    expect(await liveTasks('dies')).toHaveLength(1);
  });

  test('sweeps on after Temporal was killed', async () => {
    await system.crashTemporal();
    const { last } = await untilSwept();
    expect(last).toMatchObject({ tasks: 3, sessions: { recording: 2 } });
  });

  test('shows why it cannot sweep while ZEGO is away, and catches up without a false alarm', async () => {
    const before = await fleet.view();
    await system.fault({ name: 'unreachable', action: 'DescribeTasks', times: 'always' });
    await untilFleet(({ lastError }) => lastError?.what.includes('DescribeTasks') === true);
    await system.clearFaults();
    const after = await untilSwept();
    const alarms = ({ timeline }: FleetView) =>
      timeline.filter(({ event, standing }) => event === 'found' && standing !== 'foreign');
    expect(alarms(after)).toEqual(alarms(before));
    await untilFleet(({ lastError }) => lastError === undefined);
  });

  test('pauses and resumes', async () => {
    await fleet.pause();
    await untilFleet(({ paused }) => paused);
    const calls = async (): Promise<number> => (await system.ledger()).calls['DescribeTasks']?.total ?? 0;
    // A sweep in progress learns of the pause at its next heartbeat.
    const keeper = system.temporal.workflow.getHandle(fleetWorkflowId('default'));
    await expect.poll(async () => (await keeper.describe()).raw.pendingActivities, SOON).toEqual([]);
    const paused = await calls();
    await system.start('meanwhile');
    await system.until(system.client.get('meanwhile'), ({ phase }) => phase === 'recording');
    expect(await calls()).toBe(paused);
    await fleet.resume();
    await untilSwept();
  });

  test('leaves nothing recording once all sessions are stopped', async () => {
    for (const session of [keeps, dies, system.client.get('meanwhile')]) await session.stop();
    await zego.stopRecord({ TaskId: foreign });
    for (const session of [keeps, dies]) await session.closed({ pollAfterMs: 300 });
    await untilFleet(({ last }) => last?.tasks === 0);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});
