import { expect, it } from 'vitest';
import { bench, MINUTE, NOON, postForCode, SECOND } from './bench.js';

const STEM = '0b9c7c52-7d3a-4d7e-9c53-5c2f8d6f1a10';

it('records a task from its start to its end', async () => {
  const { simulator, client, start, after } = await bench();
  const TaskId = await start({ input: { ClientTaskId: `${STEM}-0-1` } });
  await after(SECOND + MINUTE);
  expect(simulator.ledger.tasks()).toMatchObject([{ endedAt: null, endedBy: null, stopCalls: 0, recordedMs: MINUTE }]);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect(simulator.ledger.toJSON()).toEqual({
    tasks: [
      {
        taskId: TaskId,
        clientTaskId: `${STEM}-0-1`,
        roomId: 'room-1',
        startedAt: '2026-03-02T12:00:00.000Z',
        endedAt: '2026-03-02T12:01:01.000Z',
        endedBy: 'stop-record',
        quitReason: null,
        stopCalls: 1,
        recordedMs: MINUTE,
        status: 3,
        files: 1,
        layouts: [],
        whiteboardIds: [],
      },
    ],
    calls: {
      StartRecord: { total: 1, perSecondMax: 1, refused: 0 },
      StopRecord: { total: 1, perSecondMax: 1, refused: 0 },
    },
    callbacks: { sent: 3, answered: 3, lost: 0 },
    unstopped: [],
    doubled: [],
  });
});

it('lists live tasks, and tasks that ended without StopRecord, as unstopped', async () => {
  const { simulator, client, start, after } = await bench();
  const stopped = await start();
  const idle = await start({ roomId: 'room-2', input: { MaxIdleTime: 5 } });
  const running = await start();
  simulator.room('room-2').empty();
  await after(MINUTE);
  await client.stopRecord({ TaskId: stopped });
  expect(simulator.ledger.unstopped().map((task) => task.taskId)).toEqual([idle, running]);
  // The response is "ended already", but the call counts.
  expect((await postForCode(simulator, 'StopRecord', { TaskId: idle })).Code).toBe(300001001);
  await client.stopRecord({ TaskId: running });
  expect(simulator.ledger.unstopped()).toEqual([]);
});

it.each([
  ['an overlap of twelve minutes as not doubled', 12 * MINUTE, []],
  ['a longer overlap as doubled', 12 * MINUTE + 1, ['overlap in one lane']],
])('treats tasks of one lane with %s', async (_name, overlapMs, reasons) => {
  const { simulator, client, start, after } = await bench();
  const first = await start({ input: { ClientTaskId: `${STEM}-0-1` } });
  await after(MINUTE);
  const second = await start({ input: { ClientTaskId: `${STEM}-0-2` } });
  await after(overlapMs);
  const expected = reasons.map((reason) => ({
    reason,
    taskIds: [first, second],
    clientTaskIds: [`${STEM}-0-1`, `${STEM}-0-2`],
  }));
  expect(simulator.ledger.doubled()).toEqual(expected);
  await client.stopRecord({ TaskId: first });
  await after(60 * MINUTE);
  expect(simulator.ledger.doubled()).toEqual(expected);
});

it('does NOT treat two lanes, two sessions or tasks without a ClientTaskId as doubled', async () => {
  const { simulator, start, after } = await bench();
  for (const input of [
    { ClientTaskId: `${STEM}-0-1` },
    { ClientTaskId: `${STEM}-1-1` },
    { ClientTaskId: 'another-0-1' },
    {},
    {},
  ]) {
    await start({ input });
  }
  await after(60 * MINUTE);
  expect(simulator.ledger.doubled()).toEqual([]);
});

it('bills each single stream, the mix once, and separate audio files never', async () => {
  const { simulator, start, after } = await bench();
  await start({ input: { RecordMode: 1, MixConfig: undefined, StreamType: 4 } });
  await start({ input: { StreamType: 4 } });
  await after(SECOND + MINUTE);
  expect(simulator.ledger.tasks().map((task) => [task.files, task.recordedMs])).toEqual([
    [4, 2 * MINUTE],
    [2, MINUTE],
  ]);
});

it('records the most calls in any second of the simulated clock', async () => {
  const { simulator, after, clock } = await bench();
  const calls = async (count: number): Promise<void> => {
    await Promise.all(Array.from({ length: count }, () => postForCode(simulator, 'StopRecord', { TaskId: 'x' })));
  };
  await calls(2);
  await after(SECOND);
  await calls(4);
  await after(999);
  await calls(3);
  await after(1);
  await calls(1);
  expect(clock.now()).toBe(NOON + 2 * SECOND);
  expect(simulator.ledger.calls().StopRecord).toEqual({ total: 10, perSecondMax: 7, refused: 0 });
});

it('contains no secret of a task', async () => {
  const { simulator, start, after } = await bench();
  const TaskId = await start({ storage: { AccessKeySecret: 'very-secret-key' } });
  await after(MINUTE);
  const { inspect } = await import('node:util');
  const seen = [
    JSON.stringify(simulator.ledger),
    JSON.stringify(simulator.task(TaskId)),
    inspect(simulator.ledger, { depth: 9, showHidden: true }),
  ];
  for (const text of seen) expect(text).not.toContain('very-secret-key');
});
