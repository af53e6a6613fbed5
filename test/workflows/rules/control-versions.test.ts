import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptWhereApplied,
  controlsOfStart,
  outdatedTask,
  revertChange,
  wantChange,
} from '../../../workflows/rules/control-versions.js';
import {
  type Change,
  CONTROL_KINDS,
  type Controls,
  newControls,
  type Rejection,
  rejectionText,
} from '../../../workflows/state/controls.js';
import { newTask, type TaskState } from '../../../workflows/state/task.js';
import { type TaskDifference, taskWith } from '../model/task-with.js';

const NOW_MS = Date.UTC(2026, 2, 2, 8);
const rejection: Rejection = { by: 'us', reason: 'no' };

const layout = (value: string): Change => ({ kind: 'layout', value: { MixMaxResolutionStreamId: value } });
const whiteboard = (value: string): Change => ({ kind: 'whiteboard', value });
const paused = (value: boolean): Change => ({ kind: 'paused', value });
const wanting = (...changes: Change[]): Controls => changes.reduce(wantChange, newControls());

/** A task that records with these versions. */
function recording(
  number: number,
  applied: Partial<TaskState['applied']> = {},
  differs: TaskDifference = {},
): TaskState {
  return taskWith(
    newTask(0, number, `c${number}`, NOW_MS),
    { phase: 'recording', taskId: `T${number}`, applied: { layout: 0, whiteboard: 0, paused: false, ...applied } },
    differs,
  );
}

describe('change', () => {
  it('counts revisions over all kinds, and keeps what was accepted', () => {
    const controls = wanting(layout('A'), whiteboard('W'), layout('B'), paused(true));
    expect(controls).toMatchObject({
      layout: { wanted: { revision: 3, value: { MixMaxResolutionStreamId: 'B' } }, accepted: { revision: 0 } },
      whiteboard: { wanted: { revision: 2, value: 'W' }, accepted: { revision: 0 } },
      paused: { wanted: { revision: 4, value: true }, accepted: { revision: 0, value: false } },
      lastRevision: 4,
    });
  });
});

describe('the task that lacks a change', () => {
  const wants = wanting(layout('A'), paused(true));
  it.each([
    ['none is there', [], undefined],
    ['one is in its place', [recording(1, { layout: 1 })], undefined],
    ['one records with an older layout', [recording(1)], 1],
    ['the second is behind', [recording(1, { layout: 1 }), recording(2)], 2],
    ['one is not seen recording yet', [recording(1, {}, { phase: 'starting' })], undefined],
    ['one is paused', [recording(1, {}, { phase: 'paused' })], 1],
    ['one is being stopped', [recording(1, {}, { phase: 'stopping' })], undefined],
    ['one has ended', [recording(1, {}, { end: { seenAtMs: NOW_MS } })], undefined],
    ['one has settled', [recording(1, {}, { phase: 'settled' })], undefined],
  ])('when %s', (_, tasks, number) => {
    expect(outdatedTask('layout', wants, tasks)?.number).toBe(number);
  });

  it.each([
    [false, false, undefined],
    [false, true, 1],
    [true, false, 1],
    [true, true, undefined],
  ])('follows from the value of a pause: records paused %s, wanted %s', (isPaused, wanted, number) => {
    expect(outdatedTask('paused', wanting(paused(wanted)), [recording(1, { paused: isPaused })])?.number).toBe(number);
  });
});

describe('acceptWhereApplied', () => {
  const wants = wanting(layout('A'));
  it.each([
    ['every live task has it', [recording(1, { layout: 1 }), recording(2, { layout: 1 })], 1],
    ['one of two lacks it', [recording(1, { layout: 1 }), recording(2)], 0],
    ['another is not seen recording yet', [recording(1, { layout: 1 }), recording(2, {}, { phase: 'starting' })], 0],
    ['a settled one never had it', [recording(1, {}, { phase: 'settled' }), recording(2, { layout: 1 })], 1],
    ['an ended one never had it', [recording(1, {}, { end: { seenAtMs: NOW_MS } }), recording(2, { layout: 1 })], 1],
    ['nothing is live', [recording(1, { layout: 1 }, { phase: 'settled' })], 0],
    ['nothing is there', [], 0],
  ])('when %s', (_, tasks, revision) => {
    expect(acceptWhereApplied(wants, tasks).layout.accepted.revision).toBe(revision);
  });

  it('takes each kind for itself', () => {
    const controls = acceptWhereApplied(wanting(layout('A'), whiteboard('W')), [recording(1, { whiteboard: 2 })]);
    expect([controls.layout.accepted.revision, controls.whiteboard.accepted.revision]).toEqual([0, 2]);
  });
});

describe('revertChange', () => {
  const sent = { revision: 1, value: { MixMaxResolutionStreamId: 'A' } };

  it('brings back what was accepted', () => {
    const controls = revertChange(wanting(layout('A')), 'layout', sent, rejection, NOW_MS);
    expect(controls.layout).toEqual({ wanted: { revision: 0 }, accepted: { revision: 0 } });
  });

  it('leaves a newer change of the kind alone', () => {
    const controls = revertChange(wanting(layout('A'), layout('B')), 'layout', sent, rejection, NOW_MS);
    expect(controls.layout.wanted).toEqual({ revision: 2, value: { MixMaxResolutionStreamId: 'B' } });
  });

  it('leaves the other kinds alone', () => {
    const before = wanting(layout('A'), whiteboard('W'), paused(true));
    const { whiteboard: whiteboardAfter, paused: pausedAfter } = revertChange(
      before,
      'layout',
      sent,
      rejection,
      NOW_MS,
    );
    expect([whiteboardAfter, pausedAfter]).toEqual([before.whiteboard, before.paused]);
  });

  it('never gives a revision to two changes', () => {
    const controls = wantChange(revertChange(wanting(layout('A')), 'layout', sent, rejection, NOW_MS), layout('B'));
    expect(controls.layout.wanted.revision).toBe(2);
  });

  it('never leaves anything wanted that is neither accepted nor newer', () => {
    const kinds = fc.constantFrom(...CONTROL_KINDS);
    const step = fc.oneof(
      fc.constantFrom(layout('A'), whiteboard('W'), paused(true), paused(false)).map((one) => ({ change: one })),
      fc.record({ refuse: kinds, revision: fc.nat(6) }),
      fc.record({ layout: fc.nat(6), whiteboard: fc.nat(6), paused: fc.boolean() }).map((has) => ({ has })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let controls = newControls();
        for (const one of steps) {
          const before = controls;
          if ('change' in one) controls = wantChange(controls, one.change);
          else if ('has' in one) controls = acceptWhereApplied(controls, [recording(1, one.has)]);
          else
            controls = revertChange(
              controls,
              one.refuse,
              { revision: one.revision, value: undefined },
              rejection,
              NOW_MS,
            );
          for (const kind of CONTROL_KINDS) {
            const { wanted, accepted } = controls[kind];
            expect(accepted.revision).toBeLessThanOrEqual(wanted.revision);
            expect(accepted.revision).toBeGreaterThanOrEqual(before[kind].accepted.revision);
            expect(wanted.revision).toBeLessThanOrEqual(controls.lastRevision);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

it.each([
  ['nothing requested', [], { revisions: { layout: 0, whiteboard: 0 } }],
  ['a layout', [layout('A')], { layout: { MixMaxResolutionStreamId: 'A' }, revisions: { layout: 1, whiteboard: 0 } }],
  ['a pause, which no start can carry', [paused(true)], { revisions: { layout: 0, whiteboard: 0 } }],
  [
    'the newest of each',
    [whiteboard('V'), layout('A'), whiteboard('W')],
    { layout: { MixMaxResolutionStreamId: 'A' }, whiteboardId: 'W', revisions: { layout: 2, whiteboard: 3 } },
  ],
])('a start carries %s', (_, changes, start) => {
  expect(controlsOfStart(wanting(...changes))).toStrictEqual(start);
});

it.each([
  [
    "ZEGO's own words",
    { by: 'zego', refusal: { action: 'UpdateLayout', code: 300_000_004, message: 'no', requestId: '', advice: '' } },
    'no',
  ],
  ['our reason', { by: 'us', reason: 'no whiteboard' }, 'no whiteboard'],
  [
    'our reason with every mistake',
    { by: 'us', reason: 'it is wrong', mistakes: [{ path: 'MixMode', message: 'must be 1 to 5' }] },
    'it is wrong: MixMode must be 1 to 5',
  ],
] as const)('a rejection reads %s', (_, one, words) => {
  expect(rejectionText(one)).toBe(words);
});
