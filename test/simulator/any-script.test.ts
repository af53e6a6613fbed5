import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  createSimulator,
  type Fault,
  type Simulator,
  type TaskDetail,
  VirtualClock,
} from '../../src/simulator/index.js';
import { MINUTE, NOON, postForCode, type ReceivedCallback, receiver, SECOND, SINGLE, startBody } from './bench.js';

/** One line of a script; a failing script is printed. */
type Line =
  | { readonly do: 'start'; readonly room: string; readonly mode: keyof typeof MODES }
  | { readonly do: 'publish' | 'leave'; readonly room: string; readonly stream: string }
  | { readonly do: 'pause' | 'resume' | 'stop' | 'snapshot'; readonly task: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'wait'; readonly ms: number };

const MODES = {
  mixed: {},
  filled: { FillBlank: true },
  single: SINGLE,
  resumed: { ...SINGLE, ResumeWithoutInterruption: true },
  apart: { ...SINGLE, StreamType: 4, FillBlank: true },
} as const;

const room = fc.constantFrom('room-1', 'room-2');
const faults: readonly Fault[] = [
  { name: 'answer-lost', action: 'StartRecord' },
  { name: 'start-vanishes' },
  { name: 'dies', quitReason: 6, afterMs: 90_000 },
  { name: 'dies', quitReason: 3, afterMs: 30_000 },
  { name: 'fails-over', afterMs: 45_000 },
  { name: 'callback-lost' },
  { name: 'callback-doubled' },
  { name: 'callback-late', ms: 600_000 },
  { name: 'callbacks-reordered' },
  { name: 'callback-forged', signed: true, afterMs: 20_000 },
  { name: 'upload-fails' },
  { name: 'to-backup' },
  { name: 'upload-partial' },
  { name: 'size-differs' },
];

const line: fc.Arbitrary<Line> = fc.oneof(
  fc.record({
    do: fc.constant('start' as const),
    room,
    mode: fc.constantFrom(...(Object.keys(MODES) as (keyof typeof MODES)[])),
  }),
  fc.record({ do: fc.constantFrom('publish' as const, 'leave' as const), room, stream: fc.constantFrom('ann', 'ben') }),
  fc.record({
    do: fc.constantFrom('pause' as const, 'resume' as const, 'stop' as const, 'snapshot' as const),
    task: fc.nat(4),
  }),
  fc.record({ do: fc.constant('fault' as const), fault: fc.constantFrom(...faults) }),
  fc.record({
    do: fc.constant('wait' as const),
    ms: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 400_000 })),
  }),
);

it('keeps tasks, files, callbacks and ledger consistent for any script', async () => {
  const callbacks = await receiver();
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 5, maxLength: 30 }), async (script) => {
      const clock = new VirtualClock(NOON);
      const simulator = await createSimulator({
        clock,
        consoleCallbackUrl: callbacks.url,
        callsPerSecond: 'unlimited',
        emptyRooms: true,
      });
      callbacks.received.length = 0;
      try {
        for (const each of script) {
          // oxlint-disable-next-line no-await-in-loop -- a script has an order
          const { actual, expected } = await play(simulator, clock, each);
          expect(actual).toBe(expected);
        }
        simulator.faults.clear();
        for (const { taskId } of simulator.ledger.tasks())
          await postForCode(simulator, 'StopRecord', { TaskId: taskId });
        await clock.advanceBy(30 * MINUTE);
        expect(simulator.ledger.unstopped()).toEqual([]);
        for (const task of simulator.ledger.tasks()) {
          const detail = simulator.task(task.taskId);
          if (!detail) throw new Error(`Task "${task.taskId}" is in the ledger only`);
          checkTask(detail);
          checkCallbacks(
            detail,
            callbacks.received.filter((callback) => callback.task_id === task.taskId),
          );
        }
        const { sent, answered, lost } = simulator.ledger.callbacks();
        expect(answered + lost).toBe(sent);
      } finally {
        await simulator.close();
      }
    }),
    { numRuns: 40 },
  );
});

/** The actual and the expected result of a line: only live tasks accept calls, only vanished ones are unknown. */
type Played = { readonly actual?: string; readonly expected?: string };

async function play(simulator: Simulator, clock: VirtualClock, each: Line): Promise<Played> {
  switch (each.do) {
    case 'start': {
      const body = startBody(simulator, { roomId: each.room, input: { MaxIdleTime: 60, ...MODES[each.mode] } });
      // A lost response is one of the faults.
      await postForCode(simulator, 'StartRecord', body).catch(() => undefined);
      return {};
    }
    case 'publish':
      simulator.room(each.room).publish(each.stream);
      return {};
    case 'leave':
      simulator.room(each.room).leave(each.stream);
      return {};
    case 'fault':
      simulator.fault(each.fault);
      return {};
    case 'wait':
      await clock.advanceBy(each.ms);
      return {};
    default:
      return command(simulator, each.do, each.task);
  }
}

const ACTIONS = { pause: 'PauseRecord', resume: 'ResumeRecord', stop: 'StopRecord', snapshot: 'TakeSnapshot' } as const;
const RESULTS: Record<number, string> = { 300001000: 'no such task', 300001001: 'ended already' };

async function command(simulator: Simulator, name: keyof typeof ACTIONS, index: number): Promise<Played> {
  const task = simulator.ledger.tasks()[index];
  if (!task) return {};
  const expected =
    task.endedBy === 'vanished' ? 'no such task' : task.endedAt ? 'ended already' : 'accepted or refused';
  const { Code } = await postForCode(simulator, ACTIONS[name], { TaskId: task.taskId });
  return { expected, actual: RESULTS[Code] ?? 'accepted or refused' };
}

function checkTask(task: TaskDetail): void {
  const [startedAt, endedAt] = [Date.parse(task.startedAt), Date.parse(task.endedAt ?? '')];
  expect(endedAt).toBeGreaterThanOrEqual(startedAt);
  expect([3, 4]).toContain(task.status);
  expect(new Set(task.files.map((file) => file.FileId)).size).toBe(task.files.length);
  for (const { BeginTimestamp = 0, Duration = 0, FileSize = 0, Status } of task.files) {
    expect(Duration).toBeGreaterThan(0);
    expect(BeginTimestamp).toBeGreaterThanOrEqual(startedAt + SECOND);
    expect(BeginTimestamp + Duration).toBeLessThanOrEqual(endedAt);
    expect(FileSize).toBeGreaterThan(0);
    expect([3, 4, 5]).toContain(Status);
  }
  // Every file is billed except a separate audio file beside a video.
  const billed = task.files.filter((file) => file.OutputFileFormat !== 'aac');
  expect(task.recordedMs).toBe(billed.reduce((sum, file) => sum + (file.Duration ?? 0), 0));
}

function checkCallbacks(task: TaskDetail, received: readonly ReceivedCallback[]): void {
  const sequences = task.callbacks.flatMap((callback) => callback.sequence ?? []);
  expect(sequences).toEqual(sequences.map((_, index) => index));
  const sentOf = (event: number): number =>
    task.callbacks.filter((each) => each.event === event && each.sequence !== undefined).length;
  expect(sentOf(5) + sentOf(2)).toBeLessThanOrEqual(task.quitReason === null ? 1 : 2);
  expect(sentOf(5)).toBe(task.endedBy === 'died' || task.endedBy === 'vanished' ? 0 : 1);
  expect(sentOf(2)).toBe(task.quitReason === null ? 0 : 1);
  expect(received.length).toBeGreaterThanOrEqual(task.callbacks.filter((each) => each.outcome === 'answered').length);
}
