import { expect, test } from 'vitest';
import type { Fault } from '../../src/simulator/index.js';
import { roomOf, System, simulatorStorages } from '../e2e/system.js';

const MINUTES_MS = 120_000;

const system = await System.start({ storages: simulatorStorages });

test.each<readonly [string, Fault | undefined, object]>([
  ['uploaded is verified', undefined, { outcome: 'complete', files: [{ state: 'verified' }] }],
  ['left in the backup is rescued', { name: 'to-backup' }, { outcome: 'complete', files: [{ state: 'rescued' }] }],
  [
    'cut short on its way has failed, with both sizes',
    { name: 'size-differs' },
    { files: [{ state: 'failed', note: expect.stringMatching(/has \d+ bytes, but ZEGO reported \d+/) }] },
  ],
])('what a real worker makes of it: a file %s', { timeout: MINUTES_MS }, async (what, fault, manifest) => {
  const id = what.replaceAll(' ', '-');
  if (fault) await system.fault({ ...fault, roomId: roomOf(id) });
  const session = await system.start(id);
  await system.phase(session, 'recording');
  await session.stop();
  expect((await system.phase(session, 'closed')).outcome).toMatchObject(manifest);
});

test('the .sw file beside each file of a recording with RecordSoundWave is in the manifest', {
  timeout: MINUTES_MS,
}, async () => {
  const recording = { RecordInputParams: { MixConfig: { RecordSoundWave: true } } };
  const session = await system.start('waved', { recording });
  await system.phase(session, 'recording');
  await session.stop();
  const { outcome } = await system.phase(session, 'closed');
  const [file] = outcome?.files ?? [];
  expect(outcome).toMatchObject({ outcome: 'complete', files: [{ state: 'verified' }] });
  expect(file?.soundWave).toEqual({
    fileId: file?.fileId.replace(/mp4$/, 'sw'),
    state: 'verified',
    sizeBytes: expect.any(Number),
  });
});
