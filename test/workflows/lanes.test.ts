import { describe, expect, test } from 'vitest';
import type { SessionView } from '../../src/contract/index.js';
import { sessionWorld } from '../harness/session-world.js';

const world = sessionWorld();
const MINUTE_MS = 60_000;

describe('a redundant pair', () => {
  test('that loses each lane in turn is complete', async () => {
    const { simulator } = world.current;
    const roomId = world.current.nextRoom;
    const session = await world.current.start({ redundancy: 2, limits: { recordSeconds: 1_800 } });
    await session.until((view) => view.tasks.filter((task) => task.phase === 'recording').length === 2);
    const [first, second] = world.current.tasks(roomId);
    simulator.fault({ name: 'dies', taskId: first?.taskId ?? '', quitReason: 6, afterMs: 5 * MINUTE_MS });
    simulator.fault({ name: 'dies', taskId: second?.taskId ?? '', quitReason: 1001, afterMs: 12 * MINUTE_MS });
    const manifest = await session.result();
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'deadline', gaps: [] });
    // Which lane ZEGO started first is up to chance.
    expect(manifest.tasks.map(({ lane, number }) => `${lane}-${number}`).sort()).toEqual(['0-1', '0-2', '1-1', '1-2']);
    expect(world.current.tasks(roomId).map(({ stopCalls }) => stopCalls > 0)).toEqual([true, true, true, true]);
  });

  test('whose lanes die at the same time has a gap', async () => {
    world.current.simulator.fault({ name: 'dies', quitReason: 6, afterMs: 5 * MINUTE_MS, times: 2 });
    const session = await world.current.start({ redundancy: 2, limits: { recordSeconds: 900 } });
    expect(await session.result()).toMatchObject({ outcome: 'partial', gaps: [{ reason: 'interrupted' }] });
  });

  test('gives its newest layout, whiteboard and pause to both tasks', async () => {
    const roomId = world.current.nextRoom;
    const session = await world.current.start({ redundancy: 2 });
    await session.until((view) => view.tasks.filter((task) => task.phase === 'recording').length === 2);
    await session.update('updateLayout', { MixMode: 3 });
    await session.update('pause');
    expect((await session.view()).tasks.map(({ phase }) => phase)).toEqual(['paused', 'paused']);
    await session.signal('stop');
    await session.result();
    expect(world.current.tasks(roomId).map(({ layouts }) => layouts.at(-1))).toMatchObject([
      { MixMode: 3 },
      { MixMode: 3 },
    ]);
  });
});

describe('a task that dies', () => {
  test('during a layout change is replaced by one that starts with the newest layout', async () => {
    const { simulator } = world.current;
    const roomId = world.current.nextRoom;
    const session = await world.current.start({ limits: { recordSeconds: 1_200 } });
    await session.recording();
    const [task] = world.current.tasks(roomId);
    simulator.fault({ name: 'dies', taskId: task?.taskId ?? '', quitReason: 6, afterMs: 1_000 });
    await world.current.env.sleep('5 seconds');
    await session.signal('updateLayout', { MixMode: 4 });
    await session.signal('updateLayout', { MixMode: 5 });
    const isThere = ({ tasks, accepted }: SessionView): boolean =>
      tasks[1]?.phase === 'recording' && accepted.layout?.MixMode === 5;
    expect(await session.until(isThere)).toMatchObject({ wanted: { layout: { MixMode: 5 } } });
    await session.signal('stop');
    await session.result();
    const next = world.current.tasks(roomId)[1];
    expect(next?.layouts.at(-1) ?? { MixMode: 5 }).toMatchObject({ MixMode: 5 });
  });

  test('costs no more than 60 events', async () => {
    const count = async (dies: boolean): Promise<number> => {
      if (dies) world.current.simulator.fault({ name: 'dies', quitReason: 6, afterMs: 30 * MINUTE_MS });
      const session = await world.current.start({ limits: { recordSeconds: 3_600 } });
      await session.result();
      return (await session.handle.fetchHistory()).events?.length ?? 0;
    };
    const plain = await count(false);
    expect(plain).toBeLessThanOrEqual(800);
    expect((await count(true)) - plain).toBeLessThanOrEqual(60);
  });

  test('leaves its session in the phase recording, and a stop while it is replaced stops everything', async () => {
    const { simulator } = world.current;
    const roomId = world.current.nextRoom;
    simulator.fault({ name: 'dies', quitReason: 6, afterMs: MINUTE_MS });
    const session = await world.current.start();
    await session.recording();
    simulator.fault({ name: 'at-capacity', times: 'always' });
    const view = await session.until(({ tasks }) => tasks.length === 2);
    expect(view.phase).toBe('recording');
    await session.signal('stop');
    expect(await session.result()).toMatchObject({ outcome: 'partial', endReason: 'stopped' });
    expect(world.current.tasks(roomId)).toHaveLength(1);
  });

  test('while the session is paused is replaced only after resume', async () => {
    const { simulator } = world.current;
    const roomId = world.current.nextRoom;
    const session = await world.current.start();
    await session.recording();
    await session.update('pause');
    const [task] = world.current.tasks(roomId);
    simulator.fault({ name: 'dies', taskId: task?.taskId ?? '', quitReason: 6, afterMs: 1_000 });
    await session.until(({ tasks }) => tasks.length === 2);
    await world.current.env.sleep('10 minutes');
    expect(world.current.tasks(roomId)).toHaveLength(1);
    expect((await session.view()).phase).toBe('paused');
    await session.signal('resume');
    await session.until(({ tasks }) => tasks[1]?.phase === 'recording');
    await session.signal('stop');
    expect(await session.result()).toMatchObject({ endReason: 'stopped' });
  });

  test.each([
    { restarts: 0, tasks: 1 },
    { restarts: 2, tasks: 3 },
  ])('again and again is replaced $restarts times at most', async ({ restarts, tasks }) => {
    world.current.simulator.fault({ name: 'dies', quitReason: 6, afterMs: 30_000, times: 'always' });
    const session = await world.current.start({ limits: { recordSeconds: 3_600, restarts } });
    const manifest = await session.result();
    expect(manifest).toMatchObject({ outcome: 'partial', endReason: 'interrupted' });
    expect(manifest.tasks).toHaveLength(tasks);
  });
});
