import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredMs, type Interval, merged, within, without } from '../../../src/contract/intervals.js';
import type { EndReason, FileState } from '../../../src/contract/view.js';
import { manifestOf } from '../../../workflows/report/manifest.js';
import { footageOf } from '../../../workflows/rules/footage.js';
import { onTheClock } from '../../../workflows/rules/pauses.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { newSession, type SessionState } from '../../../workflows/state/session.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { PLAIN, scenario } from '../model/scenario.js';
import { type Lived, type Shot, settledTask } from '../model/settled-task.js';

const S = 1_000;
const at = (seconds: number): number => START_MS + seconds * S;

function session(tasks: readonly Lived[], differs: Partial<SessionState> = {}): SessionState {
  const requested = newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS);
  const checked = acceptRequest(requested, checkedSession(scenario(PLAIN)), START_MS);
  const lived = tasks.map(settledTask);
  const endMs = Math.max(...lived.map((one) => one.end.atMs ?? START_MS));
  return { ...checked, tasks: lived, ending: { reason: 'stopped', atMs: endMs }, ...differs };
}

/** Gaps in seconds after the start, with their reasons. */
function gapsOf(state: SessionState): (readonly [number, number, string])[] {
  const seconds = (ms: number): number => (ms - START_MS) / S;
  return footageOf(state, at(10_000)).gaps.map(({ interval: [from, to], reason }) => [
    seconds(from),
    seconds(to),
    reason,
  ]);
}

describe('a gap is', () => {
  it('what lies between a task that was cut and the next one', () => {
    const cut = { from: 0, to: 300, endReason: 'interrupted', files: [{ from: 2, length: 290 }] } as const;
    const next = { number: 2, from: 310, to: 600, files: [{ from: 312, length: 288 }] };
    expect(gapsOf(session([cut, next]))).toEqual([[292, 310, 'interrupted']]);
  });

  it('what is lost beside a pause while no task records', () => {
    const cut = { from: 0, to: 298.5, endReason: 'interrupted', files: [{ from: 0, length: 298.5 }] } as const;
    const next = { number: 2, from: 901.8, to: 1_200, files: [{ from: 901.8, length: 298.2 }] };
    const pauses = [{ fromMs: at(300), toMs: at(900) }];
    expect(gapsOf(session([cut, next], { pauses }))).toEqual([
      [298.5, 300, 'interrupted'],
      [900, 901.8, 'interrupted'],
    ]);
  });

  it('a hole in the mixed stream', () => {
    const files = [
      { from: 0, length: 100 },
      { from: 220, length: 380 },
    ];
    expect(gapsOf(session([{ from: 0, to: 600, files }]))).toEqual([[100, 220, 'no file']]);
  });

  it('where the only file failed', () => {
    const files = [
      { from: 0, length: 300 },
      { from: 300, length: 300, state: 'failed' as const },
    ];
    expect(gapsOf(session([{ from: 0, to: 600, files }]))).toEqual([[300, 600, 'files missing']]);
  });

  it('what is longer than MaxIdleTime allows without a file', () => {
    expect(gapsOf(session([{ from: 0, to: 3_600, files: [{ from: 0, length: 1_800 }] }]))).toEqual([
      [1_800, 3_600, 'no file'],
    ]);
  });
});

describe('no gap is', () => {
  it('a pause, though the file that spans it is shorter than the clock', () => {
    const state = session([{ from: 0, to: 1_200, files: [{ from: 0, length: 600 }] }], {
      pauses: [{ fromMs: at(300), toMs: at(900) }],
    });
    expect(gapsOf(state)).toEqual([]);
    expect(manifestOf(state, at(2_000))).toMatchObject({ outcome: 'complete', recordedMs: 600 * S });
  });

  it("the moment between ZEGO's pause and its answer, in a task that died before anybody resumed", () => {
    const files = [{ from: 0, length: 300 }];
    const state = session([{ from: 0, to: 400, endReason: 'interrupted', files }], {
      pauses: [{ fromMs: at(300.5), toMs: at(900) }],
      ending: { reason: 'stopped', atMs: at(900) },
    });
    expect(gapsOf(state)).toEqual([]);
  });

  it('the time before somebody published, nor the time after', () => {
    expect(gapsOf(session([{ from: 0, to: 600, files: [{ from: 120, length: 300 }] }]))).toEqual([]);
  });

  it('a task in which nobody published', () => {
    expect(gapsOf(session([{ from: 0, to: 600, files: [] }]))).toEqual([]);
  });

  it('what another lane has', () => {
    const cut = { from: 0, to: 300, endReason: 'interrupted', files: [{ from: 0, length: 300 }] } as const;
    const other = { lane: 1, from: 1, to: 600, files: [{ from: 1, length: 599 }] };
    const state = session([cut, other, { number: 2, from: 320, to: 600, files: [{ from: 320, length: 280 }] }]);
    expect(manifestOf(state, at(2_000))).toMatchObject({ outcome: 'complete', gaps: [], recordedMs: 600 * S });
  });
});

it('a file that is not in the storage makes a session partial, however short it is', () => {
  const files = [
    { from: 0, length: 1 },
    { from: 0, length: 1, state: 'backup' as const },
  ];
  expect(manifestOf(session([{ from: 0, to: 1, files }]), at(2_000)).outcome).toBe('partial');
});

describe('a pair', () => {
  const lane = (number: number, files: readonly Shot[]): Lived => ({ lane: number, from: 0, to: 600, files });
  const whole = [{ from: 0, length: 600 }];

  it.each<[FileState, string]>([
    ['failed', 'complete'],
    ['backup', 'complete'],
    ['uploading', 'complete'],
  ])('makes up for a file that is %s', (state, outcome) => {
    const lanes = [lane(0, [{ from: 0, length: 600, state }]), lane(1, whole)];
    expect(manifestOf(session(lanes), at(2_000)).outcome).toBe(outcome);
  });

  it('does not make up for what both lack', () => {
    const bad = [{ from: 0, length: 600, state: 'backup' as const }];
    expect(manifestOf(session([lane(0, bad), lane(1, bad)]), at(2_000)).outcome).toBe('partial');
  });

  it('of one lane makes up for nothing: a second track of the same time is no copy', () => {
    const tracks = [...whole, { from: 0, length: 600, state: 'failed' as const }];
    expect(manifestOf(session([lane(0, tracks)]), at(2_000)).outcome).toBe('partial');
  });
});

const anyShot = fc.record({
  from: fc.integer({ min: -20, max: 4_000 }),
  length: fc.nat(3_000),
  state: fc.constantFrom<FileState>('verified', 'uploaded', 'rescued', 'backup', 'failed', 'uploading', 'recording'),
});
const anyLived = fc
  .record({
    lane: fc.constantFrom(0, 1),
    from: fc.nat(3_000),
    lasts: fc.nat(3_000),
    endReason: fc.constantFrom<EndReason>('stopped', 'interrupted', 'room-idle', 'deadline'),
    files: fc.array(anyShot, { maxLength: 4 }),
  })
  .map(({ lasts, ...one }): Lived => ({ ...one, to: one.from + lasts }));
const anyPauses = fc.array(fc.tuple(fc.nat(4_000), fc.nat(600)), { maxLength: 3 }).map((pauses) =>
  merged(pauses.map(([from, length]): Interval => [at(from), at(from + length)])).map(([fromMs, toMs]) => ({
    fromMs,
    toMs,
  })),
);
const anySession = fc
  .record({ lived: fc.array(anyLived, { minLength: 1, maxLength: 5 }), pauses: anyPauses })
  .map(({ lived, pauses }) =>
    session(
      lived.map((one, i) => ({ ...one, number: i + 1 })),
      { pauses },
    ),
  );

it('gaps are forward, apart, within the session, and meet neither footage nor pause, whatever clocks say', () => {
  fc.assert(
    fc.property(anySession, (state) => {
      const { gaps, covered } = footageOf(state, at(10_000));
      const stretches = gaps.map(({ interval }) => interval);
      expect(stretches.every(([from, to]) => to > from)).toBe(true);
      expect(merged(stretches)).toEqual(stretches);
      expect(within(stretches, covered)).toEqual([]);
      const pauses = (state.pauses ?? []).map(({ fromMs, toMs = 0 }): Interval => [fromMs, toMs]);
      expect(within(stretches, pauses)).toEqual([]);
      const life: Interval[] = [
        [
          Math.min(...state.tasks.map((one) => one.start.startedAtMs ?? 0)),
          Math.max(...state.tasks.map((one) => one.end.atMs ?? 0)) + 1,
        ],
      ];
      expect(without(stretches, life)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

it('recorded time is counted once, and never more than the files and the clock allow', () => {
  fc.assert(
    fc.property(anySession, (state) => {
      const { covered } = footageOf(state, at(10_000));
      expect(merged(covered)).toEqual(covered);
      const files = state.tasks.flatMap((one) => one.files.covered);
      expect(coveredMs(covered)).toBeLessThanOrEqual(files.reduce((sum, [from, to]) => sum + to - from, 0));
    }),
    { numRuns: 500 },
  );
});

it('a file on the clock keeps its length beside the pauses that it spans', () => {
  fc.assert(
    fc.property(fc.nat(4_000), fc.nat(3_000), anyPauses, (from, length, pauses) => {
      const stretches = pauses.map(({ fromMs, toMs }): Interval => [fromMs, toMs]);
      const file: Interval = [at(from), at(from + length)];
      const onClock = onTheClock(file, stretches);
      fc.pre(!stretches.some(([pauseFrom, pauseTo]) => pauseFrom < file[0] && pauseTo > file[0]));
      expect(coveredMs(without([onClock], stretches))).toBe(length * S);
    }),
  );
});
