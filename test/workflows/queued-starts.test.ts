import { beforeEach, expect, test } from 'vitest';
import type { WaitingSession } from '../../activities/waiting-sessions.js';
import { sessionWorld } from '../harness/session-world.js';

/** The line before every session of a test. */
let older: readonly WaitingSession[] = [];

const world = sessionWorld({}, {}, { waitingSessions: async () => older });

beforeEach(async () => {
  // The refusal of the test before has lost its weight.
  await world.current.env.sleep('1 hour');
  older = Array.from({ length: 100 }, (_, n) => ({ sessionId: `older-${n}`, requestedAtMs: n }));
  // The next start finds ZEGO full: from then on the worker keeps to the line.
  world.current.simulator.fault({ name: 'at-capacity' });
});

test('a session whose turn does not come gives up after startSeconds, with one call to ZEGO', async () => {
  const before = world.current.calls('StartRecord');
  const session = await world.current.start({ limits: { startSeconds: 60 } });
  const manifest = await session.manifest();
  expect(manifest).toMatchObject({ outcome: 'not-started', endReason: 'no-capacity' });
  expect(await session.status()).toBe('FAILED');
  expect(world.current.calls('StartRecord') - before).toBe(1);
});

test('a session that was never sent says why it was not recorded', async () => {
  const first = await world.current.start({ limits: { startSeconds: 30 } });
  await first.until(({ startWait }) => startWait?.refusals === 1);
  const before = world.current.calls('StartRecord');
  const second = await world.current.start({ limits: { startSeconds: 10 } });
  const manifest = await second.manifest();
  expect(manifest).toMatchObject({ outcome: 'not-started', endReason: 'no-capacity' });
  expect(manifest.message).toMatch(/was not sent: 10[01] older sessions wait/);
  expect(world.current.calls('StartRecord')).toBe(before);
  await first.manifest();
});

test.each(['stop', 'cancel'] as const)('a queued session closes at once on a %s', async (how) => {
  const roomId = world.current.nextRoom;
  const session = await world.current.start({ limits: { startSeconds: 600 } });
  await session.until(({ startWait }) => startWait?.position === 101);
  if (how === 'stop') await session.signal('stop');
  else await session.cancel();
  const manifest = await session.manifest();
  expect(manifest).toMatchObject({ outcome: 'empty', endReason: how === 'stop' ? 'stopped' : 'cancelled' });
  expect(Date.parse(manifest.endedAt) - Date.parse((await session.view()).requestedAt)).toBeLessThan(30_000);
  expect(world.current.tasks(roomId)).toEqual([]);
});

test('a session starts once those before it have, and tells its wait in two lines', async () => {
  const session = await world.current.start({ limits: { startSeconds: 600 } });
  await session.until(({ phase, startWait }) => phase === 'waiting' && startWait?.refusals === 1);
  older = [];
  await session.recording();
  const { timeline, startWait } = await session.view();
  expect(startWait).toBeUndefined();
  expect(timeline.filter(({ event }) => /queued|StartRecord/.test(event)).length).toBeLessThanOrEqual(2);
  await session.signal('stop');
  expect(await session.result()).toMatchObject({ outcome: 'complete' });
});
