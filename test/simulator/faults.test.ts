import { expect, it } from 'vitest';
import {
  CALL_FAULTS,
  CALLBACK_FAULTS,
  END_FAULTS,
  faultSchema,
  TASK_FAULTS,
  UPLOAD_FAULTS,
} from '../../src/simulator/faults.schema.js';
import { parseCallback, verifyCallback, ZegoError } from '../../src/zego/index.js';
import { nodeWarnings } from '../harness/node-warnings.js';
import { bench, MINUTE, NOON, post, postForCode, SECOND, startBody } from './bench.js';

it('answer-lost: carries out the call and cuts the connection before the response', async () => {
  const { simulator, client, start } = await bench();
  simulator.fault({ name: 'answer-lost', action: 'StartRecord' });
  const body = startBody(simulator, { input: { ClientTaskId: 'c-0-1' } });
  await expect(client.startRecord(body)).rejects.toMatchObject({ name: 'ZegoError', sent: 'maybe' });
  const [task] = simulator.ledger.tasks();
  expect(await start({ input: { ClientTaskId: 'c-0-1' } })).toBe(task?.taskId);
});

it('unreachable: cuts the connection before the call is carried out', async () => {
  const { simulator, client } = await bench();
  simulator.fault({ name: 'unreachable' });
  await expect(client.startRecord(startBody(simulator))).rejects.toBeInstanceOf(ZegoError);
  expect(simulator.ledger.tasks()).toEqual([]);
  expect(simulator.ledger.calls()).toEqual({});
});

it('slow: carries out the call at once and responds late', async () => {
  const { simulator, after } = await bench();
  simulator.fault({ name: 'slow', ms: 300 });
  let hasResponded = false;
  const response = postForCode(simulator, 'StartRecord', startBody(simulator)).finally(() => {
    hasResponded = true;
  });
  await expect.poll(() => simulator.ledger.tasks().length).toBe(1);
  expect(hasResponded).toBe(false);
  await after(MINUTE);
  expect((await response).Code).toBe(0);
});

it('slow: delays many calls at once without a warning of Node about leaks', async () => {
  const { simulator } = await bench();
  simulator.fault({ name: 'slow', ms: 300, times: 12 });
  const warnings = nodeWarnings();
  await Promise.all(Array.from({ length: 12 }, () => postForCode(simulator, 'DescribeRecordStatus', { TaskId: 'x' })));
  expect(await warnings()).toEqual([]);
});

it.each([
  ['http-500', 500, /server error/],
  ['not-json', 200, /<html>/],
  ['system-error', 200, /"Code":300010000/],
] as const)('%s: responds with HTTP %i, and carries out the call only with `done`', async (name, status, text) => {
  const { simulator } = await bench();
  simulator.fault({ name });
  const first = await post(simulator, 'StartRecord', startBody(simulator));
  expect(first.status).toBe(status);
  expect(await first.text()).toMatch(text);
  expect(simulator.ledger.tasks()).toHaveLength(0);
  simulator.fault({ name, done: true });
  expect((await post(simulator, 'StartRecord', startBody(simulator))).status).toBe(status);
  expect(simulator.ledger.tasks()).toHaveLength(1);
});

it.each([
  ['rate-limited', 300000003],
  ['at-capacity', 300000006],
  ['clock-skewed', 100000004],
] as const)('%s: responds with %i and does not carry out the call', async (name, code) => {
  const { simulator } = await bench();
  simulator.fault({ name });
  expect((await postForCode(simulator, 'StartRecord', startBody(simulator))).Code).toBe(code);
  expect(simulator.ledger.tasks()).toEqual([]);
  expect((await postForCode(simulator, 'StartRecord', startBody(simulator))).Code).toBe(0);
});

it('refused: responds with its code and message and does not carry out the call', async () => {
  const { simulator } = await bench();
  simulator.fault({ name: 'refused', code: 100000010, message: 'no secret' });
  const body = await postForCode(simulator, 'StartRecord', startBody(simulator));
  expect(body).toMatchObject({ Code: 100000010, Message: 'no secret' });
  expect(simulator.ledger.tasks()).toEqual([]);
});

it.each(['rate-limited', 'http-500', 'system-error', 'answer-lost'] as const)('%s: counts the call', async (name) => {
  const { simulator } = await bench();
  simulator.fault({ name, ...(name === 'http-500' && { done: false }) });
  const call = () => post(simulator, 'StopRecord', { TaskId: 'x' }).catch(() => undefined);
  await call();
  await call();
  expect(simulator.ledger.calls().StopRecord).toMatchObject({ total: 2, perSecondMax: 2 });
});

it('at-capacity: applies to the next StartRecord', async () => {
  const { simulator } = await bench();
  simulator.fault({ name: 'at-capacity' });
  expect((await postForCode(simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(300001000);
  expect((await postForCode(simulator, 'StartRecord', startBody(simulator))).Code).toBe(300000006);
});

it('start-vanishes: accepts the task, which is unknown from then on', async () => {
  const { simulator, start, after, callbacks } = await bench();
  simulator.fault({ name: 'start-vanishes' });
  const TaskId = await start();
  expect((await postForCode(simulator, 'DescribeRecordStatus', { TaskId })).Code).toBe(300001000);
  expect(simulator.ledger.unstopped()).toHaveLength(1);
  expect((await postForCode(simulator, 'StopRecord', { TaskId })).Code).toBe(300001000);
  expect(simulator.ledger.unstopped()).toEqual([]);
  const window = { StartTime: NOON - MINUTE, EndTime: NOON + MINUTE };
  for (const Status of [2, 3]) {
    const listed = await post(simulator, 'DescribeTasks', { Status, ...window });
    expect(await listed.json()).toMatchObject({ Data: { TotalCount: 0, TaskidList: [] } });
  }
  await after(MINUTE);
  expect(callbacks.events()).toEqual([]);
  expect(simulator.ledger.tasks()).toMatchObject([{ endedBy: 'vanished', recordedMs: 0 }]);
});

it('dies: ends the task abnormally, reports the reason and uploads its files', async () => {
  const { simulator, start, after, describe, callbacks } = await bench();
  simulator.fault({ name: 'dies', quitReason: 6, afterMs: 10 * MINUTE });
  const TaskId = await start();
  await after(20 * MINUTE);
  expect((await describe(TaskId)).data).toMatchObject({
    Status: 4,
    RecordEndTimestamp: NOON + 10 * MINUTE,
    RecordFiles: [{ Status: 3, Duration: 10 * MINUTE - SECOND }],
  });
  expect(callbacks.received).toMatchObject([
    { event_type: 2, detail: { quit_reason: 6 } },
    { event_type: 7 },
    { event_type: 1, detail: { upload_status: 1 } },
  ]);
  expect((await postForCode(simulator, 'StopRecord', { TaskId })).Code).toBe(300001001);
  expect(simulator.ledger.tasks()).toMatchObject([{ endedBy: 'died', quitReason: 6, stopCalls: 1 }]);
});

it('dies: leaves no files if the task has not recorded yet', async () => {
  const { simulator, start, after, describe, callbacks } = await bench();
  simulator.fault({ name: 'dies', quitReason: 1, afterMs: 0 });
  const TaskId = await start();
  await after(MINUTE);
  expect((await describe(TaskId)).data).toMatchObject({ Status: 4, RecordEndTimestamp: NOON });
  expect(callbacks.events()).toEqual([2]);
});

it.each([
  [3, 'max-idle-time'],
  [4, 'max-record-time'],
])('dies: ends the task normally with quit reason %i', async (quitReason, endedBy) => {
  const { simulator, start, after, describe, callbacks } = await bench();
  simulator.fault({ name: 'dies', quitReason });
  const TaskId = await start();
  await after(2 * MINUTE);
  expect((await describe(TaskId)).data.Status).toBe(3);
  expect(callbacks.events()).toEqual([2, 5, 7, 1]);
  expect(simulator.ledger.tasks()).toMatchObject([{ endedBy, quitReason }]);
});

it('dies: applies to a live task with taskId', async () => {
  const { simulator, start, after, describe } = await bench();
  const [first, second] = [await start(), await start()];
  await after(MINUTE);
  simulator.fault({ name: 'dies', taskId: first, quitReason: 1001 });
  expect((await describe(first)).data.Status).toBe(4);
  expect((await describe(second)).data.Status).toBe(2);
});

it('fails-over: is offline for two minutes and continues with a new file in the same task', async () => {
  const { simulator, client, start, after, describe } = await bench();
  simulator.fault({ name: 'fails-over', afterMs: 10 * MINUTE });
  const TaskId = await start();
  await after(11 * MINUTE);
  expect((await describe(TaskId)).data).toMatchObject({ Status: 2, RecordFiles: [{ Duration: 10 * MINUTE - SECOND }] });
  await after(19 * MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect((await describe(TaskId)).data).toMatchObject({
    Status: 3,
    RecordFiles: [
      { Status: 3, BeginTimestamp: NOON + SECOND, Duration: 10 * MINUTE - SECOND },
      { Status: 3, BeginTimestamp: NOON + 12 * MINUTE, Duration: 18 * MINUTE },
    ],
  });
});

it('callback-lost: never sends the callback', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  simulator.fault({ name: 'callback-lost', event: 1 });
  const TaskId = await start();
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect(callbacks.events()).toEqual([5, 7]);
  expect(simulator.ledger.callbacks()).toEqual({ sent: 3, answered: 2, lost: 1 });
});

it('callback-doubled: sends the same callback twice', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  simulator.fault({ name: 'callback-doubled', event: 7 });
  const TaskId = await start();
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect(callbacks.events()).toEqual([5, 7, 7, 1]);
  expect(callbacks.received[2]).toEqual(callbacks.received[1]);
});

it('callback-late: sends the callback later', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  simulator.fault({ name: 'callback-late', event: 5, ms: 10 * MINUTE });
  const TaskId = await start();
  await client.stopRecord({ TaskId });
  await after(10 * MINUTE - 1);
  expect(callbacks.events()).toEqual([7, 1]);
  await after(1);
  expect(callbacks.events()).toEqual([7, 1, 5]);
  expect(callbacks.received.at(-1)?.sequence).toBe(0);
});

it('callbacks-reordered: sends the callback after the next one', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  simulator.fault({ name: 'callbacks-reordered', event: 7 });
  const TaskId = await start();
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect(callbacks.received.map((callback) => [callback.event_type, callback.sequence])).toEqual([
    [5, 0],
    [1, 2],
    [7, 1],
  ]);
});

it('callbacks-reordered: sends the last callback anyway', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  simulator.fault({ name: 'callbacks-reordered', event: 1 });
  const TaskId = await start();
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect(callbacks.events()).toEqual([5, 7, 1]);
});

it('callback-forged: sends a callback with a wrong signature during the recording', async () => {
  const { simulator, start, after, describe, callbacks } = await bench();
  simulator.fault({ name: 'callback-forged' });
  const TaskId = await start();
  await after(MINUTE);
  expect(callbacks.received).toMatchObject([{ event_type: 1, detail: { upload_status: 1, file_info: [] } }]);
  expect(verifyCallback(parseCallback(callbacks.received[0]), [simulator.callbackSecret])).toBe(false);
  expect((await describe(TaskId)).data.Status).toBe(2);
  expect(simulator.ledger.callbacks()).toEqual({ sent: 0, answered: 0, lost: 0 });
});

it('callback-forged: signs the callback with `signed`', async () => {
  const { simulator, start, after, callbacks } = await bench();
  simulator.fault({ name: 'callback-forged', signed: true, event: 2, detail: { quit_reason: 1010 } });
  const TaskId = await start();
  await after(MINUTE);
  expect(callbacks.received).toMatchObject([{ task_id: TaskId, event_type: 2, detail: { quit_reason: 1010 } }]);
  expect(verifyCallback(parseCallback(callbacks.received[0]), [simulator.callbackSecret])).toBe(true);
});

it('upload-fails: leaves every file failed and without a URL', async () => {
  const { simulator, client, start, after, describe, callbacks } = await bench();
  simulator.fault({ name: 'upload-fails' });
  const TaskId = await start();
  await after(MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  const [file] = (await describe(TaskId)).data.RecordFiles ?? [];
  expect(file?.Status).toBe(5);
  expect(file).not.toHaveProperty('FileUrl');
  expect(callbacks.received.at(-1)?.detail).toMatchObject({ upload_status: 2, file_info: [{ status: 5 }] });
});

it('applies a fault only to the room, the Action and the event that it names', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  simulator.fault({ name: 'system-error', action: 'StopRecord', roomId: 'room-2' });
  simulator.fault({ name: 'callback-lost', roomId: 'room-2', times: 'always' });
  const first = await start({ roomId: 'room-1' });
  const second = await start({ roomId: 'room-2' });
  await client.stopRecord({ TaskId: first });
  await expect(client.stopRecord({ TaskId: second })).rejects.toMatchObject({ code: 300010000 });
  await client.stopRecord({ TaskId: second });
  await after(MINUTE);
  expect(new Set(callbacks.received.map((callback) => callback.room_id))).toEqual(new Set(['room-1']));
});

it('applies a fault `times` times after `skip` matches', async () => {
  const { simulator } = await bench();
  const state = simulator.fault({ name: 'rate-limited', action: 'PauseRecord', skip: 2, times: 3 });
  const codes: number[] = [];
  for (let call = 0; call < 7; call++) codes.push((await postForCode(simulator, 'PauseRecord', { TaskId: 'x' })).Code);
  const [limited, unknown] = [300000003, 300001000];
  expect(codes).toEqual([unknown, unknown, limited, limited, limited, unknown, unknown]);
  expect(state.used).toBe(3);
  expect(simulator.faults.list()).toEqual([]);
});

it('applies a fault until cleared with times "always"', async () => {
  const { simulator } = await bench();
  simulator.fault({ name: 'clock-skewed', times: 'always' });
  for (let call = 0; call < 3; call++) {
    expect((await postForCode(simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(100000004);
  }
  simulator.faults.clear();
  expect((await postForCode(simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(300001000);
});

it('applies the oldest of several faults, one a call', async () => {
  const { simulator } = await bench();
  simulator.fault({ name: 'rate-limited' });
  simulator.fault({ name: 'system-error' });
  expect((await postForCode(simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(300000003);
  expect((await postForCode(simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(300010000);
});

it.each([
  ['an unknown name', { name: 'explodes' }],
  ['an unknown field', { name: 'unreachable', rooms: 'x' }],
  ['no quit reason', { name: 'dies' }],
  ['times 0', { name: 'slow', times: 0 }],
])('refuses a fault with %s', async (_name, fault) => {
  const { simulator } = await bench();
  expect(() => simulator.fault(fault as never)).toThrow(/./);
  expect(simulator.faults.list()).toEqual([]);
});

it('refuses a fault for an unknown task', async () => {
  const { simulator } = await bench();
  expect(() => simulator.fault({ name: 'dies', taskId: 'nobody', quitReason: 1 })).toThrow(/"nobody"/);
});

it('assigns every name to calls, tasks, callbacks, uploads or ends', () => {
  const names = faultSchema.options.flatMap((option) => [...option.shape.name.values]);
  const placed = [...CALL_FAULTS, ...TASK_FAULTS, ...CALLBACK_FAULTS, ...UPLOAD_FAULTS, ...END_FAULTS];
  expect(new Set(names)).toEqual(new Set(placed));
  expect(names).toHaveLength(placed.length);
});
