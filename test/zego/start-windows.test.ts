import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PAGE_SIZE } from '../../src/zego/index.js';
import {
  type ListedTask,
  type StartWindow,
  StartWindows,
  sweep,
  type TaskPage,
  type WindowRead,
} from '../../src/zego/start-windows.js';

const NOW_MS = Date.UTC(2026, 10, 29);
const DAY_MS = 86_400_000;

/** DescribeTasks as ZEGO documents it, over a list that may change between two calls. */
class Listing {
  calls = 0;

  constructor(public tasks: ListedTask[]) {}

  readonly list = async ({ fromMs, toMs }: StartWindow, page: number): Promise<TaskPage> => {
    this.calls++;
    const found = this.tasks
      .filter(({ beganAtMs }) => beganAtMs >= fromMs && beganAtMs <= toMs)
      .sort((a, b) => b.beganAtMs - a.beganAtMs);
    return { tasks: found.slice((page - 1) * MAX_PAGE_SIZE, page * MAX_PAGE_SIZE), total: found.length };
  };
}

function task(at: number, beganAtMs: number): ListedTask {
  return { taskId: `task-${at}`, roomId: `room-${at}`, beganAtMs, status: 2 };
}

async function readAll(windows: StartWindows, listing: Listing, nowMs = NOW_MS): Promise<WindowRead[]> {
  const reads: WindowRead[] = [];
  for await (const read of sweep(windows, listing.list, () => nowMs)) reads.push(read);
  return reads;
}

const idsOf = (reads: readonly WindowRead[]): string[] =>
  [...new Set(reads.flatMap(({ tasks }) => tasks.map(({ taskId }) => taskId)))].sort();

const begins = fc.array(
  fc.oneof(fc.integer({ min: NOW_MS - 2.9 * DAY_MS, max: NOW_MS }), fc.integer({ min: NOW_MS - 3_000, max: NOW_MS })),
  { maxLength: 400 },
);

describe('a sweep', () => {
  it('reads every task once its windows are split, and each window whole', async () => {
    await fc.assert(
      fc.asyncProperty(begins, async (times) => {
        const listing = new Listing(times.map((ms, at) => task(at, ms)));
        const reads = await readAll(new StartWindows(), listing);
        expect(idsOf(reads)).toEqual(listing.tasks.map(({ taskId }) => taskId).sort());
        for (const { window, tasks } of reads) {
          expect(tasks.every(({ beganAtMs }) => beganAtMs >= window.fromMs && beganAtMs <= window.toMs)).toBe(true);
        }
      }),
    );
  });

  it('leaves no gap between its windows, however often they were split and filled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(begins, { minLength: 1, maxLength: 4 }), async (sweeps) => {
        const windows = new StartWindows();
        for (const times of sweeps) await readAll(windows, new Listing(times.map((ms, at) => task(at, ms))));
        const edges = windows.windows(NOW_MS);
        expect(edges[0]?.fromMs).toBeLessThan(NOW_MS - 2.99 * DAY_MS);
        expect(edges.at(-1)?.toMs).toBeGreaterThan(NOW_MS);
        edges.slice(1).forEach(({ fromMs }, at) => expect(fromMs).toBe(edges[at]?.toMs));
      }),
    );
  });

  it('takes about a call for 45 tasks once it knows their start times', async () => {
    const listing = new Listing(Array.from({ length: 10_000 }, (_, at) => task(at, NOW_MS - at * 700)));
    const windows = new StartWindows();
    await readAll(windows, listing);
    listing.calls = 0;
    await readAll(windows, listing);
    expect(listing.calls).toBeLessThan(10_000 / 45);
    const calls = listing.calls;
    listing.calls = 0;
    const reads = await readAll(windows, listing, NOW_MS + 30_000);
    expect(listing.calls).toBeLessThanOrEqual(calls + 1);
    expect(reads.every(({ isWhole }) => isWhole)).toBe(true);
  });

  it('keeps its windows when ZEGO lists by another time than it reports', async () => {
    const late = Array.from({ length: 2_000 }, (_, at) => task(at, NOW_MS - at * 700));
    const listing = new Listing(late);
    const list: Listing['list'] = async (window, page) => {
      const { tasks, total } = await listing.list(window, page);
      return { tasks: tasks.map((one) => ({ ...one, beganAtMs: one.beganAtMs - 5_000 })), total };
    };
    const windows = new StartWindows();
    const counted = async (): Promise<number> => {
      listing.calls = 0;
      const reads: WindowRead[] = [];
      for await (const read of sweep(windows, list, () => NOW_MS)) reads.push(read);
      expect(idsOf(reads)).toHaveLength(2_000);
      return listing.calls;
    };
    await counted();
    const calls = await counted();
    expect(calls).toBeLessThan(2_000 / 25);
    expect(await counted()).toBe(calls);
  });

  it('needs one call when the tasks have ended', async () => {
    const listing = new Listing(Array.from({ length: 2_000 }, (_, at) => task(at, NOW_MS - at * 700)));
    const windows = new StartWindows();
    await readAll(windows, listing);
    listing.tasks = [];
    await readAll(windows, listing);
    listing.calls = 0;
    await readAll(windows, listing);
    expect(listing.calls).toBe(1);
  });

  it('reads a window that is too short to be split page by page, and does not call it whole', async () => {
    const listing = new Listing(Array.from({ length: 120 }, (_, at) => task(at, NOW_MS - 5_000)));
    const reads = await readAll(new StartWindows(), listing);
    expect(idsOf(reads)).toHaveLength(120);
    expect(reads.filter(({ tasks }) => tasks.length === 120).map(({ isWhole }) => isWhole)).not.toContain(true);
  });
});
