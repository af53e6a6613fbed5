import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaitingLine } from '../../activities/waiting-line.js';
import type { WaitingSession } from '../../activities/waiting-sessions.js';
import { type LineScenario, runLine } from './waiting-model.js';

const S = 1_000;
const DAY = 86_400 * S;

const plain: LineScenario = {
  requestedAtMs: Array.from({ length: 12 }, (_, n) => n * 100),
  tasks: 3,
  recordMs: 20 * S,
  workers: 2,
  lagMs: S,
  seed: 1,
};

function evenly(count: number, everyMs: number): number[] {
  return Array.from({ length: count }, (_, n) => n * everyMs);
}

const scenarios: fc.Arbitrary<LineScenario> = fc.record({
  requestedAtMs: fc
    .record({ count: fc.integer({ min: 2, max: 60 }), everyMs: fc.integer({ min: 0, max: 2_000 }) })
    .map(({ count, everyMs }) => evenly(count, everyMs)),
  tasks: fc.integer({ min: 1, max: 10 }),
  recordMs: fc.integer({ min: 10 * S, max: 120 * S }),
  workers: fc.integer({ min: 1, max: 4 }),
  lagMs: fc.integer({ min: 0, max: 2_000 }),
  seed: fc.integer(),
});

describe('sessions that wait for a task', () => {
  test('start in the order of their requests, with a call to ZEGO every few seconds', async () => {
    const { started, refusedAtMs } = await runLine({ ...plain, workers: 1 }, DAY);
    expect(started.map(({ session }) => session)).toEqual(evenly(12, 1));
    expect(refusedAtMs.length).toBeLessThan(20);
  });

  test('all start, nearly in order, with few refusals', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { tasks, workers, requestedAtMs } = scenario;
        const { started, refusedAtMs } = await runLine(scenario, DAY);
        expect(started.length).toBe(requestedAtMs.length);
        const overtaken = started.map(({ session }, rank) => rank - session);
        // As many as ZEGO takes at once, and a few that a worker sent before it knew of an older one.
        expect(Math.max(...overtaken)).toBeLessThanOrEqual(tasks + 8);
        const seconds = (started.at(-1)?.atMs ?? 0) / S;
        expect(refusedAtMs.length).toBeLessThanOrEqual(workers + 3 + seconds * (0.25 + workers / 15));
      }),
      { numRuns: 200 },
    );
  });

  test.each([10, 100, 1_000])('%i of them at a full app cost ZEGO a call every few seconds', async (count) => {
    const full: LineScenario = { ...plain, requestedAtMs: evenly(count, 10), tasks: 1, recordMs: DAY };
    const { refusedAtMs } = await runLine(full, 300 * S);
    expect(refusedAtMs.length).toBeLessThan(100);
    const alone = await runLine({ ...full, unreadable: true }, 300 * S);
    expect(alone.refusedAtMs.length).toBeGreaterThan(count * 9);
  });

  test('take many tasks that become free at once within a minute', async () => {
    const burst: LineScenario = { ...plain, requestedAtMs: evenly(200, 5), tasks: 50, recordMs: 250 * S };
    const { started } = await runLine(burst, 249 * S + 61 * S);
    expect(started.length).toBe(100);
  });

  test('are not slowed down while there are tasks for all', async () => {
    const { started, queued } = await runLine({ ...plain, requestedAtMs: evenly(300, 5), tasks: 300 }, DAY);
    expect(started.every(({ session, atMs }) => atMs === session * 5)).toBe(true);
    expect(queued).toBe(0);
  });

  test('start without those that never try, however many are older', async () => {
    const idle = evenly(10, 1);
    const free = await runLine({ ...plain, requestedAtMs: evenly(50, 200), idle, tasks: 50 }, DAY);
    expect(free.started.map(({ atMs }) => atMs)).toEqual(evenly(50, 200).slice(10));
    const full = await runLine({ ...plain, idle: [0, 1], recordMs: 60 * S }, DAY);
    expect(full.started.length).toBe(10);
    expect(full.started.at(-1)?.atMs).toBeLessThan(400 * S);
  });

  test('start as before if the list cannot be read', async () => {
    const { started, queued } = await runLine({ ...plain, unreadable: true }, DAY);
    expect(started.length).toBe(12);
    expect(queued).toBe(0);
  });
});

describe('a line', () => {
  const session = (sessionId: string, requestedAtMs: number): WaitingSession => ({ sessionId, requestedAtMs });

  function line(...listed: WaitingSession[]) {
    const at = { nowMs: 0, reads: 0 };
    const read = async () => {
      at.reads += 1;
      return listed;
    };
    return { at, line: new WaitingLine(read, () => at.nowMs) };
  }

  test('counts the older ones, by id among those of the same time', async () => {
    const { line: one } = line(session('b', 5), session('a', 5), session('c', 5), session('old', 1));
    expect(await one.positionOf(session('a', 5))).toBe(2);
    expect(await one.positionOf(session('b', 5))).toBe(3);
    expect(await one.positionOf(session('old', 1))).toBe(1);
    expect(await one.positionOf(session('new', 9))).toBe(5);
  });

  test('is read once for all starts of two seconds', async () => {
    const { at, line: one } = line();
    await Promise.all([one.positionOf(session('a', 1)), one.positionOf(session('b', 2))]);
    at.nowMs = 1_999;
    await one.positionOf(session('c', 3));
    expect(at.reads).toBe(1);
    at.nowMs = 3_000;
    await one.positionOf(session('c', 3));
    expect(at.reads).toBe(2);
  });

  test("knows this worker's own answers before the list shows them, and no longer", async () => {
    const { at, line: one } = line(session('a', 1));
    one.accept(session('a', 1));
    expect(await one.positionOf(session('c', 3))).toBe(1);
    one.refuse(session('b', 2));
    expect(await one.positionOf(session('c', 3))).toBe(2);
    at.nowMs = 6_000;
    expect(await one.positionOf(session('c', 3))).toBe(2);
    expect(await one.positionOf(session('b', 2))).toBe(2);
  });

  test('sends everyone until ZEGO refuses, then the first one, and one more after two starts', () => {
    const { at, line: one } = line();
    expect(one.admits(1_000)).toBe(true);
    one.refuse(undefined);
    expect([one.admits(1), one.admits(2)]).toEqual([true, false]);
    one.accept(undefined);
    one.accept(undefined);
    expect([one.admits(2), one.admits(3)]).toEqual([true, false]);
    one.refuse(undefined);
    expect(one.admits(2)).toBe(false);
    at.nowMs = 15_000;
    expect([one.admits(2), one.admits(3)]).toEqual([true, false]);
    at.nowMs = 300_000;
    expect(one.admits(1_000)).toBe(true);
  });

  test('has no positions while the list is unavailable, and is read again later', async () => {
    const at = { nowMs: 0, fails: true };
    const read = async () => {
      if (at.fails) throw new Error('unavailable');
      return [session('a', 1)];
    };
    const one = new WaitingLine(read, () => at.nowMs);
    expect(await one.positionOf(session('b', 2))).toBeUndefined();
    at.fails = false;
    at.nowMs = 10_000;
    expect(await one.positionOf(session('b', 2))).toBe(2);
  });
});
