import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fleetDependencies } from '../../src/worker/fleet-dependencies.js';
import { FleetKeepers } from '../../src/worker/fleet-keepers.js';
import { StartBursts } from '../../src/worker/start-bursts.js';
import { recordingMeter } from '../metrics/recording-meter.js';
import { simulatedConfig } from './simulated-config.js';

/** Starts at these times, in order, and whether a burst is on right after each. */
function burstsAfter(timesMs: readonly number[]): boolean[] {
  let nowMs = 0;
  const bursts = new StartBursts(() => nowMs);
  return timesMs.map((atMs) => {
    nowMs = atMs;
    bursts.add('app');
    return bursts.isOn('app');
  });
}

const everyMs = (intervalMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => n * intervalMs);

test('starts at forty a second are a burst from the tenth on', () => {
  expect(burstsAfter(everyMs(25, 40)).indexOf(true)).toBe(9);
});

test('one start in two seconds is no burst, however long it lasts', () => {
  expect(burstsAfter(everyMs(2_000, 1_000))).not.toContain(true);
});

test('a burst is on exactly while the ten newest starts are less than ten seconds old', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4_000), { minLength: 1, maxLength: 60 }), (gaps) => {
      let atMs = 0;
      const times = gaps.map((gapMs) => (atMs += gapMs));
      const expected = times.map((now, n) => n >= 9 && now - (times[n - 9] ?? 0) < 10_000);
      expect(burstsAfter(times)).toEqual(expected);
    }),
  );
});

test('a burst ends ten seconds after its first of ten starts, and is one of its own app only', () => {
  let nowMs = 0;
  const bursts = new StartBursts(() => nowMs);
  for (let n = 0; n < 10; n++) bursts.add('app');
  expect([bursts.isOn('app'), bursts.isOn('other')]).toEqual([true, false]);
  nowMs = 10_000;
  expect(bursts.isOn('app')).toBe(false);
});

test('new tasks are left to the sweeps in a burst, and in a fleet that the last sweep found large', () => {
  let nowMs = Date.now();
  const { meter } = recordingMeter();
  const keepers = new FleetKeepers(['default'], meter, () => nowMs);
  const { keeperConfirmsStarts, onStart } = fleetDependencies(simulatedConfig({}), keepers, meter, () => nowMs);
  const answers = [keeperConfirmsStarts('default')];
  for (let n = 0; n < 10; n++) onStart('default');
  answers.push(keeperConfirmsStarts('default'));
  nowMs += 60_000;
  answers.push(keeperConfirmsStarts('default'));
  const none = { sessions: {}, signalled: { recording: 0, left: 0 }, orphans: {} };
  keepers.take('default', { endedAt: new Date(nowMs).toISOString(), tookMs: 1, calls: 3, tasks: 100, ...none });
  answers.push(keeperConfirmsStarts('default'));
  expect(answers).toEqual([false, true, false, true]);
});
