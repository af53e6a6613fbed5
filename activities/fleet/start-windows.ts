import { LOOK_BACK_MS, MAX_PAGE_SIZE } from '../../src/zego/index.js';

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

/** A window is split into parts of about so many tasks: full ones would be split again at the next start. */
const PART_TASKS = 35;
/** Neighbours with fewer tasks together become one window. */
const MERGE_BELOW = 25;
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

  /** Joins neighbours that hold few tasks. `reads` are those of a sweep, the oldest first. */
  merge(reads: readonly WindowRead[]): void {
    let together = 0;
    for (const { window, tasks } of reads) {
      const joined = together + tasks.length;
      if (joined < MERGE_BELOW) {
        this.#cuts = this.#cuts.filter((cut) => cut !== window.fromMs);
        together = joined;
      } else together = tasks.length;
    }
  }
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
  windows.merge(reads);
}
