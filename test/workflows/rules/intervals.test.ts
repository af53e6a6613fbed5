import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredMs, type Interval, merged, within, without } from '../../../src/contract/intervals.js';

const rows: readonly [string, Interval[], Interval[]][] = [
  ['nothing', [], []],
  ['one', [[10, 20]], [[10, 20]]],
  ['an empty one', [[10, 10]], []],
  ['a backward one', [[20, 10]], []],
  [
    'two apart',
    [
      [30, 40],
      [10, 20],
    ],
    [
      [10, 20],
      [30, 40],
    ],
  ],
  [
    'two that touch',
    [
      [10, 20],
      [20, 30],
    ],
    [[10, 30]],
  ],
  [
    'two that overlap',
    [
      [10, 25],
      [20, 30],
    ],
    [[10, 30]],
  ],
  [
    'one within another',
    [
      [10, 40],
      [20, 30],
    ],
    [[10, 40]],
  ],
  [
    'the same twice',
    [
      [10, 20],
      [10, 20],
    ],
    [[10, 20]],
  ],
  [
    'a bridge between two',
    [
      [10, 20],
      [30, 40],
      [15, 35],
    ],
    [[10, 40]],
  ],
  [
    'a redundant pair with gaps at different times',
    [
      [0, 40],
      [60, 100],
      [0, 70],
      [80, 100],
    ],
    [[0, 100]],
  ],
];

describe('merged', () => {
  it.each(rows)('%s', (_, intervals, result) => {
    expect(merged(intervals)).toEqual(result);
  });

  const interval = fc.tuple(fc.nat(100), fc.nat(100));

  it('covers exactly the moments that any of the stretches covers', () => {
    fc.assert(
      fc.property(fc.array(interval), (intervals) => {
        const isIn = (all: readonly Interval[], at: number): boolean => all.some(([from, to]) => from <= at && at < to);
        const moments = Array.from({ length: 101 }, (_, i) => i);
        const result = merged(intervals);
        expect(moments.map((at) => isIn(result, at))).toEqual(moments.map((at) => isIn(intervals, at)));
        expect(coveredMs(intervals)).toBe(moments.filter((at) => isIn(intervals, at)).length);
      }),
    );
  });

  it('is the same whatever the order, and changes nothing when done twice', () => {
    fc.assert(
      fc.property(fc.array(interval), (intervals) => {
        expect(merged(intervals.toReversed())).toEqual(merged(intervals));
        expect(merged(merged(intervals))).toEqual(merged(intervals));
      }),
    );
  });

  it('leaves what it is given as it was', () => {
    const given: Interval[] = [
      [30, 40],
      [10, 35],
    ];
    merged(given);
    expect(given).toEqual([
      [30, 40],
      [10, 35],
    ]);
  });
});

describe('what is within others and what is not', () => {
  const stretches = fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { maxLength: 6 }).map((all): Interval[] => all);

  it('are together the whole, and have nothing in common', () => {
    fc.assert(
      fc.property(stretches, stretches, (some, others) => {
        const inside = within(some, others);
        const outside = without(some, others);
        expect(merged([...inside, ...outside])).toEqual(merged(some));
        expect(coveredMs(inside) + coveredMs(outside)).toBe(coveredMs(some));
        expect(without(inside, others)).toEqual([]);
      }),
    );
  });

  it.each<[string, Interval[], Interval[], Interval[]]>([
    [
      'a hole',
      [[0, 100]],
      [[20, 30]],
      [
        [0, 20],
        [30, 100],
      ],
    ],
    ['the beginning', [[0, 100]], [[0, 30]], [[30, 100]]],
    ['everything', [[0, 100]], [[0, 100]], []],
    ['nothing', [[0, 100]], [[100, 200]], [[0, 100]]],
  ])('%s is taken away', (_, some, others, rest) => {
    expect(without(some, others)).toEqual(rest);
  });
});
