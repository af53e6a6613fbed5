import { expect, test } from 'vitest';
import type { Fault } from '../../src/simulator/index.js';
import { sessionWorld } from '../harness/session-world.js';
import type { TestedSession } from '../harness/tested-session.js';

const world = sessionWorld();

async function recorded(fault: Fault): Promise<TestedSession> {
  world.current.simulator.fault(fault);
  const session = await world.current.start();
  await session.recording();
  await world.current.env.sleep('5 minutes');
  await session.signal('stop');
  return session;
}

test('files in the backup are copied into the bucket, and the session is complete', async () => {
  const session = await recorded({ name: 'to-backup' });
  const manifest = await session.result();
  expect(manifest).toMatchObject({ outcome: 'complete', files: [{ state: 'rescued' }], gaps: [] });
  expect(manifest.files[0]?.expiresAt).toBeUndefined();
  const { events } = await session.view().then(({ timeline }) => ({ events: timeline.map(({ event }) => event) }));
  expect(events).toEqual(expect.arrayContaining(['rescue started', 'rescue ended']));
});

test('a file that is smaller in the bucket than ZEGO reports is lost, and its note names both sizes', async () => {
  const session = await recorded({ name: 'size-differs' });
  const failure: unknown = await session.result().catch((error: unknown) => error);
  const details = [{ outcome: 'lost', files: [{ state: 'failed', note: expect.stringMatching(/\d+.*\d+/) }] }];
  expect(failure).toMatchObject({ cause: { type: 'RecordingLost', details } });
});

test('a recording without files although people published is not complete', async () => {
  const session = await recorded({ name: 'no-files' });
  expect(['empty', 'lost', 'partial']).toContain((await session.manifest()).outcome);
});
