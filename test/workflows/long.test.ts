import { describe, expect, test } from 'vitest';
import { sessionWorld } from '../harness/session-world.js';

const DAY_SECONDS = 86_400;

/** Somebody else watches the app's tasks, so that a month is a test of seconds. */
const world = sessionWorld({}, {}, { keeperFreshUntil: () => '2100-01-01T00:00:00.000Z' });

describe('a session past 24 hours', () => {
  test('of 30 days is recorded by one task after the other without a gap', async () => {
    const roomId = world.current.nextRoom;
    const session = await world.current.start({ limits: { recordSeconds: 30 * DAY_SECONDS } });
    const manifest = await session.result();
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'deadline', gaps: [] });
    expect(manifest.recordedMs).toBeGreaterThan(30 * DAY_SECONDS * 1_000 - 60_000);
    const tasks = world.current.tasks(roomId);
    expect(tasks).toHaveLength(31);
    expect(tasks.every(({ endedBy, stopCalls }) => endedBy === 'stop-record' && stopCalls > 0)).toBe(true);
  }, 120_000);

  test('continues when its successor is rejected while the old task still records', async () => {
    const session = await world.current.start({ limits: { recordSeconds: 2 * DAY_SECONDS } });
    await session.recording();
    world.current.simulator.fault({ name: 'at-capacity', times: 25 });
    const manifest = await session.result();
    expect(manifest).toMatchObject({ endReason: 'deadline', tasks: [{ number: 1 }, { number: 2 }] });
    expect(manifest.gaps.length).toBeLessThanOrEqual(1);
  });

  test('is stopped with all its tasks while the successor takes over', async () => {
    const roomId = world.current.nextRoom;
    const session = await world.current.start({ limits: { recordSeconds: 2 * DAY_SECONDS } });
    await session.recording();
    await world.current.env.sleep('1429 minutes');
    await session.until((view) => view.tasks.length === 2);
    await session.signal('stop');
    expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
    const stopped = { endedBy: 'stop-record' };
    expect(world.current.tasks(roomId)).toMatchObject([stopped, stopped]);
  }, 120_000);
});
