import { describe, expect, it } from 'vitest';
import type { EndReason, Outcome } from '../../../src/contract/view.js';
import { summaryOf } from '../../../workflows/report/manifest.js';
import { ran } from '../model/model.js';
import { PLAIN, type Scenario } from '../model/scenario.js';

type Row = readonly [what: string, world: Partial<Scenario>, outcome: Outcome, endReason: EndReason];

const stopAt = (atS: number): Scenario['happenings'] => [[atS, { do: 'stop' }]];
const cancelAt = (atS: number): Scenario['happenings'] => [[atS, { do: 'cancel' }]];
const limits = { ...PLAIN.limits, startSeconds: 60 };
const minute = { ...PLAIN.limits, recordSeconds: 60 };
const uploaded = { to: 'uploaded', afterS: 20 } as const;

describe('a session closes as', () => {
  it.each<Row>([
    ['complete: stopped, all files uploaded', {}, 'complete', 'stopped'],
    ['complete: stopped by cancellation', { happenings: cancelAt(600) }, 'complete', 'cancelled'],
    ['complete: its deadline', { happenings: [] }, 'complete', 'deadline'],
    [
      'complete: the room was idle',
      { life: { ends: 'idle', afterS: 300, quitReason: 3 }, happenings: [] },
      'complete',
      'room-idle',
    ],
    ['complete: stopped while ZEGO does not answer', { stops: ['fails', 'fails'] }, 'complete', 'stopped'],
    ['complete: the answer of the stop was lost', { stops: ['ok-but-answer-lost'] }, 'complete', 'stopped'],
    ['complete: the answer of the start was lost', { starts: ['lost-after', 'capacity'] }, 'complete', 'stopped'],
    ['complete: capacity came', { starts: ['capacity', 'capacity', 'perhaps', 'unreachable'] }, 'complete', 'stopped'],

    ['partial: a file in the backup', { files: [uploaded, { to: 'backup', afterS: 9 }] }, 'partial', 'stopped'],
    ['partial: only backups', { files: [{ to: 'backup', afterS: 9 }] }, 'partial', 'stopped'],
    ['partial: a file that failed', { files: [uploaded, { to: 'failed', afterS: 9 }] }, 'partial', 'stopped'],
    ['partial: a file that uploads forever', { files: [uploaded, { to: 'stays', afterS: 0 }] }, 'partial', 'stopped'],
    [
      'partial: the task died',
      { life: { ends: 'dies', afterS: 300, quitReason: 6 }, happenings: [] },
      'partial',
      'interrupted',
    ],

    ['empty: nobody published', { files: [] }, 'empty', 'stopped'],
    [
      'empty: nobody published until it was idle',
      { files: [], life: { ends: 'idle', afterS: 60, quitReason: 3 } },
      'empty',
      'room-idle',
    ],
    ['empty: stopped before the request was checked', { checkMs: 5_000, happenings: stopAt(1) }, 'empty', 'stopped'],
    [
      'empty: cancelled before the request was checked',
      { checkMs: 5_000, happenings: cancelAt(1) },
      'empty',
      'cancelled',
    ],
    [
      'empty: stopped while ZEGO is at capacity',
      { startsThen: 'capacity', happenings: stopAt(20) },
      'empty',
      'stopped',
    ],
    [
      'empty: stopped while ZEGO cannot be reached',
      { startsThen: 'unreachable', happenings: stopAt(20) },
      'empty',
      'stopped',
    ],
    [
      'empty: stopped while paused before the start',
      { happenings: [[0, { do: 'pause', by: 'signal' }], ...stopAt(20)] },
      'empty',
      'stopped',
    ],
    [
      'empty: paused before the start until its deadline',
      { limits: minute, happenings: [[0, { do: 'pause', by: 'signal' }]] },
      'empty',
      'deadline',
    ],

    ['not started: refused', { starts: ['refused-final'] }, 'not-started', 'rejected'],
    ['not started: no capacity in time', { limits, startsThen: 'capacity' }, 'not-started', 'no-capacity'],
    ['not started: never reached', { limits, startsThen: 'unreachable' }, 'not-started', 'unreachable'],
    ['not started: a code that says too little', { limits, startsThen: 'perhaps' }, 'not-started', 'rejected'],
    [
      'not started: no capacity until the deadline',
      { limits: minute, startsThen: 'capacity', happenings: [] },
      'not-started',
      'no-capacity',
    ],
    [
      'not started: accepted, and never there',
      { life: { ends: 'never-there', afterS: 0, quitReason: 0 } },
      'not-started',
      'interrupted',
    ],

    ['lost: every file failed', { files: [{ to: 'failed', afterS: 9 }] }, 'lost', 'stopped'],
    ['lost: the only file uploads forever', { files: [{ to: 'stays', afterS: 0 }] }, 'lost', 'stopped'],
    [
      'lost: the task vanished while it recorded',
      { life: { ends: 'vanishes', afterS: 300, quitReason: 0 }, happenings: [] },
      'lost',
      'interrupted',
    ],
  ])('%s', (_, world, outcome, endReason) => {
    expect(ran(world).manifest).toMatchObject({ outcome, endReason });
  });
});

describe('the manifest', () => {
  it('has no message for a complete recording', () => {
    expect(ran({}).manifest).not.toHaveProperty('message');
  });

  it.each<readonly [string, Partial<Scenario>, RegExp]>([
    ['which files are missing', { files: [uploaded, { to: 'failed', afterS: 9 }] }, /1 failed/],
    ['why nothing was started', { starts: ['refused-final'] }, /300000002 "not enabled"/],
    ['that nobody may have published', { files: [] }, /nobody published a stream/],
    ['that the room may not exist', { files: [] }, /room "room" does not exist for the AppId of app "default"/],
    ['that the storage may be set wrongly', { files: [] }, /settings of storage "default" are wrong/],
    ['that the key may not be allowed to write', { files: [] }, /key of storage "default" has no write permission/],
    ['that it ended before anything began', { startsThen: 'capacity', happenings: stopAt(20) }, /before anything/],
    [
      'that a task may have recorded',
      { startsThen: 'lost-before', happenings: stopAt(20) },
      /^A start was never confirmed: a task may/,
    ],
  ])('tells %s', (_, world, words) => {
    expect(ran(world).manifest?.message).toMatch(words);
  });

  it('lists the gap of an interruption, from its end until the session noticed', () => {
    const died = { life: { ends: 'dies', afterS: 300, quitReason: 6 }, callbacks: [[9]], happenings: [] } as const;
    expect(ran(died).manifest?.gaps).toMatchObject([{ from: '2026-03-02T08:05:00.200Z', reason: 'interrupted' }]);
  });

  it('counts what reachable files cover, and no pause of nothing', () => {
    expect(ran({ files: [uploaded, uploaded] }).manifest?.recordedMs).toBe(599_900);
    expect(ran({ files: [{ to: 'failed', afterS: 1 }] }).manifest?.recordedMs).toBe(0);
  });

  it('marks a start that nobody ever confirmed', () => {
    expect(ran({ startsThen: 'lost-before', happenings: stopAt(20) }).manifest?.tasks).toMatchObject([
      { unconfirmed: true },
    ]);
  });

  it('marks a stop that nobody ever confirmed', () => {
    const { manifest } = ran({ stopsThen: 'fails' });
    expect(manifest?.tasks).toMatchObject([{ stopUnconfirmed: true, endReason: 'stopped' }]);
  });

  it('has a summary for the memo', () => {
    const { manifest, state } = ran({});
    expect(manifest && summaryOf(manifest, state)).toEqual({
      outcome: 'complete',
      endReason: 'stopped',
      files: 1,
      recordedMs: 599_900,
      callbacks: 'received',
    });
  });

  it('says in the summary when no callback about the end arrived', () => {
    const { manifest, state } = ran({ callbacks: [[]] });
    expect(manifest && summaryOf(manifest, state)).toMatchObject({ outcome: 'complete', callbacks: 'none' });
  });
});

describe('starting', () => {
  const starts = (world: Partial<Scenario>): number[] => {
    const { calls } = ran(world);
    const times = calls.filter(({ action }) => action === 'StartRecord').map(({ atMs }) => atMs);
    return times.slice(1).map((ms, i) => Math.round((ms - (times[i] ?? 0) - 200) / 1_000));
  };

  it('waits longer after each rejection, 30 s at most', () => {
    expect(starts({ starts: Array(9).fill('capacity') })).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30]);
  });

  it('restarts its time limit after a pause before the start', () => {
    const world: Partial<Scenario> = {
      limits,
      startsThen: 'capacity',
      happenings: [
        [20, { do: 'pause', by: 'signal' }],
        [900, { do: 'resume', by: 'signal' }],
      ],
    };
    const { calls } = ran(world);
    const last = calls.filter(({ action }) => action === 'StartRecord').at(-1)?.atMs ?? 0;
    expect(last).toBeGreaterThan(Date.UTC(2026, 2, 2, 8, 15, 30));
  });

  it('sends nothing while it is paused before the start', () => {
    const paused: Scenario['happenings'] = [[0, { do: 'pause', by: 'update' }], ...stopAt(900)];
    const model = ran({ happenings: paused });
    expect([model.calls, model.requested.map(({ answers }) => answers)]).toEqual([[], [['accepted']]]);
  });

  it('sends the same body again, despite changes and other responses, once a task may exist', () => {
    const { starts: sent, zego } = ran({
      starts: ['capacity', 'lost-after', 'refused-final', 'capacity', 'perhaps', 'unreachable'],
      happenings: [[3, { do: 'layout', value: 'A', by: 'signal' }], ...stopAt(600)],
    });
    const [, first, ...others] = sent.map(({ choice }) => choice);
    expect(others).toEqual(Array(5).fill(first));
    expect(zego.tasks).toHaveLength(1);
  });

  it('continues after a stop, and stops the task that it finds', () => {
    const model = ran({ starts: ['lost-after', ...Array(20).fill('unreachable')], happenings: stopAt(5) });
    expect([...model.confirmed]).toEqual(['T1']);
    expect(model.manifest).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
  });
});
