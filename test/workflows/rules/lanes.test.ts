import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taskView } from '../../../workflows/report/view.js';
import { MAX_IDLE_S, START_MS } from '../model/fake-zego.js';
import { Model, ran } from '../model/model.js';
import { brokenPromises, latestCloseMs } from '../model/promises.js';
import { type Life, PLAIN, printed, type Scenario, scenario } from '../model/scenario.js';
import { anyWorld, callbackFates, command, happenings } from '../model/worlds.js';

const S = 1_000;
const DAY_S = 86_400;
const goOn = { whenInterrupted: 'restart', limits: { ...PLAIN.limits, restarts: 10 } } as const;
const dies = (afterS: number, quitReason = 6): Life => ({ ends: 'dies', afterS, quitReason });

describe('after an interruption', () => {
  it.each([1, 5, 6, 1001, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1011])(
    'with quit reason %i a new task takes over, and the gap is listed',
    (quitReason) => {
      const { manifest, zego } = ran({ ...goOn, lives: [dies(200, quitReason)] });
      expect(zego.tasks).toHaveLength(2);
      expect(manifest).toMatchObject({
        outcome: 'partial',
        endReason: 'stopped',
        tasks: [
          { number: 1, endReason: 'interrupted', quitReason },
          { number: 2, endReason: 'stopped' },
        ],
        gaps: [{ reason: 'interrupted' }],
      });
    },
  );

  it.each([2, 1002, 1010])('with quit reason %i no other task is started', (quitReason) => {
    const { manifest, zego } = ran({ ...goOn, lives: [dies(200, quitReason)] });
    expect(zego.tasks).toHaveLength(1);
    expect(manifest).toMatchObject({ outcome: 'partial', endReason: 'interrupted' });
  });

  it.each<[string, Scenario['callbacks']]>([
    ['with its callback', [[1]]],
    ['without any callback', [[]]],
    ['with a callback that is late', [[14]]],
  ])('an empty room is never recorded again, %s', (_, callbacks) => {
    const idle: Life = { ends: 'idle', afterS: 200, quitReason: 3 };
    const { manifest, zego } = ran({ ...goOn, callbacks, lives: [idle] });
    expect(zego.tasks).toHaveLength(1);
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'room-idle' });
  });

  const abnormal: Life = { ends: 'idle', afterS: MAX_IDLE_S, quitReason: 3, abnormal: true };

  it.each<[string, Scenario['callbacks']]>([
    ['with its callback', [[1]]],
    ['without any callback', [[]]],
  ])('an empty room whose end ZEGO calls abnormal is never recorded again, %s', (_, callbacks) => {
    const { manifest, zego } = ran({ ...goOn, callbacks, life: abnormal });
    expect(zego.tasks).toHaveLength(1);
    expect(manifest).toMatchObject({ outcome: 'empty', endReason: 'room-idle' });
  });

  it.each<[string, Scenario['callbacks']]>([
    ['with its callback', [[1]]],
    ['without any callback', [[]]],
  ])('a room that everybody has left is complete whatever ZEGO calls its end, %s', (_, callbacks) => {
    const { manifest, zego } = ran({ ...goOn, callbacks, life: { ...abnormal, afterS: 580 } });
    expect(zego.tasks).toHaveLength(1);
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'room-idle', gaps: [] });
  });

  it('a redundant pair in an empty room is empty, also when its ends are called abnormal', () => {
    const { manifest, zego } = ran({ ...goOn, redundancy: 2, callbacks: [[]], life: abnormal });
    expect(zego.tasks).toHaveLength(2);
    expect(manifest).toMatchObject({ outcome: 'empty', endReason: 'room-idle' });
  });

  it('a quit reason that arrives after the decision still corrects the reason of the end', () => {
    const late = { ...abnormal, afterS: 200 };
    const { manifest, zego } = ran({ ...goOn, callbacks: [[60]], lives: [late], life: abnormal });
    expect(zego.tasks).toHaveLength(2);
    expect(manifest).toMatchObject({
      outcome: 'empty',
      endReason: 'room-idle',
      tasks: [
        { endReason: 'room-idle', quitReason: 3 },
        { endReason: 'room-idle', quitReason: 3 },
      ],
    });
  });

  it.each<[string, Scenario['callbacks']]>([
    ['before', [[0]]],
    ['after', [[12]]],
    ['never', [[]]],
  ])('a new task takes over as soon as a poll shows the end, if the callback comes %s', (_, callbacks) => {
    const { zego, state } = ran({ ...goOn, callbacks, lives: [dies(200)], happenings: [] });
    const seenAtMs = state.tasks[0]?.end.seenAtMs ?? 0;
    expect(zego.tasks[1]?.createdAtMs).toBeLessThan(seenAtMs + 2 * S);
  });

  it('the end and its reason are shown at once, while StopRecord is not confirmed and nothing else is started', () => {
    let shown: unknown;
    ran(
      { ...goOn, callbacks: [[]], lives: [dies(200)], stops: ['fails'], happenings: [] },
      {
        watch: ({ state, zego }) => {
          const [task] = state.tasks;
          if (shown !== undefined || task?.end.seenAtMs === undefined) return;
          expect(zego.tasks).toHaveLength(1);
          expect(taskView(task).endedAt).toBe(new Date(zego.tasks[0]?.end?.atMs ?? 0).toISOString());
          shown = { view: taskView(task), events: state.timeline.map(({ event }) => event) };
        },
      },
    );
    expect(shown).toMatchObject({
      view: { phase: 'stopping', status: 4, endReason: 'interrupted' },
      events: expect.arrayContaining(['task ended', 'stopping', 'interrupted']),
    });
  });

  it.each([2, 1002, 1010])('quit reason %i, which comes as a recording begins, is waited for', (quitReason) => {
    const { zego, manifest } = ran({ ...goOn, callbacks: [[14]], lives: [dies(40, quitReason)] });
    expect(zego.tasks).toHaveLength(1);
    expect(manifest).toMatchObject({ endReason: 'interrupted' });
  });

  it('a successor that is not sent yet is dropped when a late callback shows that nothing can follow', () => {
    const lives = [dies(70), dies(70)];
    // The end of the second task is seen at 229 s, and the third one waits for 5 s.
    const late: Scenario['happenings'] = [
      [232, { do: 'callback', body: { task_id: 'T2', event_type: 2, detail: { quit_reason: 1010 } } }],
    ];
    const { zego, manifest } = ran({ ...goOn, callbacks: [[]], lives, happenings: late });
    expect(zego.tasks).toHaveLength(2);
    expect(manifest).toMatchObject({ endReason: 'interrupted', tasks: [{}, { quitReason: 1010 }, { number: 3 }] });
  });

  it.each([[], [[1]], [[14]]])('the lane continues with or without callbacks', (...delays) => {
    const { manifest } = ran({ ...goOn, callbacks: [delays.flat()], lives: [dies(200)] });
    expect(manifest?.tasks).toMatchObject([{ endReason: 'interrupted' }, { endReason: 'stopped' }]);
  });

  it('the new task starts only once ZEGO has confirmed that the old one is stopped', () => {
    const { zego } = ran({ ...goOn, lives: [dies(200)], stops: ['fails'] });
    const [old, next] = zego.tasks;
    expect(next?.createdAtMs).toBeGreaterThan(old?.stops[0] ?? Number.POSITIVE_INFINITY);
  });

  it('the new task starts with the newest layout, also one that was requested meanwhile', () => {
    const { zego, manifest } = ran({
      ...goOn,
      lives: [dies(200)],
      happenings: [
        [100, { do: 'layout', value: 'A', by: 'update' }],
        [201, { do: 'layout', value: 'B', by: 'signal' }],
        [600, { do: 'stop' }],
      ],
    });
    expect(zego.tasks[1]?.choice.layout).toMatchObject({ MixMaxResolutionStreamId: 'B' });
    expect(manifest?.endReason).toBe('stopped');
  });

  it('of a paused session nothing is started until resume', () => {
    const { zego, manifest } = ran({
      ...goOn,
      lives: [dies(200)],
      happenings: [
        [100, { do: 'pause', by: 'update' }],
        [400, { do: 'resume', by: 'update' }],
        [600, { do: 'stop' }],
      ],
    });
    expect(zego.tasks[1]?.createdAtMs).toBeGreaterThanOrEqual(START_MS + 400 * S);
    expect(manifest).toMatchObject({ endReason: 'stopped', gaps: [] });
  });

  it('a stop that comes before the new task starts nothing more', () => {
    const { zego, manifest } = ran({
      ...goOn,
      lives: [dies(200)],
      stops: ['fails'],
      happenings: [[230, { do: 'stop' }]],
    });
    expect(zego.tasks).toHaveLength(1);
    expect(manifest?.outcome).toBe('partial');
  });

  it('a stop while the new task is being started stops that too', () => {
    const { zego, manifest } = ran({
      ...goOn,
      lives: [dies(200)],
      starts: ['ok', 'lost-after'],
      happenings: [[240, { do: 'stop' }]],
    });
    expect(zego.tasks.map(({ stops }) => stops.length > 0)).toEqual([true, true]);
    expect(manifest?.endReason).toBe('stopped');
  });

  it('the session gives up after so many restarts', () => {
    const limits = { ...PLAIN.limits, restarts: 3 };
    const { zego, manifest } = ran({ ...goOn, limits, life: dies(90) });
    expect(zego.tasks).toHaveLength(4);
    expect(manifest).toMatchObject({ outcome: 'partial', endReason: 'interrupted' });
  });

  it('tasks that end soon, one after the other, are replaced more and more slowly', () => {
    const { zego } = ran({ ...goOn, life: dies(60), happenings: [] });
    const pauses = zego.tasks.slice(1).map((task, i) => task.createdAtMs - (zego.tasks[i]?.end?.atMs ?? 0));
    expect(pauses[0]).toBeLessThan(20 * S);
    expect(pauses.at(-1)).toBeGreaterThan(pauses[0] ?? 0);
    expect(pauses.every((pause, i) => pause >= (pauses[i - 1] ?? 0) - 2 * S)).toBe(true);
  });

  it('hundreds of tasks are counted in the end, and every promise is kept for each', () => {
    const limits = { ...goOn.limits, recordSeconds: DAY_S, restarts: 1_000 };
    const model = ran({ ...goOn, limits, life: dies(60), happenings: [], files: [{ to: 'uploaded', afterS: 1 }] });
    const made = model.zego.tasks.length;
    expect(made).toBeGreaterThan(150);
    expect(model.manifest?.tasks.length).toBeLessThan(70);
    expect((model.manifest?.tasks.length ?? 0) + (model.manifest?.tasksOmitted ?? 0)).toBe(made);
    expect(model.manifest?.filesOmitted?.count).toBe(model.manifest?.tasksOmitted);
    expect(model.manifest?.recordedMs).toBeGreaterThan(made * 50 * S);
    expect(brokenPromises(model)).toEqual([]);
  });

  it('a task that ZEGO accepts and then knows nothing of is replaced', () => {
    const { zego, manifest } = ran({ ...goOn, lives: [{ ends: 'never-there', afterS: 0, quitReason: 1 }] });
    expect(zego.tasks).toHaveLength(2);
    expect(zego.tasks[0]?.stops).not.toEqual([]);
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
  });

  it('the session stays in the phase recording, and goes forward only at its end', () => {
    const { phases } = ran({ ...goOn, lives: [dies(200)] });
    expect(phases).toEqual(['starting', 'recording', 'stopping', 'uploading', 'checking', 'closed']);
  });

  it('nothing is started in the last minute', () => {
    const limits = { ...goOn.limits, recordSeconds: 300 };
    const { zego, manifest } = ran({ ...goOn, limits, lives: [dies(245)], happenings: [] });
    expect(zego.tasks).toHaveLength(1);
    expect(manifest?.outcome).toBe('partial');
  });
});

describe('a session past 24 hours', () => {
  const days = (count: number): Partial<Scenario> => ({
    whenInterrupted: 'restart',
    limits: { ...PLAIN.limits, recordSeconds: count * DAY_S },
    keeper: [[0, count * DAY_S]],
    happenings: [],
  });
  const long = (differs: Partial<Scenario>): Model =>
    new Model(scenario(differs), { carried: 'as-json' }).run(START_MS + 40 * DAY_S * S);

  it('is kept by one task after the other, overlapping, without a gap', () => {
    const { zego, manifest } = long(days(30));
    expect(zego.tasks).toHaveLength(31);
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'deadline', gaps: [] });
    expect(manifest?.recordedMs).toBeGreaterThan(30 * DAY_S * S - 60 * S);
    const beside = zego.tasks.slice(1).map((task, i) => (zego.tasks[i]?.end?.atMs ?? 0) - task.createdAtMs);
    expect(beside.every((ms) => ms > 0 && ms < 60 * S)).toBe(true);
  });

  it('continues when its successor is rejected until after the old task has ended', () => {
    const starts = ['ok', ...Array.from({ length: 26 }, () => 'refused-final' as const)] as const;
    const { zego, manifest } = long({ ...days(2), starts });
    expect(zego.tasks.length).toBeGreaterThan(1);
    expect(manifest).toMatchObject({ endReason: 'deadline' });
  });

  it('is over when its successor is rejected for good', () => {
    const { zego, manifest } = long({ ...days(2), starts: ['ok'], startsThen: 'refused-final' });
    expect(zego.tasks).toHaveLength(1);
    expect(manifest).toMatchObject({ outcome: 'partial', endReason: 'rejected' });
  });

  it('starts no successor for less than five minutes', () => {
    const { zego } = long({ ...days(1), limits: { ...PLAIN.limits, recordSeconds: DAY_S + 200 } });
    expect(zego.tasks[1]?.createdAtMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(START_MS + DAY_S * S);
  });

  it('waits with its successor while it is paused', () => {
    const { zego } = long({
      ...days(2),
      happenings: [
        [DAY_S - 3_600, { do: 'pause', by: 'signal' }],
        [DAY_S + 3_600, { do: 'resume', by: 'signal' }],
      ],
    });
    expect(zego.tasks[1]?.createdAtMs).toBeGreaterThanOrEqual(START_MS + (DAY_S + 3_600) * S);
  });
});

describe('a redundant pair', () => {
  const pair = { ...goOn, redundancy: 2 } as const;

  it('is complete although each lane lost a part in turn', () => {
    const lives = [dies(200), { ...PLAIN.life, afterS: 0 }];
    const { zego, manifest } = ran({ ...pair, lives: [...lives, PLAIN.life] });
    expect(zego.tasks.map(({ choice }) => choice.streamSuffix)).toEqual([undefined, '-1-1', '-0-2']);
    expect(manifest).toMatchObject({ outcome: 'complete', gaps: [], endReason: 'stopped' });
  });

  it('lists what both lanes lost at the same time', () => {
    const { manifest } = ran({ ...pair, lives: [dies(200), dies(201)] });
    expect(manifest).toMatchObject({ outcome: 'partial', gaps: [{ reason: 'interrupted' }] });
  });

  it('ends with its last lane', () => {
    const idle: Life = { ends: 'idle', afterS: 300, quitReason: 3 };
    const { manifest } = ran({ ...pair, whenInterrupted: 'end', lives: [dies(100), idle], happenings: [] });
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'room-idle' });
  });

  it('gives every live task the newest layout', () => {
    const { zego } = ran({
      ...pair,
      happenings: [
        [100, { do: 'layout', value: 'B', by: 'update' }],
        [600, { do: 'stop' }],
      ],
    });
    expect(zego.tasks.map(({ layout }) => layout?.MixMaxResolutionStreamId)).toEqual(['B', 'B']);
  });
});

describe('files', () => {
  const backup = { to: 'backup', afterS: 9 } as const;

  it('that were rescued from the backup make the session complete', () => {
    const { manifest } = ran({ files: [backup], rescue: 7_200 });
    expect(manifest).toMatchObject({ outcome: 'complete', files: [{ state: 'rescued' }] });
  });

  it('that could not be rescued keep their expiry and make it partial', () => {
    const { manifest } = ran({ files: [backup] });
    const file = { state: 'backup', note: 'not rescued', expiresAt: expect.any(String) };
    expect(manifest).toMatchObject({ outcome: 'partial', files: [file], gaps: [] });
  });

  it('that are not in the bucket although ZEGO reported them make it lost', () => {
    expect(ran({ bucket: 'nothing' }).manifest).toMatchObject({ outcome: 'lost', files: [{ state: 'failed' }] });
  });

  it('that are there are verified', () => {
    expect(ran({ bucket: 'all' }).manifest).toMatchObject({ outcome: 'complete', files: [{ state: 'verified' }] });
  });

  it('of a cancelled session are still rescued without it', () => {
    const { manifest, nowMs } = ran({ files: [backup], rescue: 7_200, happenings: [[600, { do: 'cancel' }]] });
    expect(manifest).toMatchObject({ outcome: 'partial', files: [{ state: 'backup' }] });
    expect(nowMs - START_MS).toBeLessThan(1_400 * S);
  });
});

/** Any world whose rooms are recorded on after interruptions, in one lane or two. */
const goingOn = fc
  .record({
    world: anyWorld,
    lives: fc.array(
      fc.record<Life>({
        ends: fc.constantFrom('dies', 'dies', 'vanishes', 'never-there', 'idle', 'at-max'),
        afterS: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 60, max: 2_000 })),
        quitReason: fc.constantFrom(1, 2, 5, 6, 1001, 1002, 1010),
      }),
      { maxLength: 6 },
    ),
    restarts: fc.constantFrom(0, 1, 3, 10),
    redundancy: fc.constantFrom(1 as const, 2 as const),
    rescue: fc.constantFrom('never' as const, 5, 4_000),
    callbacks: callbackFates,
    happenings: happenings(command, 8),
  })
  .map(({ world, restarts, ...differs }) => {
    const limits = { ...world.limits, restarts };
    return printed({ ...world, ...differs, limits, whenInterrupted: 'restart' });
  });

it('a session with any interruptions closes in time with every task stopped and none doubled', () => {
  fc.assert(
    fc.property(goingOn, fc.constantFrom('kept' as const, 'in-new-runs' as const), (one, carried) => {
      const model = new Model(one, { carried }).run(latestCloseMs(one) + 86_400 * S);
      expect([...brokenPromises(model), ...wrongGaps(model)]).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

/** Gaps come in order, apart from each other, forward, and within the session. */
function wrongGaps({ manifest }: Model): string[] {
  const gaps = (manifest?.gaps ?? []).map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const);
  return gaps.flatMap(([from, to], i) => {
    const before = gaps[i - 1];
    return [
      ...(to > from ? [] : [`gap ${i} goes backward`]),
      ...(before === undefined || before[1] < from ? [] : [`gap ${i} meets the one before`]),
    ];
  });
}
