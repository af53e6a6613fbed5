import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPacer, paceOf } from '../../src/worker/pacer.js';

/** The most calls that began within one window of this length. */
function mostWithin(windowMs: number, times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

/** When each of the calls is let through, requested in bunches at these times. */
async function letThrough(callsPerSecond: number, bunches: readonly { atMs: number; calls: number }[]) {
  const turn = createPacer(callsPerSecond);
  const start = Date.now();
  const times: number[] = [];
  const requested = bunches.flatMap(({ atMs, calls }) =>
    Array.from({ length: calls }, async () => {
      await new Promise((resolve) => setTimeout(resolve, atMs));
      await turn();
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
    { callsPerSecond: 2.25, windowMs: 4_000, most: 10 },
    { callsPerSecond: 0.45, windowMs: 10_000, most: 5 },
  ])(
    'lets no more than $most through in $windowMs ms at $callsPerSecond a second',
    async ({ callsPerSecond, windowMs, most }) => {
      const times = await letThrough(callsPerSecond, [{ atMs: 0, calls: 100 }]);
      expect(times).toHaveLength(100);
      expect(mostWithin(windowMs, times)).toBeLessThanOrEqual(most);
    },
  );

  test('keeps its rate whenever the calls come, and lets every one through in time', async () => {
    const bunch = fc.record({ atMs: fc.nat(5_000), calls: fc.integer({ min: 1, max: 30 }) });
    const property = fc.asyncProperty(fc.array(bunch, { minLength: 1, maxLength: 6 }), async (bunches) => {
      const times = await letThrough(9, bunches);
      const calls = bunches.reduce((sum, each) => sum + each.calls, 0);
      expect(times).toHaveLength(calls);
      expect(mostWithin(1_000, times)).toBeLessThanOrEqual(9);
      const last = Math.max(...bunches.map(({ atMs }) => atMs));
      expect(Math.max(...times)).toBeLessThanOrEqual(last + Math.ceil(calls / 9) * 1_000);
    });
    await fc.assert(property);
  });
});

describe('the pace for a quota', () => {
  test.each([
    { quota: 50, pace: { callsPerSecond: 45, pollers: 4, slots: 675 } },
    { quota: 10, pace: { callsPerSecond: 9, pollers: 4, slots: 135 } },
    { quota: 1, pace: { callsPerSecond: 0.9, pollers: 4, slots: 14 } },
    { quota: 0.1, pace: { callsPerSecond: 0.09, pollers: 1, slots: 2 } },
  ])('of $quota a second stays below it', ({ quota, pace }) => {
    expect(paceOf(quota)).toEqual(pace);
  });

  test('never makes a call wait so long that its 30 s do not suffice', () => {
    const quota = fc.double({ min: 0.1, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(quota, (callsPerSecond) => {
        const pace = paceOf(callsPerSecond);
        const longestWaitSeconds = pace.pollers / pace.callsPerSecond;
        expect(longestWaitSeconds + 10).toBeLessThan(30);
        expect(pace.callsPerSecond).toBeLessThan(callsPerSecond);
      }),
    );
  });
});
