import { expect, test } from 'vitest';
import { sessionWorld } from '../harness/session-world.js';

const world = sessionWorld();

test('a plain hour ends at its deadline with every file verified in the bucket', async () => {
  const session = await world.current.start({ limits: { recordSeconds: 3_600 } });
  const manifest = await session.result();
  expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'deadline', gaps: [] });
  expect(manifest.files).toEqual([expect.objectContaining({ format: 'mp4', state: 'verified' })]);
  expect(manifest.recordedMs).toBeGreaterThan(3_590_000);
});

test('a stop while recording stops the task, waits for its files and completes', async () => {
  const session = await world.current.start();
  await session.recording();
  await world.current.env.sleep('10 minutes');
  await session.signal('stop', { reason: 'lesson over' });
  const manifest = await session.result();
  expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
  expect(world.current.simulator.ledger.tasks().at(-1)).toMatchObject({ endedBy: 'stop-record' });
});

test('a cancellation while recording stops the task and closes as Canceled', async () => {
  const session = await world.current.start();
  await session.recording();
  await session.cancel();
  const manifest = await session.manifest();
  expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'cancelled' });
  expect(await session.status()).toBe('CANCELLED');
});
