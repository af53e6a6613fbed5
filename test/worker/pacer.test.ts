import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pacer, paceOf, turnAfter } from '../../src/worker/pacer.js';
import type { Share } from '../../src/worker/share.js';

/** The most calls that began within one window of this length. */
function mostWithin(windowMs: number, times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

interface Bunch {
  readonly atMs: number;
  readonly calls: number;
}

/** When each of the calls is let through, requested in bunches at these times. */
async function letThrough(pacer: Pacer, bunches: readonly Bunch[]): Promise<number[]> {
  const start = Date.now();
  const times: number[] = [];
  const requested = bunches.flatMap(({ atMs, calls }) =>
    Array.from({ length: calls }, async () => {
      await new Promise((resolve) => setTimeout(resolve, atMs));
      await pacer.turn();
      times.push(Date.now() - start);
    }),
  );
  await vi.runAllTimersAsync();
  await Promise.all(requested);
  return times;
}

describe('a pacer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each([
    { callsPerSecond: 9, windowMs: 1_000, most: 9 },
    { callsPerSecond: 45, windowMs: 1_000, most: 45 },
    { callsPerSecond: 2.25, windowMs: 4_000, most: 9 },
    { callsPerSecond: 0.45, windowMs: 10_000, most: 5 },
  ])('spreads calls evenly: $most in any $windowMs ms', async ({ callsPerSecond, windowMs, most }) => {
    const times = await letThrough(new Pacer(callsPerSecond), [{ atMs: 0, calls: 100 }]);
    expect(times).toHaveLength(100);
    expect(mostWithin(windowMs, times)).toBe(most);
    expect(mostWithin(Math.floor(1_000 / callsPerSecond), times)).toBe(1);
    expect(Math.max(...times)).toBe(Math.ceil((99 * 1_000) / callsPerSecond));
  });

  const bunches = fc.array(fc.record({ atMs: fc.nat(5_000), calls: fc.integer({ min: 1, max: 30 }) }), {
    minLength: 1,
    maxLength: 6,
  });

  test('keeps its rate whenever the calls come, and lets every one through in time', async () => {
    const property = fc.asyncProperty(bunches, async (some) => {
      const times = await letThrough(new Pacer(9), some);
      const calls = some.reduce((sum, each) => sum + each.calls, 0);
      expect(times).toHaveLength(calls);
      expect(mostWithin(1_000, times)).toBeLessThanOrEqual(10);
      const last = Math.max(...some.map(({ atMs }) => atMs));
      expect(Math.max(...times)).toBeLessThanOrEqual(last + Math.ceil(calls / 9) * 1_000);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test.each([
    { quota: 10, of: 4 },
    { quota: 50, of: 4 },
    { quota: 10, of: 7 },
  ])('shares a quota of $quota a second among $of processes without exceeding it', async ({ quota, of }) => {
    const perProcess = fc.array(bunches, { minLength: of, maxLength: of });
    const property = fc.asyncProperty(perProcess, fc.nat(1_000), async (each, sinceMs) => {
      vi.setSystemTime(1_700_000_000_000 + sinceMs);
      const { callsPerSecond } = paceOf(quota);
      const times = await Promise.all(
        each.map((some, index) => letThrough(new Pacer(callsPerSecond, () => ({ index, of })), some)),
      );
      expect(mostWithin(1_000, times.flat())).toBeLessThanOrEqual(quota);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test('uses all of the rate with four processes that are all busy', async () => {
    const times = await Promise.all(
      [0, 1, 2, 3].map((index) => letThrough(new Pacer(45, () => ({ index, of: 4 })), [{ atMs: 0, calls: 90 }])),
    );
    expect(Math.max(...times.flat())).toBeLessThanOrEqual(8_100);
  });

  test('does not catch up after the process was suspended', async () => {
    const pacer = new Pacer(9);
    await pacer.turn();
    const waiting = Array.from({ length: 12 }, () => pacer.turn().then(() => Date.now()));
    vi.setSystemTime(Date.now() + 60_000);
    await vi.runAllTimersAsync();
    expect(mostWithin(1_000, await Promise.all(waiting))).toBeLessThanOrEqual(10);
  });

  test('goes on when the clock is set back', async () => {
    const pacer = new Pacer(9);
    await pacer.turn();
    vi.setSystemTime(Date.now() - 3_600_000);
    const before = Date.now();
    const turn = pacer.turn().then(() => Date.now() - before);
    await vi.runAllTimersAsync();
    expect(await turn).toBeLessThanOrEqual(112);
  });
});

describe('the turns of a process', () => {
  const share = fc
    .integer({ min: 1, max: 20 })
    .chain((of) => fc.record({ of: fc.constant(of), index: fc.nat(of - 1) }));

  test('are never those of another, and never lie in the past', () => {
    const nowMs = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 });
    fc.assert(
      fc.property(share, nowMs, fc.constantFrom(1_000 / 9, 1_000 / 45), (mine, now, intervalMs) => {
        const at = turnAfter(Number.NEGATIVE_INFINITY, now, intervalMs, mine);
        expect(at).toBeGreaterThanOrEqual(now - 1);
        expect(at).toBeLessThanOrEqual(now + intervalMs * mine.of + 1);
        expect(Math.round(at / intervalMs) % mine.of).toBe(mine.index);
        expect(turnAfter(at, now, intervalMs, mine) - at).toBeCloseTo(intervalMs * mine.of, 1);
      }),
    );
  });
});

describe('the pace for a quota', () => {
  test.each([
    { quota: 50, pace: { callsPerSecond: 45, slots: 675 } },
    { quota: 10, pace: { callsPerSecond: 9, slots: 135 } },
    { quota: 0.1, pace: { callsPerSecond: 0.09, slots: 8 } },
  ])('of $quota a second stays below it', ({ quota, pace }) => {
    expect(paceOf(quota)).toEqual(pace);
  });

  test('never makes a call wait so long that its 30 s do not suffice, however many processes there are', () => {
    const quota = fc.double({ min: 0.1, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(quota, fc.integer({ min: 1, max: 100 }), (callsPerSecond, of) => {
        const pace = paceOf(callsPerSecond);
        const whole: Share = { of };
        const pacer = new Pacer(pace.callsPerSecond, () => whole);
        const intervalMs = 1_000 / pace.callsPerSecond;
        // With a very low quota, processes share no turns.
        const cycleMs = intervalMs * of <= 12_000 ? intervalMs * of : intervalMs;
        expect(pacer.ahead * cycleMs).toBeLessThanOrEqual(18_000);
        expect(pace.callsPerSecond).toBeLessThan(callsPerSecond);
      }),
    );
  });
});
