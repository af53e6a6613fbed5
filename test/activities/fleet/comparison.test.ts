import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FleetComparison, type FleetNotice, type FleetSession } from '../../../activities/fleet/comparison.js';
import { MAX_PAGE_SIZE } from '../../../src/zego/index.js';
import { type StartWindow, StartWindows, sweep, type TaskPage } from '../../../src/zego/start-windows.js';

const BEGAN_MS = Date.UTC(2026, 10, 29);
const CALL_MS = 110;
const SWEEP_MS = 30_000;
const SWEEPS = 12;
/** How long a change takes at most until the visibility store shows it. */
const LAG_MS = 20_000;
/** When a session that polls its new task has seen it. */
const POLLED_MS = 3_000;
const NEVER = Number.POSITIVE_INFINITY;

/** A task of the made-up fleet. Times are milliseconds since the beginning. */
interface Task {
  readonly taskId: string;
  readonly beganMs: number;
  readonly endedMs: number;
  /** When its session, if it has one, is terminated without a stop. */
  readonly orphanedMs: number;
  readonly hasSession: boolean;
  /** Whether its session polls it at once, and needs no sweep to see it record. */
  readonly pollsItself: boolean;
  readonly lagMs: number;
  /** Whether the list shows it at all, as it may not show a paused one. */
  readonly isListed: boolean;
}

interface Told extends FleetNotice {
  readonly atMs: number;
}

/** Runs the sweeps over a fleet and returns what they told, with the times. */
async function watched(tasks: readonly Task[]) {
  let nowMs = BEGAN_MS;
  const since = () => nowMs - BEGAN_MS;
  const list = async ({ fromMs, toMs }: StartWindow, page: number): Promise<TaskPage> => {
    nowMs += CALL_MS;
    const found = tasks
      .filter(({ isListed, beganMs, endedMs }) => isListed && beganMs <= since() && endedMs > since())
      .map(({ taskId, beganMs }) => ({ taskId, roomId: `room of ${taskId}`, beganAtMs: BEGAN_MS + beganMs, status: 2 }))
      .filter(({ beganAtMs }) => beganAtMs >= fromMs && beganAtMs <= toMs)
      .sort((a, b) => b.beganAtMs - a.beganAtMs);
    return { tasks: found.slice((page - 1) * MAX_PAGE_SIZE, page * MAX_PAGE_SIZE), total: found.length };
  };
  const told: Told[] = [];
  /** The phase that the visibility store shows. */
  const phaseOf = ({ taskId, beganMs, pollsItself, lagMs }: Task): FleetSession['phase'] => {
    const seenMs = since() - lagMs;
    const isTold = told.some((one) => one.taskId === taskId && one.atMs <= seenMs);
    return isTold || (pollsItself && seenMs >= beganMs + POLLED_MS) ? 'recording' : 'starting';
  };
  const sessions = (): FleetSession[] =>
    tasks
      .filter(({ hasSession, beganMs, orphanedMs, lagMs }) => {
        const seenMs = since() - lagMs;
        return hasSession && seenMs >= beganMs && seenMs < orphanedMs;
      })
      .map((task) => ({
        sessionId: `session of ${task.taskId}`,
        roomId: `room of ${task.taskId}`,
        phase: phaseOf(task),
        taskIds: [task.taskId],
      }));
  const windows = new StartWindows();
  const comparison = new FleetComparison();
  const strangers: { readonly taskId: string; readonly atMs: number }[] = [];
  const sweepEnds: number[] = [];
  for (let n = 0; n < SWEEPS; n++) {
    const nextMs = nowMs + SWEEP_MS;
    comparison.begin(sessions(), nowMs);
    const tell = (notices: readonly FleetNotice[]) => told.push(...notices.map((one) => ({ ...one, atMs: since() })));
    for await (const read of sweep(windows, list, () => nowMs)) tell(comparison.take(read));
    const ended = comparison.end(nowMs);
    tell(ended.notices);
    strangers.push(...ended.strangers.map(({ task: { taskId } }) => ({ taskId, atMs: since() })));
    sweepEnds.push(since());
    nowMs = Math.max(nowMs, nextMs);
  }
  return { told, strangers, endMs: since(), sweepEnds };
}

const LENGTH_MS = SWEEPS * SWEEP_MS;
const fleet = fc.array(
  fc.record({
    beganMs: fc.oneof(fc.integer({ min: -3_600_000, max: 0 }), fc.integer({ min: 0, max: LENGTH_MS })),
    endsAfterMs: fc.oneof(fc.constant(NEVER), fc.integer({ min: 1_000, max: LENGTH_MS })),
    orphanedAfterMs: fc.oneof({ weight: 3, arbitrary: fc.constant(NEVER) }, fc.integer({ min: 1_000, max: LENGTH_MS })),
    hasSession: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    pollsItself: fc.boolean(),
    lagMs: fc.integer({ min: 0, max: LAG_MS }),
    isListed: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  { minLength: 1, maxLength: 160 },
);

type Drawn = typeof fleet extends fc.Arbitrary<infer All> ? All : never;

const tasksOf = (records: Drawn): Task[] =>
  records.map(({ beganMs, endsAfterMs, orphanedAfterMs, ...rest }, at) => ({
    ...rest,
    taskId: `task-${at}`,
    beganMs,
    endedMs: Math.max(beganMs, 0) + endsAfterMs,
    orphanedMs: Math.max(beganMs, 0) + orphanedAfterMs,
  }));

describe('the comparison of the list with the running sessions', () => {
  it('never tells a session that a listed task has left while it records', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (records) => {
        const tasks = tasksOf(records);
        const byId = new Map(tasks.map((task) => [task.taskId, task]));
        const wrong = (await watched(tasks)).told.filter(({ taskId, change, atMs }) => {
          const task = byId.get(taskId);
          return change === 'left' && task?.isListed && task.endedMs > atMs;
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  it('tells each session of a running task that ended, by the end of the next sweep but one', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (records) => {
        const tasks = tasksOf(records);
        const { told, endMs } = await watched(tasks);
        for (const { taskId, beganMs, endedMs, orphanedMs, hasSession, isListed } of tasks) {
          const livedMs = endedMs - Math.max(beganMs, 0);
          const untilMs = endedMs + 2 * SWEEP_MS;
          if (!hasSession || !isListed || livedMs < LAG_MS + 2 * SWEEP_MS || untilMs > Math.min(endMs, orphanedMs))
            continue;
          const notice = told.find((one) => one.taskId === taskId && one.change === 'left');
          expect(notice).toMatchObject({ sessionId: `session of ${taskId}` });
          expect(notice?.atMs).toBeLessThanOrEqual(untilMs);
        }
      }),
    );
  });

  it('tells each session that waits for it once that its task records', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (records) => {
        const tasks = tasksOf(records);
        const { told, endMs } = await watched(tasks);
        for (const { taskId, beganMs, endedMs, orphanedMs, hasSession, pollsItself, isListed } of tasks) {
          const notices = told.filter((one) => one.taskId === taskId && one.change === 'recording');
          expect(notices.length).toBeLessThanOrEqual(1);
          const soonMs = beganMs + LAG_MS + 2 * SWEEP_MS;
          if (!hasSession || pollsItself || !isListed || beganMs < 0) continue;
          if (soonMs > Math.min(endMs, endedMs, orphanedMs)) continue;
          expect(notices[0]?.atMs).toBeLessThanOrEqual(soonMs);
        }
      }),
    );
  });

  it('calls no task a stranger that a running session carries, and each that none carries after the grace period', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (records) => {
        const tasks = tasksOf(records);
        const byId = new Map(tasks.map((task) => [task.taskId, task]));
        const { strangers, endMs } = await watched(tasks);
        const wrong = strangers.filter(({ taskId, atMs }) => {
          const task = byId.get(taskId);
          return task?.hasSession && task.orphanedMs + task.lagMs > atMs;
        });
        expect(wrong).toEqual([]);
        const found = new Set(strangers.map(({ taskId }) => taskId));
        const missed = tasks.filter(({ taskId, beganMs, endedMs, orphanedMs, hasSession, isListed }) => {
          const sinceMs = Math.max(hasSession ? orphanedMs : beganMs, 0);
          const isAlone = isListed && Math.min(endMs, endedMs) > sinceMs + LAG_MS + 60_000 + 3 * SWEEP_MS;
          return isAlone && !found.has(taskId);
        });
        expect(missed).toEqual([]);
      }),
    );
  });

  it('tells a session of a task that the list never shows, again after five minutes only', async () => {
    const hidden = {
      hasSession: true,
      pollsItself: true,
      isListed: false,
      lagMs: 0,
      endedMs: NEVER,
      orphanedMs: NEVER,
    };
    const { told } = await watched([{ ...hidden, taskId: 'paused', beganMs: 0 }]);
    const times = told.map(({ change, atMs }) => ({ change, minute: Math.round(atMs / 60_000) }));
    expect(times).toEqual([{ change: 'left', minute: 1 }]);
  });

  it('tells a session nothing about a first task that it has seen itself', async () => {
    const seen = { hasSession: true, pollsItself: true, isListed: true, lagMs: 0, endedMs: NEVER, orphanedMs: NEVER };
    expect((await watched([{ ...seen, taskId: 'seen', beganMs: 10_000 }])).told).toEqual([]);
  });

  it('tells a session of the task that it had before a reset, and one that records of each further task', () => {
    const comparison = new FleetComparison();
    const window: StartWindow = { fromMs: BEGAN_MS, toMs: BEGAN_MS + SWEEP_MS };
    let nowMs = BEGAN_MS;
    const toldOf = (phase: FleetSession['phase'], taskIds: readonly string[]): readonly string[] => {
      nowMs += 6_000;
      comparison.begin([{ sessionId: 'session', roomId: 'room', phase, taskIds }], nowMs);
      const tasks = taskIds.map((taskId) => ({ taskId, roomId: 'room', beganAtMs: BEGAN_MS, status: 2 }));
      const told = comparison.take({ window, tasks, isWhole: true, readAtMs: nowMs });
      return [...told, ...comparison.end(nowMs).notices].map(({ taskId, change }) => `${taskId} ${change}`);
    };
    expect(toldOf('recording', ['first'])).toEqual([]);
    expect(toldOf('starting', ['first'])).toEqual(['first recording']);
    expect(toldOf('recording', ['first'])).toEqual([]);
    expect(toldOf('recording', ['second'])).toEqual(['second recording']);
    expect(toldOf('recording', ['second'])).toEqual([]);
    expect(toldOf('recording', ['second', 'third'])).toEqual(['third recording']);
  });
});
