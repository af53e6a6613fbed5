import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/simulator/index.js';
import { sessionWorld } from '../harness/session-world.js';
import type { TestedSession } from '../harness/tested-session.js';

const world = sessionWorld();

const afterwards: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  { name: 'nothing else goes wrong', faults: [] },
  { name: 'ZEGO is at capacity', faults: [{ name: 'at-capacity', times: 4 }] },
  { name: 'ZEGO limits the rate', faults: [{ name: 'rate-limited', action: 'StartRecord', times: 4 }] },
  { name: 'ZEGO calls the signature expired', faults: [{ name: 'clock-skewed', action: 'StartRecord', times: 8 }] },
  { name: 'ZEGO has an internal error', faults: [{ name: 'system-error', action: 'StartRecord', times: 4 }] },
  { name: 'answers are lost again', faults: [{ name: 'answer-lost', action: 'StartRecord', times: 6 }] },
  { name: 'nothing gets through', faults: [{ name: 'unreachable', action: 'StartRecord', times: 6 }] },
  {
    name: 'a proxy answers',
    faults: [
      { name: 'http-500', action: 'StartRecord', times: 3 },
      { name: 'not-json', action: 'StartRecord', times: 3 },
    ],
  },
];

const endings: readonly { readonly name: string; readonly ask: (session: TestedSession) => Promise<unknown> }[] = [
  {
    name: 'recorded and stopped',
    ask: async (session) => {
      await session.recording();
      await session.signal('stop');
    },
  },
  { name: 'stopped at once', ask: (session) => session.signal('stop') },
  { name: 'cancelled at once', ask: (session) => session.cancel() },
];

describe.each(afterwards)('a start whose answer is lost, after which $name', ({ faults }) => {
  test.each(endings)('is one task, $name', async ({ ask }) => {
    const { simulator } = world.current;
    simulator.fault({ name: 'answer-lost', action: 'StartRecord' });
    for (const fault of faults) simulator.fault(fault);
    const roomId = world.current.nextRoom;
    const session = await world.current.start();
    await session.until((view) => view.timeline.some(({ event }) => event === 'start response lost'));
    await ask(session);
    const manifest = await session.manifest();
    expect(world.current.tasks(roomId)).toMatchObject([{ endedBy: 'stop-record' }]);
    expect(manifest.tasks[0]).toMatchObject({ taskId: world.current.tasks(roomId)[0]?.taskId });
    expect(manifest.tasks[0]?.stopConfirmedAt).toBeDefined();
    expect(manifest.tasks[0]?.unconfirmed).toBeUndefined();
  });
});

test('a start whose response is always lost is sent until its MaxRecordTime is over, then reported as unconfirmed', async () => {
  world.current.simulator.fault({ name: 'unreachable', action: 'StartRecord', times: 'always' });
  const session = await world.current.start({ limits: { recordSeconds: 600 } });
  const manifest = await session.manifest();
  expect(manifest.tasks).toMatchObject([{ unconfirmed: true }]);
  expect(manifest.message).toContain('never confirmed');
  const { requestedAt } = await session.view();
  expect(await world.current.env.currentTimeMs()).toBeGreaterThanOrEqual(Date.parse(requestedAt) + 720_000);
});
