import { expect, test } from 'vitest';
import type { StorageParams } from '../../src/zego/index.js';
import { sessionWorld } from '../harness/session-world.js';

/** What the worker has of storages: taken away, it lacks one that the check of the request has found. */
const storages: Record<string, StorageParams> = {};
const world = sessionWorld({}, {}, { storages, worker: '7@here' });

const SIGNATURE_WRONG = { name: 'refused', code: 100_000_005, message: 'signature error' } as const;

function storage(there: boolean): void {
  if (there) storages.default = world.current.simulator.storageParams('recordings');
  else delete storages.default;
}

test.each([
  ['a wrong secret', SIGNATURE_WRONG],
  ['a clock that is off', { name: 'clock-skewed' } as const],
])('a start that one worker signs with %s is made once another signs well', async (_name, fault) => {
  storage(true);
  world.current.simulator.fault({ ...fault, action: 'StartRecord', times: 3 });
  const session = await world.current.start();
  await session.recording();
  await session.signal('stop');
  expect(await session.result()).toMatchObject({ outcome: 'complete', tasks: [{ number: 1 }] });
});

test('a start that no worker signs well is given up after startSeconds, with the worker that signed last', async () => {
  storage(true);
  world.current.simulator.fault({ ...SIGNATURE_WRONG, action: 'StartRecord', times: 'always' });
  const session = await world.current.start({ limits: { startSeconds: 60 } });
  const manifest = await session.manifest();
  const { requestedAt } = await session.view();
  expect(manifest).toMatchObject({ outcome: 'not-started', endReason: 'rejected', tasks: [{ number: 1 }] });
  expect(manifest.message).toContain('100000005 "signature error" to worker "7@here"');
  expect(manifest.message).toContain('Compare AppId and ServerSecret');
  expect(Date.parse(manifest.endedAt) - Date.parse(requestedAt)).toBeGreaterThanOrEqual(60_000);
});

test('a start for an app that ZEGO does not know is given up at once, with the fix', async () => {
  storage(true);
  const before = world.current.calls('StartRecord');
  world.current.simulator.fault({ name: 'refused', code: 100_000_011, action: 'StartRecord', times: 'always' });
  const manifest = await (await world.current.start()).manifest();
  expect(manifest).toMatchObject({ outcome: 'not-started', endReason: 'rejected' });
  expect(manifest.message).toContain('Correct AppId');
  expect(world.current.calls('StartRecord') - before).toBe(1);
});

test('a start that fails in ZEGO’s gateway is retried as the same one', async () => {
  storage(true);
  world.current.simulator.fault({ name: 'refused', code: 100_000_015, action: 'StartRecord', times: 3 });
  const session = await world.current.start();
  await session.recording();
  await session.signal('stop');
  expect(await session.result()).toMatchObject({ outcome: 'complete', tasks: [{ number: 1 }] });
});

test('a start that a worker lacks the storage for is made once a worker has it', async () => {
  storage(true);
  world.current.simulator.fault({ name: 'at-capacity', times: 3 });
  const session = await world.current.start();
  await session.until((view) => view.phase === 'waiting');
  storage(false);
  const view = await session.until(({ lastError }) => lastError?.what.includes('no storage "default"') === true);
  expect(view).toMatchObject({ phase: 'waiting', tasks: [{ phase: 'starting' }] });
  storage(true);
  await session.recording();
  await session.signal('stop');
  expect(await session.result()).toMatchObject({ outcome: 'complete' });
});

test('a start that no worker has the storage for ends after startSeconds: no task may exist', async () => {
  storage(true);
  world.current.simulator.fault({ name: 'at-capacity', times: 3 });
  const session = await world.current.start({ limits: { startSeconds: 120 } });
  await session.until((view) => view.phase === 'waiting');
  storage(false);
  const manifest = await session.manifest();
  expect(manifest).toMatchObject({ outcome: 'not-started', endReason: 'unreachable' });
  expect(manifest.tasks[0]?.unconfirmed).toBeUndefined();
  expect(manifest.message).toContain('worker "7@here": its configuration has no storage "default"');
});

test('a layout that one worker signs with a wrong secret is accepted once another signs well', async () => {
  storage(true);
  const session = await world.current.start();
  await session.recording();
  world.current.simulator.fault({ ...SIGNATURE_WRONG, action: 'UpdateLayout', times: 3 });
  expect(await session.update('updateLayout', { MixMode: 3 })).toMatchObject({ accepted: true });
  await session.signal('stop');
  await session.result();
});

test('a snapshot that is signed with a wrong secret is rejected, and names the worker that signed', async () => {
  storage(true);
  const session = await world.current.start();
  await session.recording();
  world.current.simulator.fault({ ...SIGNATURE_WRONG, action: 'TakeSnapshot' });
  const failure = await session.rejected('takeSnapshot');
  expect(failure).toMatchObject({
    cause: { type: 'ZegoRejected', details: [{ action: 'TakeSnapshot', code: 100_000_005, worker: '7@here' }] },
  });
  await session.signal('stop');
  await session.result();
});

test.each([
  ['a snapshot', 'takeSnapshot', [], 'TakeSnapshot'],
  ['a layout', 'updateLayout', [{ MixMode: 3 }], 'UpdateLayout'],
] as const)('%s without a response of ZEGO fails as ZegoUnreachable, which says it once', async (...named) => {
  const [, update, args, action] = named;
  storage(true);
  const session = await world.current.start();
  await session.recording();
  world.current.simulator.fault({ name: 'unreachable', action, times: 'always' });
  const refused = session.rejected(update, ...args);
  // A change is tried for some minutes, once it has come.
  await session.until(({ timeline }) => timeline.some(({ by }) => by === 'update'));
  await world.current.env.sleep('5 minutes');
  const failure = await refused;
  expect(failure).toMatchObject({ cause: { type: 'ZegoUnreachable', details: [{ action }] } });
  const text = String(Reflect.get(Object(Reflect.get(Object(failure), 'cause')), 'message'));
  expect(text.split('the connection was cut')).toHaveLength(2);
  expect(text.split(action)).toHaveLength(2);
  await session.signal('stop');
  await session.result();
});
