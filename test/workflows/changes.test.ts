import { expect, test, vi } from 'vitest';
import type { SessionView } from '../../src/contract/index.js';
import { sessionWorld } from '../harness/session-world.js';

const SOON = { timeout: 10_000 };
/** Long enough, in real time, for two more updates to come while one is with ZEGO. */
const SLOW_MS = 4_000;

const world = sessionWorld({}, {}, {}, { zegoTimeoutMs: 2 * SLOW_MS });

const custom = {
  MixMode: 1,
  MixInputList: [{ StreamId: 'alice', Top: 0, Left: 0, Bottom: 720, Right: 1280, Layer: 1 }],
};

const whiteboardRequest = {
  recording: {
    RecordInputParams: {
      HasWhiteboard: true,
      Whiteboard: [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: 'first' }],
    },
  },
};

test('a layout while recording resolves once ZEGO has accepted it', async () => {
  const roomId = world.current.nextRoom;
  const session = await world.current.start();
  await session.recording();
  expect(await session.update('updateLayout', custom)).toMatchObject({ accepted: true });
  expect(await session.view()).toMatchObject({ wanted: { layout: custom }, accepted: { layout: custom } });
  expect(world.current.tasks(roomId)[0]?.layouts).toMatchObject([custom]);
  await session.signal('stop');
  await session.result();
});

test('a layout before ZEGO records goes into the start', async () => {
  world.current.simulator.fault({ name: 'at-capacity', times: 3 });
  const roomId = world.current.nextRoom;
  const session = await world.current.start();
  await session.signal('updateLayout', { MixMode: 3 });
  await session.recording();
  expect((await session.view()).accepted.layout).toEqual({ MixMode: 3 });
  // It is accepted although no UpdateLayout was sent: StartRecord carried it.
  expect(world.current.tasks(roomId)).toMatchObject([{ layouts: [] }]);
  await session.signal('stop');
  await session.result();
});

test('of twenty quick layouts only the newest counts', async () => {
  const roomId = world.current.nextRoom;
  const session = await world.current.start();
  await session.recording();
  const numbered = (n: number) => ({ MixMode: 3, MixMaxResolutionStreamId: `stream-${n}` });
  await Promise.all(Array.from({ length: 19 }, (_, n) => session.signal('updateLayout', numbered(n))));
  await session.signal('updateLayout', numbered(99));
  await session.until((view) => JSON.stringify(view.accepted.layout) === JSON.stringify(numbered(99)));
  expect(world.current.tasks(roomId)[0]?.layouts.at(-1)).toMatchObject(numbered(99));
  await session.signal('stop');
  await session.result();
});

test('a newer layout supersedes a waiting one, whose update says so', async () => {
  const session = await world.current.start();
  await session.recording();
  const before = world.current.calls('UpdateLayout');
  world.current.simulator.fault({ name: 'slow', action: 'UpdateLayout', ms: SLOW_MS });
  const first = session.update('updateLayout', { MixMode: 2 });
  await world.current.called('UpdateLayout', before);
  const second = session.update('updateLayout', { MixMode: 3 });
  await vi.waitFor(async () => {
    expect((await session.view()).wanted.layout).toEqual({ MixMode: 3 });
  }, SOON);
  const third = session.update('updateLayout', { MixMode: 4 });
  expect(await Promise.all([first, second, third])).toMatchObject([
    { accepted: true },
    { superseded: true },
    { accepted: true },
  ]);
  await session.signal('stop');
  await session.result();
});

test('a layout that breaks the limits fails its update, names the field and changes nothing', async () => {
  const session = await world.current.start();
  await session.recording();
  const wrong = { MixMode: 1, MixInputList: [{ Top: 0, Left: 9, Bottom: 5, Right: 2, Layer: 1 }] };
  const failure = await session.rejected('updateLayout', wrong);
  expect(failure).toMatchObject({
    cause: { type: 'InvalidRequest', details: [{ mistakes: [{ path: 'MixInputList.0.Left' }] }] },
  });
  expect(await session.view()).toMatchObject({ wanted: { paused: false }, rejected: { layout: wrong } });
  await session.signal('stop');
  await session.result();
});

test('a pause resolves once ZEGO has paused, a resume continues, and neither is a gap', async () => {
  const session = await world.current.start();
  await session.recording();
  await world.current.env.sleep('2 minutes');
  expect(await session.update('pause')).toMatchObject({ accepted: true });
  expect((await session.view()).phase).toBe('paused');
  await world.current.env.sleep('10 minutes');
  expect(await session.update('resume')).toMatchObject({ accepted: true });
  expect((await session.view()).phase).toBe('recording');
  await world.current.env.sleep('2 minutes');
  await session.signal('stop');
  const manifest = await session.result();
  expect(manifest).toMatchObject({ outcome: 'complete', gaps: [] });
});

test('a pause before anything started holds the start back until resume', async () => {
  const roomId = 'paused-from-the-start';
  const session = await world.current.start({ roomId }, { signal: 'pause' });
  await world.current.env.sleep('1 hour');
  expect(world.current.tasks(roomId)).toEqual([]);
  await session.signal('resume');
  await session.recording();
  await session.signal('stop');
  expect(await session.result()).toMatchObject({ outcome: 'complete' });
});

test('a whiteboard switches while recording', async () => {
  const roomId = world.current.nextRoom;
  const session = await world.current.start(whiteboardRequest);
  await session.recording();
  const answer = await session.update('updateWhiteboard', { WhiteboardId: 'second' });
  expect(answer).toMatchObject({ accepted: true });
  expect(world.current.tasks(roomId)[0]?.whiteboardIds).toContain('second');
  await session.signal('stop');
  await session.result();
});

test('a snapshot ends nothing: its event 1 is a picture, and the recording continues', async () => {
  const session = await world.current.start();
  await session.recording();
  expect(await session.update('takeSnapshot')).toMatchObject({ accepted: true });
  await world.current.env.sleep('5 minutes');
  const view = await session.view();
  expect(view.phase).toBe('recording');
  expect(view.tasks[0]?.files).toContainEqual(expect.objectContaining({ format: 'jpg', state: 'uploaded' }));
  await session.signal('stop');
  const manifest = await session.result();
  expect(manifest.outcome).toBe('complete');
  expect(manifest.files.map(({ format }) => format).sort()).toEqual(['jpg', 'mp4']);
});

const refusals: readonly (readonly [string, string, unknown[]])[] = [
  ['a layout', 'updateLayout', [{ MixMode: 2 }]],
  ['a whiteboard', 'updateWhiteboard', [{ WhiteboardId: 'w' }]],
  ['a pause', 'pause', []],
  ['a snapshot', 'takeSnapshot', []],
];

test.each(refusals)('%s past recording is rejected with the phase', async (_name, update, args) => {
  world.current.simulator.fault({ name: 'system-error', action: 'StopRecord', times: 3 });
  const session = await world.current.start(whiteboardRequest);
  await session.recording();
  await session.signal('stop');
  const failure = await session.rejected(update, ...args);
  expect(failure).toMatchObject({ cause: { type: 'NotRecording' } });
  await session.result();
});

test.each(refusals)('%s is rejected outright in a single-stream session', async (_name, update, args) => {
  const session = await world.current.start({ recording: { RecordInputParams: { RecordMode: 1 } } });
  await session.recording();
  const failure = await session.rejected(update, ...args);
  expect(failure).toMatchObject({ cause: { type: 'NotRecording' } });
  await session.signal('stop');
  await session.result();
});

test('ten waiting updates do not delay a stop, and each of them resolves', async () => {
  const session = await world.current.start();
  await session.recording();
  world.current.simulator.fault({ name: 'rate-limited', action: 'UpdateLayout', times: 'always' });
  const waiting = Array.from({ length: 10 }, (_, n) =>
    session.update('updateLayout', { MixMode: 2, MixMaxResolutionStreamId: `${n}` }).catch((error: unknown) => error),
  );
  const requested = (view: SessionView): number =>
    view.timeline
      .filter(({ event }) => event === 'layout requested')
      .reduce((sum, { times }) => sum + Number(times ?? 1), 0);
  await vi.waitFor(async () => expect(requested(await session.view())).toBe(10), SOON);
  await session.signal('stop');
  await session.result();
  const answers = await Promise.all(waiting);
  expect(answers.filter((answer) => JSON.stringify(answer).includes('superseded'))).toHaveLength(9);
});
