import { expect, it } from 'vitest';
import { bench, HOUR, MINUTE, NOON, SECOND, SINGLE, startBody } from './bench.js';

it('moves a task from initialising to recording to ended, and its file from recording to uploaded', async () => {
  const { client, start, after, describe } = await bench();
  const TaskId = await start();
  expect((await describe(TaskId)).data).toMatchObject({ Status: 1, RecordBeginTimestamp: NOON });
  await after(SECOND);
  expect((await describe(TaskId)).data.Status).toBe(2);
  await after(MINUTE);
  expect((await describe(TaskId)).data.RecordFiles).toMatchObject([{ Status: 1, FileSize: 0, Duration: MINUTE }]);
  await client.stopRecord({ TaskId });
  const stopped = (await describe(TaskId)).data;
  expect(stopped).toMatchObject({ Status: 3, RecordEndTimestamp: NOON + SECOND + MINUTE });
  expect(stopped.RecordFiles).toMatchObject([{ Status: 2, Duration: MINUTE }]);
  await after(2 * SECOND);
  expect((await describe(TaskId)).data.RecordFiles).toMatchObject([{ Status: 3, Duration: MINUTE }]);
});

it('ends a task MaxIdleTime after the last stream left', async () => {
  const { simulator, start, after, describe, callbacks } = await bench();
  simulator.room('room-1').publish('ann');
  const TaskId = await start({ input: { MaxIdleTime: 40 } });
  await after(10 * MINUTE);
  simulator.room('room-1').leave('ann');
  await after(40 * SECOND - 1);
  expect((await describe(TaskId)).data.Status).toBe(2);
  await after(MINUTE);
  expect((await describe(TaskId)).data).toMatchObject({
    Status: 3,
    RecordEndTimestamp: NOON + 10 * MINUTE + 40 * SECOND,
    RecordFiles: [{ Duration: 10 * MINUTE - SECOND }],
  });
  expect(simulator.task(TaskId)).toMatchObject({ endedBy: 'max-idle-time', quitReason: 3 });
  // Event 4 at once and every 30 s.
  expect(callbacks.events()).toEqual([4, 4, 2, 5, 7, 1]);
  expect(callbacks.received[2]?.detail).toEqual({ quit_reason: 3 });
});

it.each([
  ['MaxIdleTime', { MaxIdleTime: 60 }, true, 3],
  ['MaxRecordTime', { MaxRecordTime: 300 }, false, 4],
] as const)(
  'ends a task at %s with status 4 and without event 5 with the fault ends-abnormally',
  async (_, input, empty, reason) => {
    const { simulator, start, after, describe, callbacks } = await bench({ emptyRooms: empty });
    simulator.fault({ name: 'ends-abnormally', roomId: 'room-1' });
    const TaskId = await start({ input });
    await after(6 * MINUTE);
    expect((await describe(TaskId)).data.Status).toBe(4);
    expect(callbacks.events().filter((event) => event !== 4)).toEqual([2, 7, 1]);
    expect(callbacks.received.find((callback) => callback.event_type === 2)?.detail).toEqual({ quit_reason: reason });
  },
);

it('reports missing images of start and layout by event 3', async () => {
  const { simulator, client, start, after, callbacks } = await bench();
  const there = `${callbacks.url}/there.png`;
  const away = callbacks.url.replace(/:\d+/, ':1');
  const { MixConfig } = startBody(simulator).RecordInputParams;
  const images = { MixOutputBackgroundImage: there, MixOutputWatermarkImage: `${away}/logo.png` };
  const TaskId = await start({ input: { MixConfig: { ...MixConfig, ...images } } });
  await after(2 * SECOND);
  const view = { StreamId: 'alice', Layer: 1, Top: 0, Left: 0, Bottom: 100, Right: 100 };
  const MixInputList = [
    { ...view, BackgroundImage: there },
    { ...view, BackgroundImage: `${away}/alice.png` },
  ];
  await client.updateLayout({ TaskId, MixMode: 1, MixInputList });
  await after(SECOND);
  expect(callbacks.received.filter(({ event_type }) => event_type === 3).map(({ detail }) => detail)).toEqual([
    { image_type: 2, image_url: `${away}/logo.png` },
    { image_type: 1, image_url: `${away}/alice.png` },
  ]);
});

it('reports an empty room every 30 s until somebody publishes', async () => {
  const { simulator, start, after, callbacks } = await bench({ emptyRooms: true });
  await start();
  await after(100 * SECOND);
  simulator.room('room-1').publish('ann');
  await after(100 * SECOND);
  const secondsAfterNoon = callbacks.received.map((callback) => Number(callback.timestamp) - NOON / SECOND);
  expect(callbacks.events()).toEqual([4, 4, 4, 4]);
  expect(secondsAfterNoon).toEqual([1, 31, 61, 91]);
});

it('restarts MaxIdleTime when somebody publishes again', async () => {
  const { simulator, start, after, describe } = await bench();
  simulator.room('room-1').publish('ann');
  const TaskId = await start({ input: { MaxIdleTime: 60 } });
  await after(MINUTE);
  simulator.room('room-1').leave('ann');
  await after(50 * SECOND);
  simulator.room('room-1').publish('ann');
  await after(50 * SECOND);
  simulator.room('room-1').leave('ann');
  await after(50 * SECOND);
  expect((await describe(TaskId)).data.Status).toBe(2);
  await after(10 * SECOND);
  expect((await describe(TaskId)).data.Status).toBe(3);
});

it('ends a task at MaxRecordTime, counted from StartRecord', async () => {
  const { simulator, start, after, describe, callbacks } = await bench();
  const TaskId = await start({ input: { MaxRecordTime: 3_600 } });
  await after(HOUR - 1);
  expect((await describe(TaskId)).data.Status).toBe(2);
  await after(HOUR);
  expect((await describe(TaskId)).data).toMatchObject({ Status: 3, RecordEndTimestamp: NOON + HOUR });
  expect(simulator.task(TaskId)).toMatchObject({ endedBy: 'max-record-time', quitReason: 4 });
  expect(callbacks.events()).toEqual([2, 5, 7, 1]);
});

it('records a whole day in one advance', async () => {
  const { start, after, describe, simulator } = await bench();
  const TaskId = await start();
  await after(24 * HOUR + MINUTE);
  expect((await describe(TaskId)).data).toMatchObject({
    Status: 3,
    RecordFiles: [{ Status: 3, Duration: 24 * HOUR - SECOND }],
  });
  expect(simulator.ledger.unstopped()).toHaveLength(1);
});

it('reports no files if nobody publishes', async () => {
  const { client, start, after, describe, callbacks } = await bench({ emptyRooms: true });
  const TaskId = await start();
  await after(10 * SECOND);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect((await describe(TaskId)).data).not.toHaveProperty('RecordFiles');
  expect(callbacks.events()).toEqual([4, 5, 7, 1]);
  expect(callbacks.received.at(-1)?.detail).toEqual({ upload_status: 1, file_info: [] });
});

it('leaves no files if it is stopped before it records', async () => {
  const { client, start, after, describe } = await bench();
  const TaskId = await start();
  await after(500);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  const { data } = await describe(TaskId);
  expect(data.Status).toBe(3);
  expect(data).not.toHaveProperty('RecordFiles');
});

it('leaves pauses out of the file', async () => {
  const { client, start, after, describe, callbacks } = await bench();
  const TaskId = await start();
  await after(SECOND + MINUTE);
  await client.pauseRecord({ TaskId });
  expect((await describe(TaskId)).data.Status).toBe(5);
  await after(30 * MINUTE);
  await client.resumeRecord({ TaskId });
  expect((await describe(TaskId)).data.Status).toBe(2);
  await after(2 * MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect((await describe(TaskId)).data.RecordFiles).toMatchObject([{ Duration: 3 * MINUTE }]);
  expect(callbacks.events()).toEqual([201, 202, 5, 7, 1]);
});

it('stays paused if the pause came before the recording', async () => {
  const { client, start, after, describe } = await bench();
  const TaskId = await start();
  await client.pauseRecord({ TaskId });
  await after(MINUTE);
  expect((await describe(TaskId)).data.Status).toBe(5);
  await client.resumeRecord({ TaskId });
  await after(MINUTE);
  expect((await describe(TaskId)).data).toMatchObject({ Status: 2, RecordFiles: [{ Duration: MINUTE }] });
});

it('records a mixed task in one file, without the time without streams', async () => {
  const { simulator, client, start, after, describe } = await bench();
  const room = simulator.room('room-1').publish('ann');
  const TaskId = await start();
  await after(SECOND + MINUTE);
  room.leave('ann');
  await after(MINUTE);
  room.publish('ben');
  await after(MINUTE);
  await client.stopRecord({ TaskId });
  expect((await describe(TaskId)).data.RecordFiles).toMatchObject([{ Duration: 2 * MINUTE }]);
});

it.each([
  ['FillBlank', { FillBlank: true }, 3 * MINUTE],
  ['IsAlwaysMix', {}, 4 * MINUTE],
])('keeps recording an empty room with %s', async (name, input, expectedMs) => {
  const { simulator, client, start, after, describe } = await bench({ emptyRooms: true });
  const mix = {
    MixOutputStreamId: 'mix',
    IsAlwaysMix: name === 'IsAlwaysMix',
    MixOutputVideoConfig: { Width: 640, Height: 360, Fps: 15, Bitrate: 500_000 },
  };
  const TaskId = await start({ input: { ...input, MixConfig: mix } });
  await after(SECOND + MINUTE);
  simulator.room('room-1').publish('ann');
  await after(MINUTE);
  simulator.room('room-1').leave('ann');
  await after(2 * MINUTE);
  await client.stopRecord({ TaskId });
  expect((await describe(TaskId)).data.RecordFiles).toMatchObject([{ Duration: expectedMs, ResolutionWidth: 640 }]);
});

it.each([
  ['a new file', {}, [MINUTE, MINUTE]],
  ['the same file with silence in between with FillBlank', { FillBlank: true }, [3 * MINUTE]],
  ['the same file without a gap with ResumeWithoutInterruption', { ResumeWithoutInterruption: true }, [2 * MINUTE]],
])('records a single stream that returns in %s', async (_name, input, durations) => {
  const { simulator, client, start, after, describe } = await bench();
  const room = simulator.room('room-1').publish('ann-cam', { userId: 'ann' });
  const TaskId = await start({ input: { ...SINGLE, ...input } });
  await after(SECOND + MINUTE);
  room.leave('ann-cam');
  await after(MINUTE);
  room.publish('ann-cam', { userId: 'ann' });
  await after(MINUTE);
  await client.stopRecord({ TaskId });
  const files = (await describe(TaskId)).data.RecordFiles ?? [];
  expect(files.map((file) => file.Duration)).toEqual(durations);
  expect(new Set(files.map((file) => file.FileId)).size).toBe(durations.length);
});

it('records only the listed streams and reports missing ones', async () => {
  const { simulator, client, start, after, describe, callbacks } = await bench();
  simulator.room('room-1').publish('ann').publish('ben');
  const list = [{ StreamId: 'ben' }, { StreamId: 'cleo' }];
  const TaskId = await start({ input: { ...SINGLE, RecordStreamList: list } });
  await after(MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  expect((await describe(TaskId)).data.RecordFiles).toMatchObject([{ StreamId: 'ben' }]);
  expect(callbacks.received[0]).toMatchObject({ event_type: 6, detail: { stream_id: 'cleo' } });
});

it('records at most 36 single streams', async () => {
  const { simulator, start, after, describe } = await bench();
  for (let index = 0; index < 40; index++) simulator.room('room-1').publish(`stream-${index}`);
  const TaskId = await start({ input: SINGLE });
  await after(MINUTE);
  expect((await describe(TaskId)).data.RecordFiles).toHaveLength(36);
});

it('records the whiteboard of a single-stream task once it is shown', async () => {
  const { simulator, client, start, after, describe } = await bench({ emptyRooms: true });
  simulator.room('room-1').shareWhiteboard('board-7');
  const Whiteboard = [{ HorizontalRatio: 16, VerticalRatio: 9, Width: 800, Height: 450 }];
  const TaskId = await start({ input: { ...SINGLE, HasWhiteboard: true, Whiteboard } });
  await after(SECOND + MINUTE);
  await client.updateWhiteboard({ TaskId, WhiteboardId: 'board-7' });
  // A room with a whiteboard is not empty.
  await after(HOUR);
  await client.stopRecord({ TaskId });
  const [file, ...others] = (await describe(TaskId)).data.RecordFiles ?? [];
  expect(others).toEqual([]);
  expect(file).toMatchObject({ Duration: HOUR, ResolutionWidth: 800, MediaTrackType: 2 });
  expect(file?.FileId).toContain('_room-1_whiteboard_V_');
});

it('ends as idle, with event 4, if its whiteboard is never shared', async () => {
  const { simulator, start, after, callbacks } = await bench({ emptyRooms: true });
  const Whiteboard = [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: 'board-7' }];
  const input = { ...SINGLE, MaxIdleTime: 60, HasWhiteboard: true, Whiteboard };
  simulator.room('shared').shareWhiteboard('board-7');
  const [waiting, recording] = [await start({ input }), await start({ input, roomId: 'shared' })];
  await after(2 * MINUTE);
  expect(simulator.task(waiting)).toMatchObject({ endedBy: 'max-idle-time' });
  expect(simulator.task(recording)?.endedBy).toBeNull();
  const events = callbacks.received.filter(({ task_id }) => task_id === waiting).map(({ event_type }) => event_type);
  expect(events.slice(0, 2)).toEqual([4, 4]);
  simulator.room('shared').closeWhiteboard('board-7');
  await after(2 * MINUTE);
  expect(simulator.task(recording)).toMatchObject({ endedBy: 'max-idle-time' });
});

it('records any whiteboard in a room without a script, and only shared ones in a scripted room', async () => {
  const { simulator, client, start, after, describe } = await bench();
  const Whiteboard = [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: 'board-7' }];
  const input = { ...SINGLE, HasWhiteboard: true, Whiteboard };
  simulator.room('scripted').publish('carla');
  const [open, scripted] = [await start({ input }), await start({ input, roomId: 'scripted' })];
  await after(MINUTE);
  for (const TaskId of [open, scripted]) await client.stopRecord({ TaskId });
  const streams = async (taskId: string) => (await describe(taskId)).data.RecordFiles?.map(({ StreamId }) => StreamId);
  expect(await streams(open)).toEqual(['alice', 'bob', 'whiteboard']);
  expect(await streams(scripted)).toEqual(['carla']);
});

it('takes a picture of a mixed task during the recording and reports it by event 1', async () => {
  const { simulator, client, start, after, describe, callbacks } = await bench();
  const TaskId = await start();
  await after(MINUTE);
  await client.takeSnapshot({ TaskId });
  await after(MINUTE);
  expect(callbacks.received).toMatchObject([
    { event_type: 1, detail: { upload_status: 1, file_info: [{ output_file_format: 'jpg', status: 3 }] } },
  ]);
  const { data } = await describe(TaskId);
  expect(data.Status).toBe(2);
  expect(data.RecordFiles).toHaveLength(1);
  const [picture] = simulator.task(TaskId)?.pictures ?? [];
  const response = await fetch(picture?.FileUrl ?? '');
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  expect((await response.arrayBuffer()).byteLength).toBe(picture?.FileSize);
});

it('takes a picture every SnapshotInterval in a jpg task, and lists no files', async () => {
  const { simulator, client, start, after, describe, callbacks } = await bench();
  simulator.room('room-1').publish('ann').publish('ben', { track: 'audio' });
  const TaskId = await start({
    input: SINGLE,
    output: { OutputFileFormat: 'jpg', SnapshotInterval: 20 },
  });
  await after(SECOND + 50 * SECOND);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  const { data } = await describe(TaskId);
  expect(data.Status).toBe(3);
  expect(data).not.toHaveProperty('RecordFiles');
  expect(simulator.task(TaskId)?.pictures.map((picture) => picture.BeginTimestamp)).toEqual(
    [0, 20, 40].map((seconds) => NOON + SECOND + seconds * SECOND),
  );
  expect(callbacks.events()).toEqual([1, 1, 1, 5]);
});

it('reports the playlist of live hls at once', async () => {
  const { start, after, callbacks } = await bench();
  await start({ output: { OutputFileFormat: 'hls', RealtimeUploadFragment: true } });
  await after(2 * SECOND);
  expect(callbacks.received).toMatchObject([{ event_type: 102, detail: { stream_id: 'mix', media_track_type: 3 } }]);
  const playlist = await (await fetch(String(callbacks.received[0]?.detail['file_url']))).text();
  expect(playlist).toMatch(/^#EXTM3U\n/);
});

it('has two people in a room without a script', async () => {
  const { start, after, describe } = await bench();
  const TaskId = await start({ input: SINGLE });
  await after(MINUTE);
  const { data } = await describe(TaskId);
  expect(data.RecordFiles?.map((file) => file.StreamId)).toEqual(['alice', 'bob']);
});

it('keeps one of the two when the other leaves', async () => {
  const { simulator } = await bench();
  expect(simulator.room('room-1').leave('alice').streams()).toMatchObject([{ streamId: 'bob' }]);
});

it('removes the two once a script publishes a stream', async () => {
  const { simulator } = await bench();
  expect(simulator.room('room-1').publish('ann').streams()).toMatchObject([{ streamId: 'ann' }]);
});

it('does nothing after it is closed, even if the clock moves', async () => {
  const { simulator, start, after, callbacks } = await bench();
  await start();
  await after(MINUTE);
  await simulator.close();
  await after(48 * HOUR);
  expect(simulator.ledger.tasks()).toMatchObject([{ endedAt: null, status: 2 }]);
  expect(callbacks.events()).toEqual([]);
});
