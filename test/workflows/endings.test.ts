import { describe, expect, test } from 'vitest';
import type { EndReason } from '../../src/contract/index.js';
import { sessionWorld } from '../harness/session-world.js';
import type { TestedSession } from '../harness/tested-session.js';

/** Long enough to be met; the clock is virtual. */
const UPLOADS_FOR_MS = 60_000;

const world = sessionWorld({ uploadMs: UPLOADS_FOR_MS });

interface Ending {
  readonly name: EndReason;
  readonly ask: (session: TestedSession) => Promise<unknown>;
  readonly status: string;
}

const endings: readonly Ending[] = [
  { name: 'stopped', ask: (session) => session.signal('stop', { reason: 'enough' }), status: 'COMPLETED' },
  { name: 'cancelled', ask: (session) => session.cancel(), status: 'CANCELLED' },
];

describe.each(endings)('a session that is $name', ({ name, ask, status }) => {
  test('while it waits for capacity closes as empty, and starts nothing', async () => {
    const { simulator } = world.current;
    simulator.fault({ name: 'at-capacity', times: 'always' });
    const roomId = world.current.nextRoom;
    const session = await world.current.start();
    await session.until((view) => view.phase === 'waiting');
    await ask(session);
    expect(await session.manifest()).toMatchObject({ outcome: 'empty', endReason: name });
    expect(await session.status()).toBe(status);
    expect(world.current.tasks(roomId)).toEqual([]);
  });

  test('while its start is in flight stops the task that comes of it', async () => {
    world.current.simulator.fault({ name: 'slow', action: 'StartRecord', ms: 700 });
    const before = world.current.calls('StartRecord');
    const roomId = world.current.nextRoom;
    const session = await world.current.start();
    await world.current.called('StartRecord', before);
    await ask(session);
    expect((await session.manifest()).endReason).toBe(name);
    expect(await session.status()).toBe(status);
    expect(world.current.tasks(roomId)).toMatchObject([{ endedBy: 'stop-record' }]);
  });

  test('while it records stops the task and waits for its files', async () => {
    const session = await world.current.start();
    await session.recording();
    await world.current.env.sleep('5 minutes');
    await ask(session);
    const manifest = await session.manifest();
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: name, files: [{ state: 'verified' }] });
    expect(await session.status()).toBe(status);
  });

  test('while it is paused stops the task and keeps its files', async () => {
    const session = await world.current.start();
    await session.recording();
    await session.update('pause');
    expect((await session.view()).phase).toBe('paused');
    await ask(session);
    expect(await session.manifest()).toMatchObject({ outcome: 'complete', endReason: name });
    expect(await session.status()).toBe(status);
  });

  test('while a stop is rejected keeps asking until ZEGO confirms', async () => {
    const { simulator } = world.current;
    simulator.fault({ name: 'system-error', action: 'StopRecord', times: 5 });
    const session = await world.current.start();
    await session.recording();
    await session.signal('stop');
    await session.until((view) => view.phase === 'stopping');
    await ask(session);
    expect((await session.manifest()).tasks[0]?.stopConfirmedAt).toBeDefined();
    expect(await session.status()).toBe(status);
  });

  test('while its files upload closes once they are there', async () => {
    const { simulator } = world.current;
    simulator.fault({ name: 'callback-lost', times: 'always' });
    const session = await world.current.start();
    await session.recording();
    await world.current.env.sleep('1 minute');
    await session.signal('stop');
    await session.until((view) => view.phase === 'uploading');
    await ask(session);
    expect((await session.view()).phase).toBe('uploading');
    const manifest = await session.manifest();
    expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'stopped', files: [{ state: 'verified' }] });
  });
});

test('a stop before the first task exists is a completed, empty session', async () => {
  const session = await world.current.start(
    { roomId: 'never' },
    { signal: 'stop', body: { reason: 'changed my mind' } },
  );
  expect(await session.result()).toMatchObject({ outcome: 'empty', endReason: 'stopped', tasks: [{ files: [] }] });
  expect(world.current.tasks('never')).toEqual([]);
});

test('the deadline while it waits for capacity is a start that failed', async () => {
  world.current.simulator.fault({ name: 'at-capacity', times: 'always' });
  const session = await world.current.start({ limits: { recordSeconds: 120, startSeconds: 3_600 } });
  const manifest = await session.manifest();
  expect(manifest).toMatchObject({ outcome: 'not-started', endReason: 'no-capacity' });
  expect(await session.status()).toBe('FAILED');
});

test('a start that ZEGO has no capacity for fails after startSeconds, and says so', async () => {
  world.current.simulator.fault({ name: 'at-capacity', times: 'always' });
  const session = await world.current.start({ limits: { startSeconds: 60 } });
  const failure: unknown = await session.result().catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause: { type: 'RecordingNotStarted', details: [{ endReason: 'no-capacity' }] } });
  expect((await session.manifest()).message).toContain('concurrent');
});

test('a session that waits for capacity starts as soon as there is some', async () => {
  world.current.simulator.fault({ name: 'at-capacity', times: 5 });
  const session = await world.current.start();
  await session.until((view) => view.phase === 'waiting');
  await session.recording();
  await session.signal('stop');
  expect(await session.result()).toMatchObject({ outcome: 'complete' });
});

test('the deadline while paused ends the session, and the pause is no gap', async () => {
  const session = await world.current.start({ limits: { recordSeconds: 1_800 } });
  await session.recording();
  await world.current.env.sleep('5 minutes');
  await session.update('pause');
  const manifest = await session.result();
  expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'deadline', gaps: [] });
  expect(manifest.recordedMs).toBeLessThan(400_000);
});

test('the deadline while the response to a start is lost: the start is retried, and its task stopped', async () => {
  world.current.simulator.fault({ name: 'answer-lost', action: 'StartRecord', times: 6 });
  const roomId = world.current.nextRoom;
  const session = await world.current.start({ limits: { recordSeconds: 20 } });
  expect((await session.manifest()).endReason).toBe('deadline');
  expect(world.current.tasks(roomId)).toMatchObject([{ endedBy: 'stop-record' }]);
});
