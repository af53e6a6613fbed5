import * as fc from 'fast-check';
import { MAX_IDLE_S } from './fake-zego.js';
import { type Happening, type Life, printed, type Scenario, type StartFate } from './scenario.js';

/** Seconds after the request: most things happen early, or close together. */
const atS = fc.oneof(
  { weight: 4, arbitrary: fc.nat(20) },
  { weight: 3, arbitrary: fc.nat(600) },
  { weight: 2, arbitrary: fc.nat(7_200) },
);
const by = fc.constantFrom('signal' as const, 'update' as const);

/** A stop, cancellation or change. */
export const command: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ do: fc.constantFrom('stop' as const, 'cancel' as const) }),
  fc.record({
    do: fc.constant('status-changed' as const),
    seen: fc.constantFrom(undefined, 'left', 'recording', 'unwatched', 'nonsense', null, 7),
  }),
  change(),
  change(),
);

/** A layout, whiteboard, pause or resume. */
export function change(): fc.Arbitrary<Happening> {
  return fc.oneof(
    fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), by }),
    fc.record({
      do: fc.constantFrom('layout' as const, 'whiteboard' as const),
      value: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
      by,
    }),
  );
}

const fileInfo = fc.record({
  file_id: fc.constantFrom('a', 'b', 'T1-0.mp4'),
  output_file_format: fc.constantFrom('mp4', 'jpg'),
  status: fc.constantFrom(3, 4, 5),
});

/** A callback that the vendor never sent, with any content that its own might have but a quit reason. */
export const forgery: fc.Arbitrary<Happening> = fc.record({
  do: fc.constant('callback' as const),
  body: fc.record(
    {
      task_id: fc.constantFrom('T1', 'T2', 'nobody'),
      event_type: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 102, 201, 202, 999),
      detail: fc.record({ file_info: fc.array(fileInfo, { maxLength: 2 }) }, { requiredKeys: [] }),
    },
    { requiredKeys: ['event_type'] },
  ),
});

/** Happenings in order of time. */
export function happenings(what: fc.Arbitrary<Happening>, maxLength: number): fc.Arbitrary<Scenario['happenings']> {
  return fc.array(fc.tuple(atS, what), { maxLength, size: 'max' }).map((all) => all.sort((a, b) => a[0] - b[0]));
}

const RESPONSES = ['ok', 'lost-before', 'lost-after', 'capacity', 'unreachable', 'perhaps', 'refused-final'] as const;

const startFate: fc.Arbitrary<StartFate> = fc.constantFrom(...RESPONSES, 'queued', 'refused-layout');

const life: fc.Arbitrary<Life> = fc.record({
  ends: fc.constantFrom('at-max', 'at-max', 'idle', 'dies', 'vanishes', 'never-there'),
  afterS: fc.oneof(fc.integer({ min: 60, max: 600 }), fc.integer({ min: 60, max: 7_200 })),
  quitReason: fc.constantFrom(1, 2, 5, 6, 1001, 1002, 1003, 1009, 1010, 1011),
  abnormal: fc.boolean(),
});

const window = (maxS: number): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(fc.nat(maxS), fc.nat(1_200)).map(([from, length]) => [from, from + length] as const);

/** What becomes of callbacks: on time, late, doubled, lost; different delays reorder them. */
export const callbackFates: fc.Arbitrary<Scenario['callbacks']> = fc.array(
  fc.array(fc.oneof(fc.nat(3), fc.nat(60), fc.nat(3_600)), { maxLength: 3 }),
  { minLength: 1, maxLength: 5 },
);

/** Any world and anything that may happen in it. */
export const anyWorld: fc.Arbitrary<Scenario> = fc
  .record<Scenario>({
    limits: fc.record({
      startSeconds: fc.constantFrom(10, 60, 300, 3_600),
      recordSeconds: fc.constantFrom(10, 90, 600, 3_600, 7_200),
      uploadSeconds: fc.constantFrom(7_200, 86_400),
      restarts: fc.constant(0),
    }),
    recordMode: fc.constantFrom('mixed', 'mixed', 'mixed', 'single'),
    hasWhiteboard: fc.boolean(),
    picturesOnly: fc.constantFrom(false, false, false, true),
    checkMs: fc.constantFrom(0, 100, 4_000),
    starts: fc.array(startFate, { maxLength: 4 }),
    startsThen: fc.constantFrom('ok', ...RESPONSES, 'queued'),
    stops: fc.array(fc.constantFrom('ok', 'ok-but-answer-lost', 'fails'), { maxLength: 3 }),
    stopsThen: fc.constantFrom('ok', 'ok', 'fails'),
    changeFates: fc.array(fc.constantFrom('ok', 'ok', 'ok-but-answer-lost', 'no-response'), { maxLength: 12 }),
    refuses: fc.constantFrom([], ['D']),
    invalid: fc.constantFrom([], ['E']),
    pauses: fc.constantFrom(true, true, true, false),
    lives: fc.constant([]),
    life,
    whenInterrupted: fc.constant('end'),
    redundancy: fc.constant(1),
    bucket: fc.constantFrom('all', 'unknown'),
    rescue: fc.constant('never'),
    files: fc.array(
      fc.record({
        to: fc.constantFrom('uploaded', 'uploaded', 'uploaded', 'backup', 'failed', 'stays'),
        afterS: fc.nat(1_200),
      }),
      { maxLength: 3 },
    ),
    callbacks: callbackFates,
    travelMs: fc.array(fc.oneof(fc.nat(200), fc.nat(8_000)), { minLength: 1, maxLength: 6 }),
    queueMs: fc.array(fc.constantFrom(0, 0, 300, 8_000), { minLength: 1, maxLength: 4 }),
    statusLagS: fc.constantFrom(0, 0, 2, 8),
    outages: fc.array(window(7_200), { maxLength: 2 }),
    keeper: fc.array(window(3_600), { maxLength: 1 }),
    away: fc.constant([]),
    happenings: happenings(fc.oneof({ weight: 3, arbitrary: command }, { weight: 1, arbitrary: forgery }), 10),
  })
  .map((any) => printed({ ...any, life: likely(any) }));

/**
 * An idle end comes MaxIdleTime after the begin at the earliest, and then exactly where there is no file; how long a pause
 * was ZEGO and we know only nearly. A task that dies at that time without a file looks like an idle one.
 */
function likely({ life, pauses, files }: Scenario): Life {
  const fits = life.afterS > MAX_IDLE_S - 10 && life.afterS < MAX_IDLE_S + 40;
  if (life.ends === 'dies' && files.length === 0 && fits) return { ...life, afterS: MAX_IDLE_S + 60 };
  if (life.ends !== 'idle' || !life.abnormal) return life;
  return { ...life, abnormal: !pauses, afterS: files.length === 0 ? MAX_IDLE_S : Math.max(life.afterS, MAX_IDLE_S) };
}

/** Any world but those in which a start may be refused for good just as the deadline passes. */
export const world: fc.Arbitrary<Scenario> = anyWorld.map((any) => {
  const start = (fate: StartFate): StartFate => {
    return fate === 'refused-final' && any.limits.recordSeconds < 600 ? 'capacity' : fate;
  };
  return printed({ ...any, starts: any.starts.map(start), startsThen: start(any.startsThen) });
});

/** A room that is recorded for over an hour, with any changes in the first 20 minutes. */
export const changingWorld: fc.Arbitrary<Scenario> = fc
  .tuple(anyWorld, happenings(change(), 10))
  .map(([any, changes]) =>
    printed({
      ...any,
      limits: { ...any.limits, recordSeconds: 7_200 },
      recordMode: 'mixed',
      hasWhiteboard: true,
      starts: any.starts.filter((fate) => fate !== 'refused-final'),
      startsThen: 'ok',
      life: { ...any.life, ends: 'at-max' },
      outages: [],
      happenings: [
        ...changes.map(([atS, what]) => [atS % 1_200, what] as const).sort((a, b) => a[0] - b[0]),
        [CHANGES_STOP_S, { do: 'stop' }],
      ],
    }),
  );

/** When a changing world is stopped: longer after the last change than the rarest poll may be away. */
export const CHANGES_STOP_S = 4_000;

/** One change at a time, some of which are refused, each settled long before the next. */
export const refusingWorld: fc.Arbitrary<Scenario> = fc
  .tuple(changingWorld, fc.array(change(), { maxLength: 8 }), fc.boolean())
  .map(([any, changes, pauses]) =>
    printed({
      ...any,
      starts: [],
      changeFates: any.changeFates.slice(0, 3),
      refuses: ['D'],
      invalid: ['E'],
      pauses,
      happenings: [...changes.map((what, i) => [60 + 150 * i, what] as const), [CHANGES_STOP_S, { do: 'stop' }]],
    }),
  );
