import { describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import type { Fault } from '../../src/simulator/index.js';
import { NO_LEDGER_PROBLEMS, roomOf, System } from './system.js';

/** Long enough for tests to observe uploads. */
const UPLOADS = { uploadMs: 4_000 };

const system = await System.start({ simulator: UPLOADS });
const SOON = { timeout: 60_000, interval: 300 };

/** Longer than a call to ZEGO may take: the call never gets its response. */
const NEVER = { name: 'slow', times: 'always', ms: 60_000 } as const;
const LAYOUT = { MixMode: 3 } as const;

async function setFault(sessionId: string, fault: Fault): Promise<void> {
  await system.fault({ ...fault, roomId: roomOf(sessionId) });
}

async function recording(sessionId: string): Promise<RecordingSession> {
  const session = await system.start(sessionId);
  await system.phase(session, 'recording');
  return session;
}

/** Starts a session in a state and keeps it there until the faults are cleared. */
const phases = {
  'with a start in flight': async (id: string) => {
    await setFault(id, { ...NEVER, action: 'StartRecord' });
    const session = await system.start(id);
    await system.untilTasks(id, (tasks) => tasks.length === 1);
    return session;
  },
  'with a start whose response was lost': async (id: string) => {
    await setFault(id, { name: 'answer-lost', action: 'StartRecord', times: 'always' });
    const session = await system.start(id);
    await system.until(session, ({ timeline }) => timeline.some(({ event }) => event === 'start response lost'));
    return session;
  },
  recording,
  paused: async (id: string) => {
    const session = await recording(id);
    await session.pause();
    await system.phase(session, 'paused');
    return session;
  },
  'with a layout in flight': async (id: string) => {
    const session = await recording(id);
    await setFault(id, { ...NEVER, action: 'UpdateLayout' });
    await session.signals.updateLayout(LAYOUT);
    await system.untilTasks(id, ([task]) => task?.layouts.length === 1);
    return session;
  },
  'with a stop in flight': async (id: string) => {
    const session = await recording(id);
    await setFault(id, { ...NEVER, action: 'StopRecord' });
    await session.stop();
    await system.untilTasks(id, ([task]) => task?.stopCalls === 1);
    return session;
  },
  'with a stop that ZEGO refuses': async (id: string) => {
    const session = await recording(id);
    await setFault(id, { name: 'system-error', action: 'StopRecord', times: 'always' });
    await session.stop();
    await system.phase(session, 'stopping');
    return session;
  },
};

/** Starts a session that waits for uploads between two polls, without callbacks. */
async function uploading(sessionId: string): Promise<RecordingSession> {
  await setFault(sessionId, { name: 'callback-lost', times: 'always' });
  const session = await recording(sessionId);
  const [task] = (await session.view()).tasks;
  await session.stop();
  await system.until(session, ({ tasks }) => tasks[0]?.stopConfirmedAt !== undefined);
  const handle = system.temporal.workflow.getHandle(sessionId);
  await handle.signal<[unknown]>('statusChanged', { taskId: task?.taskId });
  await system.phase(session, 'uploading');
  return session;
}

/** Starts a session that ZEGO has no capacity for. Sessions that start later would wait behind it. */
async function waiting(sessionId: string): Promise<RecordingSession> {
  await setFault(sessionId, { name: 'at-capacity', times: 'always' });
  const session = await system.start(sessionId);
  await system.phase(session, 'waiting');
  return session;
}

/** The end of a session by its manifest and the simulator's ledger. */
async function ending(session: RecordingSession): Promise<object> {
  const { outcome, endReason, tasks } = await system.closed(session);
  const recorded = (await system.tasksOf(session.id)).map(({ taskId, endedBy }) => ({ taskId, endedBy }));
  return { id: session.id, outcome, endReason, recorded, known: tasks.map(({ taskId }) => ({ taskId })) };
}

/** The expected end of a session that was stopped with one task, as without a crash. */
function undisturbedEnding({ id }: RecordingSession): object {
  const recorded = [{ taskId: expect.any(String), endedBy: 'stop-record' }];
  return { id, outcome: 'complete', endReason: 'stopped', recorded, known: [{ taskId: expect.any(String) }] };
}

describe('a crash of the worker', { timeout: 240_000 }, () => {
  const stoppedMeanwhile = system.client.get('stopped meanwhile');
  let requestedFromMs = 0;
  let requestedUntilMs = 0;

  test('loses no session in any phase: each ends as without a crash, with one stopped task', async () => {
    const reaching = Object.entries({ ...phases, 'stopped meanwhile': recording });
    const sessions = await Promise.all(reaching.map(([id, reach]) => reach(id)));
    sessions.push(await uploading('uploading'), await waiting('waiting for capacity'));
    await system.kill('worker');
    await system.clearFaults();
    sessions.push(await system.start('started meanwhile'));
    requestedFromMs = Date.now();
    await stoppedMeanwhile.signals.updateLayout({ MixMode: 4 });
    await stoppedMeanwhile.stop('over');
    requestedUntilMs = Date.now();
    await system.startPart('worker');

    const open = sessions.filter(({ id }) => !/stop|upload/.test(id));
    const views = await Promise.all(
      open.map((session) =>
        system.until(session, ({ phase, wanted, accepted }) => {
          return (phase === 'recording' || phase === 'paused') && wanted.layout?.MixMode === accepted.layout?.MixMode;
        }),
      ),
    );
    expect(views).toHaveLength(7);
    expect(views.filter(({ accepted }) => accepted.layout?.MixMode === LAYOUT.MixMode)).toMatchObject([
      { sessionId: 'with a layout in flight', accepted: { layout: LAYOUT } },
    ]);
    for (const session of open) await session.stop();
    expect(await Promise.all(sessions.map(ending))).toEqual(sessions.map(undisturbedEnding));
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });

  test('leaves each request its time in the timeline, even if no worker ran at that time', async () => {
    const { phase, timeline } = await stoppedMeanwhile.view();
    expect(phase).toBe('closed');
    for (const requested of ['layout requested', 'stop requested']) {
      const atMs = Date.parse(timeline.find(({ event }) => event === requested)?.at ?? '');
      expect(atMs).toBeGreaterThanOrEqual(requestedFromMs);
      expect(atMs).toBeLessThanOrEqual(requestedUntilMs);
    }
  });
});

describe('a crash of the worker between two tasks', { timeout: 240_000 }, () => {
  test('loses no lane: the next task takes over once, and both are stopped', async () => {
    const id = 'between two tasks';
    const session = await recording(id);
    const [first] = await system.tasksOf(id);
    await setFault(id, { name: 'at-capacity', times: 'always' });
    await system.fault({ name: 'dies', taskId: first?.taskId ?? '', quitReason: 6 });
    await system.until(session, ({ tasks }) => tasks.length === 2);
    await system.kill('worker');
    await system.clearFaults();
    await system.startPart('worker');
    const view = await system.until(session, ({ tasks }) => tasks[1]?.phase === 'recording');
    expect(view.phase).toBe('recording');
    await session.stop();
    expect(await ending(session)).toMatchObject({
      outcome: 'partial',
      endReason: 'stopped',
      recorded: [{ endedBy: 'died' }, { endedBy: 'stop-record' }],
      known: [{}, {}],
    });
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});

describe('a crash of the gateway', { timeout: 120_000 }, () => {
  test('loses callbacks but no session: polls find the end, and later callbacks arrive again', async () => {
    const away = await recording('gateway away');
    const { lost } = (await system.ledger()).callbacks;
    await system.kill('gateway');
    await away.stop();
    expect(await ending(away)).toEqual(undisturbedEnding(away));
    expect((await away.view()).timeline.filter(({ event }) => event === 'event 1')).toEqual([]);
    await expect.poll(async () => (await system.ledger()).callbacks.lost, SOON).toBeGreaterThan(lost);

    await system.startPart('gateway');
    const back = await recording('gateway back');
    await back.stop();
    expect(await ending(back)).toEqual(undisturbedEnding(back));
    expect((await back.view()).timeline.filter(({ by }) => by === 'callback')).not.toEqual([]);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});

describe('a crash of Temporal', { timeout: 180_000 }, () => {
  test('leaves no task recording and starts none twice', async () => {
    const named = [
      'recording',
      'paused',
      'with a start whose response was lost',
      'with a stop that ZEGO refuses',
    ] as const;
    const sessions = await Promise.all(named.map((name) => phases[name](`Temporal away, ${name}`)));
    const slow = 'Temporal away, with a response that comes meanwhile';
    await setFault(slow, { name: 'slow', action: 'StartRecord', ms: 3_000 });
    sessions.push(await system.start(slow));
    await system.untilTasks(slow, (tasks) => tasks.length === 1);
    await system.crashTemporal();
    await system.clearFaults();
    await Promise.all(
      sessions.map(async (session) => {
        const { phase } = await system.until(session, ({ phase }) => phase !== 'starting');
        if (phase === 'recording' || phase === 'paused') await session.stop();
      }),
    );
    expect(await Promise.all(sessions.map(ending))).toEqual(sessions.map(undisturbedEnding));
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});
