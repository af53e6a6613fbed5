import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../src/simulator/index.js';

it('fires timers in order of time, then in order of setting', async () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  clock.at(20, () => void fired.push('b'));
  clock.at(10, () => void fired.push('a'));
  clock.at(20, () => void fired.push('c'));
  clock.at(31, () => void fired.push('not yet'));
  await clock.advanceTo(30);
  expect(fired).toEqual(['a', 'b', 'c']);
  expect(clock.now()).toBe(30);
});

it('awaits each task before the next, at its own time', async () => {
  const clock = new VirtualClock(0);
  const seen: number[] = [];
  const slow = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(clock.now());
  };
  clock.at(10, slow);
  clock.at(20, slow);
  await clock.advanceTo(100);
  expect(seen).toEqual([10, 20]);
});

it('fires timers that a task sets within the same advance', async () => {
  const clock = new VirtualClock(0);
  const seen: number[] = [];
  const repeat = (): void => {
    seen.push(clock.now());
    clock.at(clock.now() + 30, repeat);
  };
  clock.at(30, repeat);
  await clock.advanceTo(100);
  expect(seen).toEqual([30, 60, 90]);
});

it('fires nothing without an advance, not even timers for the current time', async () => {
  const clock = new VirtualClock(50);
  let fired = 0;
  clock.at(10, () => void fired++);
  await new Promise((resolve) => setImmediate(resolve));
  expect(fired).toBe(0);
  await clock.advanceTo(50);
  expect(fired).toBe(1);
});

it('never moves backwards, but fires timers for the current time', async () => {
  const clock = new VirtualClock(100);
  let firedAt = 0;
  clock.at(100, () => void (firedAt = clock.now()));
  await clock.advanceTo(40);
  expect(firedAt).toBe(100);
  expect(clock.now()).toBe(100);
});

it('does not fire a cancelled timer', async () => {
  const clock = new VirtualClock(0);
  let fired = 0;
  const timer = clock.at(10, () => void fired++);
  timer.cancel();
  await clock.advanceTo(20);
  expect(fired).toBe(0);
});

it('rejects with the error of a task and continues with the next call', async () => {
  const clock = new VirtualClock(0);
  clock.at(10, () => {
    throw new Error('broken task');
  });
  await expect(clock.advanceTo(20)).rejects.toThrow('broken task');
  expect(clock.now()).toBe(10);
  await clock.advanceTo(20);
  expect(clock.now()).toBe(20);
});

it('refuses a time that is not a number', () => {
  const clock = new VirtualClock(0);
  expect(() => clock.advanceTo(Number.NaN)).toThrow(RangeError);
  expect(() => clock.at(Number.POSITIVE_INFINITY, () => {})).toThrow(RangeError);
});

it('runs concurrent advances one after the other, whatever their times', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 40 }),
      fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 8 }),
      async (times, targets) => {
        const clock = new VirtualClock(0);
        const fired: number[] = [];
        let underWay = 0;
        for (const time of times) {
          clock.at(time, async () => {
            expect(++underWay).toBe(1);
            await Promise.resolve();
            underWay--;
            fired.push(clock.now());
          });
        }
        await Promise.all(targets.map((target) => clock.advanceTo(target)));
        const end = Math.max(...targets);
        expect(clock.now()).toBe(end);
        expect(fired).toEqual(times.filter((time) => time <= end).sort((a, b) => a - b));
      },
    ),
  );
});
