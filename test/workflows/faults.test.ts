import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/simulator/index.js';
import { sessionWorld } from '../harness/session-world.js';

const world = sessionWorld();

/** Faults that a session gets over: the recording is complete all the same. */
const overcome: readonly (readonly [string, readonly Fault[]])[] = [
  [
    'answer-lost on each Action',
    [
      { name: 'answer-lost', action: 'StopRecord', times: 2 },
      { name: 'answer-lost', action: 'DescribeRecordStatus', times: 2 },
    ],
  ],
  ['unreachable while polled', [{ name: 'unreachable', action: 'DescribeRecordStatus', times: 4 }]],
  ['unreachable while stopped', [{ name: 'unreachable', action: 'StopRecord', times: 4 }]],
  ['slow answers', [{ name: 'slow', times: 3, ms: 300 }]],
  [
    'http-500',
    [
      { name: 'http-500', action: 'StopRecord', times: 3 },
      { name: 'http-500', action: 'DescribeRecordStatus', times: 2 },
    ],
  ],
  ['not-json', [{ name: 'not-json', action: 'StopRecord', times: 2 }]],
  ['system-error', [{ name: 'system-error', times: 4 }]],
  ['rate-limited', [{ name: 'rate-limited', times: 4 }]],
  ['clock-skewed while stopped', [{ name: 'clock-skewed', action: 'StopRecord', times: 3 }]],
  ['callback-lost', [{ name: 'callback-lost', times: 'always' }]],
  ['callback-doubled', [{ name: 'callback-doubled', times: 'always' }]],
  ['callback-late', [{ name: 'callback-late', times: 'always', ms: 300_000 }]],
  ['callbacks-reordered', [{ name: 'callbacks-reordered', times: 'always' }]],
  ['callback-forged, badly signed', [{ name: 'callback-forged', afterMs: 60_000, times: 3 }]],
  ['callback-forged, well signed: nothing was recorded', [{ name: 'callback-forged', signed: true, afterMs: 60_000 }]],
  [
    'callback-forged, well signed: it ended abnormally',
    [{ name: 'callback-forged', signed: true, afterMs: 60_000, event: 2, detail: { quit_reason: 1003 } }],
  ],
];

test.each(overcome)('%s loses no footage', async (_name, faults) => {
  for (const fault of faults) world.current.simulator.fault(fault);
  const session = await world.current.start();
  await session.recording();
  await world.current.env.sleep('10 minutes');
  await session.signal('stop');
  expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'stopped', gaps: [] });
});

const quitReasons: readonly (readonly [number, string, string])[] = [
  [1, 'interrupted', 'partial'],
  [2, 'interrupted', 'partial'],
  [3, 'room-idle', 'complete'],
  [5, 'interrupted', 'partial'],
  [6, 'interrupted', 'partial'],
  [1001, 'interrupted', 'partial'],
  [1004, 'interrupted', 'partial'],
  [1011, 'interrupted', 'partial'],
];

describe.each([true, false])('with callbacks: %s', (callbacks) => {
  test.each(quitReasons)(
    'a task that dies with quit reason %i ends a session that shall not restart as %s',
    async (quitReason, endReason, outcome) => {
      const { simulator } = world.current;
      if (!callbacks) simulator.fault({ name: 'callback-lost', times: 'always' });
      simulator.fault({ name: 'dies', quitReason, afterMs: 300_000 });
      const session = await world.current.start({ whenInterrupted: 'end' });
      const manifest = await session.result();
      expect(manifest).toMatchObject({ outcome, endReason, files: [{ state: 'verified' }] });
      expect(manifest.gaps.map(({ reason }) => reason)).toEqual(outcome === 'partial' ? ['interrupted'] : []);
    },
  );

  test.each([1, 5, 6, 1001, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1011])(
    'a task that dies with quit reason %i is replaced by another, which records on',
    async (quitReason) => {
      const { simulator } = world.current;
      if (!callbacks) simulator.fault({ name: 'callback-lost', times: 'always' });
      simulator.fault({ name: 'dies', quitReason, afterMs: 300_000 });
      const session = await world.current.start({ limits: { recordSeconds: 900 } });
      const manifest = await session.result();
      expect(manifest).toMatchObject({
        outcome: 'partial',
        endReason: 'deadline',
        tasks: [{ endReason: 'interrupted' }, { endReason: 'deadline' }],
        files: [{ state: 'verified' }, { state: 'verified' }],
        gaps: [{ reason: 'interrupted' }],
      });
    },
  );

  test.each([2, 3, 1002, 1010])('a task that ends with quit reason %i is not replaced', async (quitReason) => {
    const { simulator } = world.current;
    if (!callbacks) simulator.fault({ name: 'callback-lost', times: 'always' });
    simulator.fault({ name: 'dies', quitReason, afterMs: 300_000 });
    const session = await world.current.start({ limits: { recordSeconds: 900 } });
    // Without its callback nobody knows why the task died, and the room is recorded on.
    const goesOn = !callbacks && quitReason !== 3;
    expect((await session.result()).tasks).toHaveLength(goesOn ? 2 : 1);
  });
});

test('fails-over leaves a hole of two minutes, and the manifest says so', async () => {
  world.current.simulator.fault({ name: 'fails-over', afterMs: 120_000 });
  const session = await world.current.start();
  await session.recording();
  await world.current.env.sleep('10 minutes');
  await session.signal('stop');
  const manifest = await session.result();
  expect(manifest).toMatchObject({ outcome: 'partial', endReason: 'stopped', gaps: [{ reason: 'no file' }] });
});

test('a room that nobody publishes in ends as idle and empty', async () => {
  const { simulator } = world.current;
  const roomId = world.current.nextRoom;
  simulator.room(roomId).publish('alice');
  simulator.room(roomId).leave('alice');
  const session = await world.current.start({ recording: { RecordInputParams: { MaxIdleTime: 60 } } });
  expect(await session.manifest()).toMatchObject({ endReason: 'room-idle', outcome: 'empty', files: [] });
});

describe.each([true, false])('an idle end that ZEGO calls abnormal, with callbacks: %s,', (callbacks) => {
  const recording = { RecordInputParams: { MaxIdleTime: 60 } };

  function faults(): void {
    const { simulator } = world.current;
    simulator.fault({ name: 'ends-abnormally', times: 'always' });
    if (!callbacks) simulator.fault({ name: 'callback-lost', times: 'always' });
  }

  test('of a room that nobody publishes in is empty after one task', async () => {
    faults();
    const roomId = world.current.nextRoom;
    world.current.simulator.room(roomId).publish('alice');
    world.current.simulator.room(roomId).leave('alice');
    const session = await world.current.start({ recording });
    expect(await session.manifest()).toMatchObject({ endReason: 'room-idle', outcome: 'empty', files: [] });
    expect(world.current.tasks(roomId)).toMatchObject([{ status: 4, endedBy: 'max-idle-time' }]);
  });

  test('of a room that everybody has left is complete after one task', async () => {
    faults();
    const roomId = world.current.nextRoom;
    const room = world.current.simulator.room(roomId);
    room.publish('alice');
    const session = await world.current.start({ recording });
    await session.recording();
    await world.current.env.sleep('5 minutes');
    room.leave('alice');
    expect(await session.result()).toMatchObject({
      endReason: 'room-idle',
      outcome: 'complete',
      files: [{ state: 'verified' }],
      gaps: [],
    });
    expect(world.current.tasks(roomId)).toHaveLength(1);
  });
});

test('a task that vanishes after its start is stopped and replaced, and nothing is missing', async () => {
  world.current.simulator.fault({ name: 'start-vanishes' });
  const session = await world.current.start({ limits: { recordSeconds: 600 } });
  expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'deadline', tasks: [{}, {}] });
});

test('a task that vanishes after its start, and may not be replaced, is a session that was not started', async () => {
  world.current.simulator.fault({ name: 'start-vanishes' });
  const session = await world.current.start({ whenInterrupted: 'end' });
  expect(await session.manifest()).toMatchObject({ outcome: 'not-started', endReason: 'interrupted' });
  expect(await session.status()).toBe('FAILED');
});

test('files whose upload fails are lost footage, and the session fails as RecordingLost', async () => {
  world.current.simulator.fault({ name: 'upload-fails' });
  const session = await world.current.start();
  await session.recording();
  await world.current.env.sleep('5 minutes');
  await session.signal('stop');
  const failure: unknown = await session.result().catch((error: unknown) => error);
  expect(failure).toMatchObject({
    cause: { type: 'RecordingLost', details: [{ outcome: 'lost', files: [{ state: 'failed' }] }] },
  });
});

test('a stop that ZEGO keeps rejecting is sent until MaxRecordTime is over, then reported as unconfirmed', async () => {
  const { simulator } = world.current;
  const session = await world.current.start({ limits: { recordSeconds: 600 } });
  await session.recording();
  simulator.fault({ name: 'system-error', action: 'StopRecord', times: 'always' });
  await session.signal('stop');
  const late = await session.until((view) => view.lastError?.what.includes('not confirmed') ?? false, 7_200_000);
  const what = expect.stringContaining('ZEGO may still record task 1');
  expect(late.attention).toMatchObject([{ reason: 'stop-not-confirmed', what }]);
  simulator.faults.clear();
  expect((await session.manifest()).tasks[0]?.stopConfirmedAt).toBeDefined();
});
