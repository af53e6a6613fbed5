import { expect, test } from 'vitest';
import { sessionWorld } from '../harness/session-world.js';

const world = sessionWorld();

test('a full day alone is one task from its first to its last minute, over several runs', {
  timeout: 300_000,
}, async () => {
  const session = await world.current.start({ limits: { recordSeconds: 86_000 } });
  const manifest = await session.result();
  expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'deadline', gaps: [], tasks: [{ number: 1 }] });
  expect(manifest.recordedMs).toBeGreaterThan(85_900_000);
  expect(manifest.tasks).toHaveLength(1);
});
