import { describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import type { Fault } from '../../src/simulator/index.js';
import { NO_WRONGS, roomOf, System } from './system.js';

/** Long enough to be met while they run. */
const UPLOADS = { uploadMs: 2_000 };

const system = await System.start({ simulator: UPLOADS });
const FAST = { pollAfterMs: 300 };
const SOON = { timeout: 60_000, interval: 300 };

/** Longer than a call to ZEGO may take: it never has its answer. */
const NEVER = { name: 'slow', times: 'always', ms: 60_000 } as const;
const LAYOUT = { MixMode: 3 } as const;

async function spoil(sessionId: string, fault: Fault): Promise<void> {
  await system.fault({ ...fault, roomId: roomOf(sessionId) });
}

async function recording(sessionId: string): Promise<RecordingSession> {
  const session = await system.start(sessionId);
  await system.phase(session, 'recording');
  return session;
}

/** Brings a new session into a phase, and keeps it there until the faults are cleared. */
const phases = {
  'waiting for capacity': async (id: string) => {
    await spoil(id, { name: 'at-capacity', times: 'always' });
    const session = await system.start(id);
    await system.phase(session, 'waiting');
    return session;
  },
  'with a start in flight': async (id: string) => {
    await spoil(id, { ...NEVER, action: 'StartRecord' });
    const session = await system.start(id);
    await system.untilTasks(id, (tasks) => tasks.length === 1);
    return session;
  },
  'with a start whose answer was lost': async (id: string) => {
    await spoil(id, { name: 'answer-lost', action: 'StartRecord', times: 'always' });
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
    await spoil(id, { ...NEVER, action: 'UpdateLayout' });
    await session.signals.updateLayout(LAYOUT);
    await system.untilTasks(id, ([task]) => task?.layouts.length === 1);
    return session;
  },
  'with a stop in flight': async (id: string) => {
    const session = await recording(id);
    await spoil(id, { ...NEVER, action: 'StopRecord' });
    await session.stop();
    await system.untilTasks(id, ([task]) => task?.stopCalls === 1);
    return session;
  },
  'with a stop that ZEGO refuses': async (id: string) => {
    const session = await recording(id);
    await spoil(id, { name: 'system-error', action: 'StopRecord', times: 'always' });
    await session.stop();
    await system.phase(session, 'stopping');
    return session;
  },
};

/** It looks for its files while ZEGO uploads them, and not again for some seconds, since no callback tells it to. */
async function uploading(sessionId: string): Promise<RecordingSession> {
  await spoil(sessionId, { name: 'callback-lost', times: 'always' });
  const session = await recording(sessionId);
  const [task] = (await session.view()).tasks;
  await session.stop();
  await system.until(session, ({ tasks }) => tasks[0]?.stopConfirmedAt !== undefined);
  const handle = system.temporal.workflow.getHandle(sessionId);
  await handle.signal<[unknown]>('statusChanged', { taskId: task?.taskId });
  await system.phase(session, 'uploading');
  return session;
}

/** What a session and ZEGO's books say of its end. */
async function ending(session: RecordingSession): Promise<object> {
  const { outcome, endReason, tasks } = await session.closed(FAST);
  const recorded = (await system.tasksOf(session.id)).map(({ taskId, endedBy }) => ({ taskId, endedBy }));
  return { id: session.id, outcome, endReason, recorded, known: tasks.map(({ taskId }) => ({ taskId })) };
}

/** The same for a session that was stopped and left one task, as if nothing had happened. */
function asIfNothingHadHappened({ id }: RecordingSession): object {
  const recorded = [{ taskId: expect.any(String), endedBy: 'stop-record' }];
  return { id, outcome: 'complete', endReason: 'stopped', recorded, known: [{ taskId: expect.any(String) }] };
}

describe('a crash of the worker', { timeout: 240_000 }, () => {
  test('costs no session in any phase: each ends as it should, with one task, stopped', async () => {
    const reaching = Object.entries({ ...phases, 'told to stop meanwhile': recording });
    const sessions = await Promise.all(reaching.map(([id, reach]) => reach(id)));
    sessions.push(await uploading('uploading'));
    await system.kill('worker');
    await system.clearFaults();
    sessions.push(await system.start('started meanwhile'));
    await system.client.get('told to stop meanwhile').stop();
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
    expect(views.filter(({ accepted }) => accepted.layout)).toMatchObject([
      { sessionId: 'with a layout in flight', accepted: { layout: LAYOUT } },
    ]);
    for (const session of open) await session.stop();
    expect(await Promise.all(sessions.map(ending))).toEqual(sessions.map(asIfNothingHadHappened));
    expect(await system.wrongs()).toEqual(NO_WRONGS);
  });
});

describe('a crash of the worker between two tasks', { timeout: 240_000 }, () => {
  test('loses no lane: the next task takes over once, and both are stopped', async () => {
    const id = 'between two tasks';
    const session = await recording(id);
    const [first] = await system.tasksOf(id);
    await spoil(id, { name: 'at-capacity', times: 'always' });
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
    expect(await system.wrongs()).toEqual(NO_WRONGS);
  });
});

describe('a crash of the gateway', { timeout: 120_000 }, () => {
  test('loses callbacks and no session: polls tell the end, and later callbacks arrive again', async () => {
    const away = await recording('gateway away');
    const { lost } = (await system.ledger()).callbacks;
    await system.kill('gateway');
    await away.stop();
    expect(await ending(away)).toEqual(asIfNothingHadHappened(away));
    expect((await away.view()).timeline.filter(({ event }) => event === 'event 1')).toEqual([]);
    await expect.poll(async () => (await system.ledger()).callbacks.lost, SOON).toBeGreaterThan(lost);

    await system.startPart('gateway');
    const back = await recording('gateway back');
    await back.stop();
    expect(await ending(back)).toEqual(asIfNothingHadHappened(back));
    expect((await back.view()).timeline.filter(({ by }) => by === 'callback')).not.toEqual([]);
    expect(await system.wrongs()).toEqual(NO_WRONGS);
  });
});

describe('a crash of Temporal', { timeout: 180_000 }, () => {
  test('leaves nothing recording and starts nothing twice', async () => {
    const named = [
      'recording',
      'paused',
      'with a start whose answer was lost',
      'with a stop that ZEGO refuses',
    ] as const;
    const sessions = await Promise.all(named.map((name) => phases[name](`Temporal away, ${name}`)));
    const answered = 'Temporal away, with an answer that comes meanwhile';
    await spoil(answered, { name: 'slow', action: 'StartRecord', ms: 3_000 });
    sessions.push(await system.start(answered));
    await system.untilTasks(answered, (tasks) => tasks.length === 1);
    await system.crashTemporal();
    await system.clearFaults();
    await Promise.all(
      sessions.map(async (session) => {
        const { phase } = await system.until(session, ({ phase }) => phase !== 'starting');
        if (phase === 'recording' || phase === 'paused') await session.stop();
      }),
    );
    expect(await Promise.all(sessions.map(ending))).toEqual(sessions.map(asIfNothingHadHappened));
    expect(await system.wrongs()).toEqual(NO_WRONGS);
  });
});
