import { expect, it } from 'vitest';
import { createSimulator, VirtualClock } from '../../src/simulator/index.js';
import { parseCallback, verifyCallback, ZegoClient } from '../../src/zego/index.js';
import { bench, MINUTE, NOON, receiver, SECOND, startBody } from './bench.js';

it('signs every callback with the callback secret', async () => {
  const { client, start, after, callbacks } = await bench({ callbackSecret: 'pssst' });
  const TaskId = await start();
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect(callbacks.received).toHaveLength(3);
  for (const callback of callbacks.received) {
    expect(verifyCallback(parseCallback(callback), ['pssst'])).toBe(true);
    expect(verifyCallback(parseCallback(callback), ['another'])).toBe(false);
  }
});

it('numbers the callbacks of each task from 0', async () => {
  const { client, start, after, callbacks } = await bench();
  for (const roomId of ['room-1', 'room-2']) {
    const TaskId = await start({ roomId });
    await after(MINUTE);
    await client.stopRecord({ TaskId });
    await after(MINUTE);
  }
  const numbered = callbacks.received.map(({ room_id, event_type, sequence }) => [room_id, event_type, sequence]);
  expect(numbered).toEqual(
    ['room-1', 'room-2'].flatMap((room) => [
      [room, 5, 0],
      [room, 7, 1],
      [room, 1, 2],
    ]),
  );
});

it("prefers the task's CallbackUrl to the console's URL", async () => {
  const own = await receiver();
  const { client, start, after, callbacks } = await bench();
  const TaskId = await start({ output: { CallbackUrl: own.url } });
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect(own.events()).toEqual([5, 7, 1]);
  expect(callbacks.events()).toEqual([]);
});

it('sends no callbacks without a URL', async () => {
  const clock = new VirtualClock(NOON);
  const simulator = await createSimulator({ clock });
  const client = new ZegoClient({ ...simulator });
  try {
    const { TaskId } = (await client.startRecord(startBody(simulator))).data;
    await client.stopRecord({ TaskId });
    await clock.advanceBy(MINUTE);
    expect(simulator.task(TaskId)?.files).toMatchObject([]);
    expect(simulator.ledger.callbacks()).toEqual({ sent: 0, answered: 0, lost: 0 });
  } finally {
    client.close();
    await simulator.close();
  }
});

it('repeats the same callback after 5 s until the response is a 2xx', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  callbacks.statuses.push(500, 302);
  const TaskId = await start();
  await client.pauseRecord({ TaskId });
  await after(0);
  expect(callbacks.events()).toEqual([201]);
  await after(5 * SECOND - 1);
  expect(callbacks.events()).toEqual([201]);
  await after(1);
  expect(callbacks.events()).toEqual([201, 201]);
  await after(MINUTE);
  expect(callbacks.events()).toEqual([201, 201, 201]);
  expect(callbacks.received[1]).toEqual(callbacks.received[0]);
  expect(callbacks.received[2]).toEqual(callbacks.received[0]);
  expect(simulator.ledger.callbacks()).toEqual({ sent: 1, answered: 1, lost: 0 });
});

it('drops a callback after two retries', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  callbacks.statuses.push(503, 503, 503);
  const TaskId = await start();
  await client.pauseRecord({ TaskId });
  await after(MINUTE);
  expect(callbacks.events()).toEqual([201, 201, 201]);
  expect(simulator.ledger.callbacks()).toEqual({ sent: 1, answered: 0, lost: 1 });
  expect(simulator.task(TaskId)?.callbacks).toMatchObject([{ event: 201, sequence: 0, tries: 3, outcome: 'lost' }]);
});

it('drops callbacks to an unreachable URL and continues', async () => {
  const { simulator, client, start, after, describe } = await bench();
  const TaskId = await start({ output: { CallbackUrl: 'http://127.0.0.1:1/' } });
  await after(MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect((await describe(TaskId)).data.RecordFiles).toMatchObject([{ Status: 3 }]);
  expect(simulator.ledger.callbacks()).toEqual({ sent: 3, answered: 0, lost: 3 });
});

it('does NOT let a receiver without a response delay the virtual clock', async () => {
  const hanging = await receiver({ respondAfterMs: 3_600_000 });
  const { simulator, client, start, after } = await bench({ consoleCallbackUrl: hanging.url, callbackTimeoutMs: 50 });
  const TaskId = await start();
  await client.pauseRecord({ TaskId });
  await after(MINUTE);
  expect(hanging.events()).toEqual([201, 201, 201]);
  expect(simulator.ledger.callbacks()).toEqual({ sent: 1, answered: 0, lost: 1 });
});

it('lists the same files in event 1 as in DescribeRecordStatus', async () => {
  const { client, start, after, describe, callbacks } = await bench();
  const TaskId = await start();
  await after(MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  const [file] = (await describe(TaskId)).data.RecordFiles ?? [];
  const detail = callbacks.received.at(-1)?.detail as { file_info: Record<string, unknown>[] };
  const { custom_begin_timestamp, ...info } = detail.file_info[0] ?? {};
  const snakeCase = (name: string): string => name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
  expect(info).toEqual(Object.fromEntries(Object.entries(file ?? {}).map(([name, value]) => [snakeCase(name), value])));
  expect(custom_begin_timestamp).toBe(file?.BeginTimestamp);
});
