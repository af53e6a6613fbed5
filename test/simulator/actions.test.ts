import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { ZEGO_ACTIONS } from '../../src/zego/index.js';
import { bench, HOUR, MINUTE, NOON, post, postForCode, SECOND, SINGLE, startBody } from './bench.js';

const DAY = 24 * HOUR;

it('responds to every call with HTTP 200, code, message and request id', async () => {
  const { simulator } = await bench();
  const response = await post(simulator, 'StopRecord', { TaskId: 'A'.repeat(16) });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    Code: 300001000,
    Message: expect.stringMatching(/./),
    RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

it.each(ZEGO_ACTIONS)('refuses an empty body of %s', async (action) => {
  const { simulator } = await bench();
  expect(await postForCode(simulator, action, {})).toMatchObject({ Code: 300000004 });
});

it.each([
  ['an unknown Action', 'StartParty', {}, /Action/],
  ['a body that is not JSON', 'StopRecord', '{TaskId', /is required|must be/],
  ['a body that is null', 'StopRecord', 'null', /must be an object/],
] as const)('refuses %s with the reason', async (_name, action, body, message) => {
  const { simulator } = await bench();
  const response = await postForCode(simulator, action, body);
  expect(response.Code).toBe(300000004);
  expect(response.Message).toMatch(message);
});

it('refuses a body of more than a mebibyte before reading it', async () => {
  const { simulator } = await bench();
  const body = { ...startBody(simulator), Padding: 'x'.repeat(1_048_576) };
  expect((await post(simulator, 'StartRecord', body)).status).toBe(413);
  expect(simulator.ledger.tasks()).toEqual([]);
});

it('names every wrong field of a StartRecord', async () => {
  const { simulator } = await bench();
  const body = startBody(simulator, {
    input: { MaxIdleTime: 4, MaxRecordTime: 299 },
    output: { OutputFileFormat: 'avi' },
  });
  const { Code, Message } = await postForCode(simulator, 'StartRecord', body);
  expect(Code).toBe(300000004);
  expect(Message).toContain('RecordInputParams.MaxIdleTime');
  expect(Message).toContain('RecordInputParams.MaxRecordTime');
  expect(Message).toContain('RecordOutputParams.OutputFileFormat');
  expect(simulator.ledger.tasks()).toEqual([]);
});

it.each([
  ['another secret', (query: URLSearchParams) => query.set('Signature', '0'.repeat(32))],
  ['another AppId', (query: URLSearchParams) => query.set('AppId', '1')],
  ['a nonce that was not signed', (query: URLSearchParams) => query.set('SignatureNonce', 'f'.repeat(16))],
  ['another SignatureVersion', (query: URLSearchParams) => query.set('SignatureVersion', '1.0')],
  ['no Timestamp', (query: URLSearchParams) => query.delete('Timestamp')],
])('refuses a signature with %s', async (_name, change) => {
  const { simulator } = await bench();
  expect(await postForCode(simulator, 'StartRecord', startBody(simulator), change)).toMatchObject({ Code: 100000005 });
  expect(simulator.ledger.tasks()).toEqual([]);
});

it('refuses a signature that was used before', async () => {
  const { simulator } = await bench();
  let used = '';
  await post(simulator, 'StopRecord', { TaskId: 'x' }, (query) => void (used = query.toString()));
  const again = await fetch(`${simulator.endpoint}/?${used}`, { method: 'POST', body: '{"TaskId":"x"}' });
  expect(await again.json()).toMatchObject({ Code: 100000004 });
});

it('checks timestamps by the clock of the machine, or by its own with signatureClock "simulated"', async () => {
  const real = await bench();
  expect((await postForCode(real.simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(300001000);
  const simulated = await bench({ signatureClock: 'simulated' });
  expect((await postForCode(simulated.simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(100000004);
  await simulated.clock.advanceTo(Date.now() + 9 * MINUTE);
  expect((await postForCode(simulated.simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(300001000);
  await simulated.clock.advanceBy(2 * MINUTE);
  expect((await postForCode(simulated.simulator, 'StopRecord', { TaskId: 'x' })).Code).toBe(100000004);
});

it('returns the same TaskId for the same ClientTaskId, even after the task has ended', async () => {
  const { simulator, client, start, after } = await bench();
  const input = { ClientTaskId: 'lesson-0-1' };
  const TaskId = await start({ input });
  await after(MINUTE);
  expect(await start({ input })).toBe(TaskId);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect(await start({ input })).toBe(TaskId);
  expect(simulator.ledger.tasks()).toHaveLength(1);
});

it('starts another task for each call without a ClientTaskId, in the same room', async () => {
  const { start } = await bench();
  expect(await start()).not.toBe(await start());
});

it.each([
  ['StopRecord', {}],
  ['PauseRecord', {}],
  ['ResumeRecord', {}],
  ['TakeSnapshot', {}],
  ['UpdateLayout', { MixMode: 2 }],
  ['UpdateWhiteboard', { WhiteboardId: 'b' }],
] as const)('refuses %s for an unknown and for an ended task', async (action, body) => {
  const { simulator, client, start } = await bench();
  expect(await postForCode(simulator, action, { TaskId: 'nobody', ...body })).toMatchObject({ Code: 300001000 });
  const TaskId = await start();
  await client.stopRecord({ TaskId });
  expect(await postForCode(simulator, action, { TaskId, ...body })).toMatchObject({ Code: 300001001 });
});

it.each(['PauseRecord', 'ResumeRecord', 'TakeSnapshot', 'UpdateLayout'] as const)(
  'refuses %s for a single-stream task',
  async (action) => {
    const { simulator, start, after } = await bench();
    const TaskId = await start({ input: SINGLE });
    await after(MINUTE);
    const { Code, Message } = await postForCode(simulator, action, { TaskId });
    expect(Code).toBe(300000004);
    expect(Message).toContain('single-stream');
  },
);

it('refuses to resume a task that is not paused', async () => {
  const { simulator, start, after } = await bench();
  const TaskId = await start();
  await after(MINUTE);
  expect((await postForCode(simulator, 'ResumeRecord', { TaskId })).Code).toBe(300001004);
});

it('accepts a second pause without effect', async () => {
  const { client, start, after, callbacks } = await bench();
  const TaskId = await start();
  await after(MINUTE);
  await client.pauseRecord({ TaskId });
  await client.pauseRecord({ TaskId });
  await after(0);
  expect(callbacks.events()).toEqual([201]);
});

it.each(['before it records', 'while paused'])('refuses a snapshot of a task %s', async (when) => {
  const { simulator, client, start, after } = await bench();
  const TaskId = await start();
  if (when === 'while paused') {
    await after(MINUTE);
    await client.pauseRecord({ TaskId });
  }
  expect((await postForCode(simulator, 'TakeSnapshot', { TaskId })).Code).toBe(300000004);
});

it('records applied layouts in order, without TaskId', async () => {
  const { simulator, client, start } = await bench();
  const TaskId = await start();
  const view = { Left: 0, Top: 0, Right: 640, Bottom: 360, Layer: 0 };
  await client.updateLayout({ TaskId, MixMode: 3, MixMaxResolutionStreamId: 'ann' });
  await client.updateLayout({ TaskId, MixMode: 1, MixInputList: [view] });
  expect(simulator.ledger.tasks()[0]?.layouts).toMatchObject([
    { MixMode: 3, MixMaxResolutionStreamId: 'ann' },
    { MixMode: 1, MixInputList: [view] },
  ]);
  expect(simulator.ledger.tasks()[0]?.layouts[0]).not.toHaveProperty('TaskId');
});

it.each([
  ['right of the canvas', { Left: 0, Top: 0, Right: 1281, Bottom: 360, Layer: 0 }, /Right/],
  ['below the canvas', { Left: 0, Top: 0, Right: 640, Bottom: 721, Layer: 0 }, /Bottom/],
])('refuses a layout with a view %s', async (_name, view, message) => {
  const { simulator, start } = await bench();
  const TaskId = await start();
  const body = { TaskId, MixMode: 1, MixInputList: [view] };
  const response = await postForCode(simulator, 'UpdateLayout', body);
  expect(response.Code).toBe(300000004);
  expect(response.Message).toMatch(message);
  expect(simulator.ledger.tasks()[0]?.layouts).toEqual([]);
});

it('accepts parameters without effect, like ZEGO', async () => {
  const { simulator, start } = await bench();
  const TaskId = await start({
    input: { RecordStreamList: [{ StreamId: 's' }], ResumeWithoutInterruption: true },
    output: { SnapshotInterval: 10, FragmentSeconds: 5, ShortFragmentPath: true },
  });
  const view = { Left: 0, Top: 0, Right: 9, Bottom: 9, Layer: 0, ViewType: 2 };
  const body = { TaskId, MixMode: 1, MixInputList: [view], MixMod: 3 };
  expect((await postForCode(simulator, 'UpdateLayout', body)).Code).toBe(0);
});

it('ends tasks after 24 hours, or 48 with a raised limit', async () => {
  const long = { input: { MaxRecordTime: 172_800 } };
  const { simulator: usual } = await bench();
  expect(await postForCode(usual, 'StartRecord', startBody(usual, long))).toMatchObject({
    Code: 300000004,
    Message: expect.stringContaining('RecordInputParams.MaxRecordTime must be at most 86400, not 172800'),
  });
  const { simulator: raised } = await bench({ maxRecordSeconds: 172_800 });
  expect((await postForCode(raised, 'StartRecord', startBody(raised, long))).Code).toBe(0);
});

it.each(['15215528852396', 'any text at all', 'x'])('accepts %j as a nonce', async (SignatureNonce) => {
  const { simulator } = await bench();
  const Timestamp = String(Math.floor(Date.now() / 1_000));
  const signed = simulator.appId + SignatureNonce + simulator.serverSecret + Timestamp;
  const Signature = createHash('md5').update(signed).digest('hex');
  const response = await postForCode(simulator, 'StopRecord', { TaskId: 'none' }, (query) => {
    for (const [name, value] of Object.entries({ SignatureNonce, Timestamp, Signature })) query.set(name, value);
  });
  expect(response.Code).toBe(300001000);
});

it.each([
  ['1,000 domestic', {}, 1_000],
  ['200 overseas', { cluster: 'overseas' }, 200],
  ['the configured number of', { cluster: 'overseas', concurrentTasks: 3 }, 3],
] as const)('allows %s tasks at once', async (_, options, most) => {
  const { start } = await bench({ ...options, callsPerSecond: 'unlimited' });
  for (let n = 0; n < most; n++) await start({ roomId: `room-${n}` });
  await expect(start()).rejects.toMatchObject({ code: 300000006 });
});

it('refuses a whiteboard for a task that records none', async () => {
  const { simulator, start } = await bench();
  const TaskId = await start();
  expect((await postForCode(simulator, 'UpdateWhiteboard', { TaskId, WhiteboardId: 'b' })).Code).toBe(300000004);
});

it('knows a task for three days from its start', async () => {
  const { simulator, client, start, after, describe } = await bench();
  const TaskId = await start();
  await client.stopRecord({ TaskId });
  await after(3 * DAY);
  expect((await describe(TaskId)).data.Status).toBe(3);
  await after(1);
  expect((await postForCode(simulator, 'DescribeRecordStatus', { TaskId })).Code).toBe(300001000);
});

it('lists tasks by start time and status, newest first, in pages', async () => {
  const { simulator, client, start, after, clock } = await bench({ callsPerSecond: 'unlimited' });
  const taskIds: string[] = [];
  for (let index = 0; index < 7; index++) {
    taskIds.push(await start({ roomId: `room-${index % 2}` }));
    await after(SECOND);
  }
  for (const TaskId of taskIds.slice(0, 3)) await client.stopRecord({ TaskId });
  const list = async (body: object) => {
    const window = { StartTime: NOON, EndTime: clock.now() };
    const response = await post(simulator, 'DescribeTasks', { Status: 2, ...window, ...body });
    const { Data } = (await response.json()) as { Data: { TotalCount: number; TaskidList: { TaskId: string }[] } };
    return { total: Data.TotalCount, taskIds: Data.TaskidList.map((task) => task.TaskId) };
  };
  const [a, b, c, d, e, f, g] = taskIds;
  expect(await list({})).toEqual({ total: 4, taskIds: [g, f, e, d] });
  expect(await list({ Status: 3 })).toEqual({ total: 3, taskIds: [c, b, a] });
  expect(await list({ PageSize: 3, PageOffset: 2 })).toEqual({ total: 4, taskIds: [d] });
  expect(await list({ PageSize: 3, PageOffset: 0 })).toEqual({ total: 4, taskIds: [g, f, e] });
  expect(await list({ RoomId: 'room-1' })).toEqual({ total: 2, taskIds: [f, d] });
  expect(await list({ StartTime: NOON + 4 * SECOND, EndTime: NOON + 5 * SECOND })).toEqual({
    total: 2,
    taskIds: [f, e],
  });
});

it.each([
  ['begins more than three days ago', NOON - 3 * DAY - 1, NOON - DAY],
  ['is longer than three days', NOON - DAY, NOON + 2 * DAY + 1],
  ['ends before it begins', NOON, NOON - 1],
])('refuses to list tasks in a window that %s', async (_name, StartTime, EndTime) => {
  const { simulator } = await bench();
  expect((await postForCode(simulator, 'DescribeTasks', { Status: 2, StartTime, EndTime })).Code).toBe(300000004);
});

it("refuses the calls beyond an Action's limit within one second, and no others", async () => {
  const { simulator, after } = await bench({ callsPerSecond: { TakeSnapshot: 3 } });
  const codes = async (action: 'TakeSnapshot' | 'PauseRecord', calls: number) => {
    const responses = Array.from({ length: calls }, () => postForCode(simulator, action, { TaskId: 'x' }));
    return (await Promise.all(responses)).map((response) => response.Code).sort((a, b) => a - b);
  };
  expect(await codes('TakeSnapshot', 5)).toEqual([300000003, 300000003, 300001000, 300001000, 300001000]);
  expect(await codes('PauseRecord', 10)).toEqual(Array.from({ length: 10 }, () => 300001000));
  await after(SECOND);
  expect(await codes('TakeSnapshot', 3)).toEqual([300001000, 300001000, 300001000]);
  expect(simulator.ledger.calls().TakeSnapshot).toEqual({ total: 8, perSecondMax: 5, refused: 2 });
});

it("applies ZEGO's limits by default, and none with callsPerSecond 'unlimited'", async () => {
  const burst = async (callsPerSecond?: 'unlimited') => {
    const { simulator } = await bench(callsPerSecond ? { callsPerSecond } : {});
    const responses = Array.from({ length: 12 }, () => postForCode(simulator, 'DescribeRecordStatus', { TaskId: 'x' }));
    return (await Promise.all(responses)).filter((response) => response.Code === 300000003).length;
  };
  expect(await burst()).toBe(2);
  expect(await burst('unlimited')).toBe(0);
});

it('refuses tasks beyond the limit of concurrent tasks until one ends', async () => {
  const { simulator, client, start } = await bench({ concurrentTasks: 2 });
  const TaskId = await start();
  await start({ input: { ClientTaskId: 'known' } });
  expect((await postForCode(simulator, 'StartRecord', startBody(simulator))).Code).toBe(300000006);
  const known = startBody(simulator, { input: { ClientTaskId: 'known' } });
  expect((await postForCode(simulator, 'StartRecord', known)).Code).toBe(0);
  await client.stopRecord({ TaskId });
  expect((await postForCode(simulator, 'StartRecord', startBody(simulator))).Code).toBe(0);
  expect(simulator.ledger.calls().StartRecord?.refused).toBe(1);
});
