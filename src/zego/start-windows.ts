import type { ZegoClient } from './client.js';
import { LOOK_BACK_MS, MAX_PAGE_SIZE } from './tables/limits.js';
import { TASK_STATUS } from './tables/statuses.js';

/** A task in a page of DescribeTasks. */
export interface ListedTask {
  readonly taskId: string;
  readonly roomId: string;
  /** When it began, in epoch milliseconds by ZEGO's clock. */
  readonly beganAtMs: number;
  /** ZEGO's task status, 1 to 5. */
  readonly status: number;
}

/** A range of start times in epoch milliseconds, both ends included. */
export interface StartWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A page of DescribeTasks. `total` counts the tasks of all pages. */
export interface TaskPage {
  readonly tasks: readonly ListedTask[];
  readonly total: number;
}

/**
 * The tasks of one window as they were read. `isWhole`: one response held all of them, so that a task which is missing
 * was not listed at that moment. Tasks of several pages can shift between the calls.
 */
export interface WindowRead {
  readonly window: StartWindow;
  readonly tasks: readonly ListedTask[];
  readonly isWhole: boolean;
  /** When the first page was requested, in epoch milliseconds. */
  readonly readAtMs: number;
}

/**
 * Reads a page of the tasks that record and that began within a window.
 * @throws ZegoError
 */
export async function recordingTasks(zego: ZegoClient, { fromMs, toMs }: StartWindow, page: number): Promise<TaskPage> {
  const range = { Status: TASK_STATUS.recording, StartTime: fromMs, EndTime: toMs, PageOffset: page } as const;
  const { data } = await zego.describeTasks(range);
  const tasks = data.TaskidList.map(({ TaskId, RoomId = '', RecordBeginTimestamp = fromMs, Status = 0 }) => {
    return { taskId: TaskId, roomId: RoomId, beganAtMs: RecordBeginTimestamp, status: Status };
  });
  return { tasks, total: data.TotalCount ?? tasks.length };
}

/** A window whose start times are unknown is split into parts of about so many tasks, few of which exceed a page. */
const PART_TASKS = 35;
/** A window is made for so many tasks: the rest of the page is for paused ones that record again. */
const FULL = MAX_PAGE_SIZE - 4;
/** A minute less than ZEGO allows, since clocks differ. */
const FURTHEST_MS = LOOK_BACK_MS - 60_000;
/** A task of a clock that is ahead of ours is in the last window too. */
const AHEAD_MS = 60_000;

/**
 * The ranges of start times that a sweep reads, each small enough for one page. They are remembered from sweep to sweep:
 * new tasks appear in the last one only, so that a sweep takes few more calls than pages of tasks.
 */
export class StartWindows {
  /** Where a window ends and the next one begins, ascending. */
  #cuts: number[] = [];

  /** The windows of a sweep, the oldest first. Neighbours share their boundary. */
  windows(nowMs: number): StartWindow[] {
    const fromMs = nowMs - FURTHEST_MS;
    this.#cuts = this.#cuts.filter((cut) => cut > fromMs);
    const edges = [fromMs, ...this.#cuts, nowMs + AHEAD_MS];
    return edges.slice(1).map((toMs, at) => ({ fromMs: edges[at] ?? fromMs, toMs }));
  }

  /** Splits a window that holds more than a page. Returns its parts; none if it is too short to be split. */
  split({ fromMs, toMs }: StartWindow, total: number): StartWindow[] {
    const parts = Math.min(Math.max(2, Math.ceil(total / PART_TASKS)), toMs - fromMs);
    if (parts < 2) return [];
    const inner = Array.from(
      { length: parts - 1 },
      (_, at) => fromMs + Math.round(((toMs - fromMs) * (at + 1)) / parts),
    );
    this.#cuts = [...new Set([...this.#cuts, ...inner])].sort((a, b) => a - b);
    const edges = [fromMs, ...inner, toMs];
    return edges.slice(1).map((end, at) => ({ fromMs: edges[at] ?? fromMs, toMs: end }));
  }

  /** Cuts anew so that windows are full, by what a sweep has read. `reads` are all of its windows, the oldest first. */
  fit(reads: readonly WindowRead[]): void {
    this.#cuts = [];
    let held = 0;
    for (const { fromMs, tasks } of blocksOf(reads)) {
      if (held > 0 && held + tasks > FULL) {
        this.#cuts.push(fromMs);
        held = 0;
      }
      held += tasks;
    }
  }
}

/** Tasks that stay in one window, and where a window may begin with them. */
interface Block {
  readonly fromMs: number;
  readonly tasks: number;
}

/** The tasks of each millisecond; those of each window if ZEGO lists by another time than it reports. */
function blocksOf(reads: readonly WindowRead[]): Block[] {
  const begins = new Map<string, number>();
  for (const { window, tasks } of reads) {
    for (const { taskId, beganAtMs } of tasks) begins.set(taskId, beganAtMs);
    const isOutside = tasks.some(({ beganAtMs }) => beganAtMs < window.fromMs || beganAtMs > window.toMs);
    if (isOutside) return reads.map((read) => ({ fromMs: read.window.fromMs, tasks: read.tasks.length }));
  }
  const counts = new Map<number, number>();
  for (const beganAtMs of begins.values()) counts.set(beganAtMs, (counts.get(beganAtMs) ?? 0) + 1);
  // Both windows include the moment where they meet: no task is at it.
  return [...counts].sort(([a], [b]) => a - b).map(([beganAtMs, tasks]) => ({ fromMs: beganAtMs - 1, tasks }));
}

/**
 * Reads all windows once, the oldest first, and yields each as soon as it is read. Windows that hold more than a page are
 * split and read in parts; one that can't be split is read page by page.
 * @throws what `list` throws
 */
export async function* sweep(
  windows: StartWindows,
  list: (window: StartWindow, page: number) => Promise<TaskPage>,
  nowMs: () => number,
): AsyncGenerator<WindowRead> {
  const reads: WindowRead[] = [];
  const waiting = windows.windows(nowMs()).toReversed();
  for (let window = waiting.pop(); window; window = waiting.pop()) {
    const readAtMs = nowMs();
    // oxlint-disable-next-line no-await-in-loop -- one call after the other, as the quota allows
    const { tasks, total } = await list(window, 1);
    if (total > tasks.length) {
      const parts = windows.split(window, total);
      if (parts.length > 0) {
        waiting.push(...parts.toReversed());
        continue;
      }
    }
    const pages = Math.ceil(total / MAX_PAGE_SIZE);
    const found = new Map(tasks.map((task) => [task.taskId, task]));
    for (let page = 2; page <= pages; page++) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      for (const task of (await list(window, page)).tasks) found.set(task.taskId, task);
    }
    const read = { window, tasks: [...found.values()], isWhole: total === tasks.length, readAtMs };
    reads.push(read);
    yield read;
  }
  windows.fit(reads);
}
