import { expect, test } from 'vitest';
import { sessionWorld } from '../harness/session-world.js';

const world = sessionWorld();

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['nothing', null, '(whole)'],
  ['a text', 'room', '(whole)'],
  ['a list', [], '(whole)'],
  ['no room', { roomId: undefined }, 'roomId'],
  ['an empty room', { roomId: '' }, 'roomId'],
  ['a room of 3,000 bytes', { roomId: 'x'.repeat(3_000) }, 'roomId'],
  ['an app that is not configured', { app: 'defualt' }, 'app'],
  ['a storage that is not configured', { storage: 'constructor' }, 'storage'],
  ['a typing error', { recrding: {} }, 'recrding'],
  ['a limit that is no number', { limits: { recordSeconds: '7200' } }, 'limits.recordSeconds'],
  [
    'a field of ZEGO out of its limits',
    { recording: { RecordInputParams: { MaxIdleTime: 2 } } },
    'recording.RecordInputParams.MaxIdleTime',
  ],
  [
    'a custom layout without views',
    { recording: { RecordInputParams: { MixConfig: { MixMode: 1 } } } },
    'recording.RecordInputParams.MixConfig.MixInputList',
  ],
];

test.each(wrong)('%s as a request fails as InvalidRequest and names the field', async (_name, request, path) => {
  const session = await world.current.start(request);
  const failure: unknown = await session.result().catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause: { type: 'InvalidRequest' } });
  expect(failure).toMatchObject({
    cause: { details: [{ mistakes: expect.arrayContaining([expect.objectContaining({ path })]) }] },
  });
  const { phase, outcome } = await session.view();
  expect({ phase, outcome }).toMatchObject({
    phase: 'closed',
    outcome: { outcome: 'not-started', endReason: 'rejected' },
  });
  expect(failure).toMatchObject({ cause: { details: [outcome] } });
});

test('a request that is turned down is still found by its app and room', async () => {
  const session = await world.current.start({ roomId: 'math-101', app: 'school', limits: 1 });
  expect(await session.manifest()).toMatchObject({ app: 'school', roomId: 'math-101', outcome: 'not-started' });
  expect(await session.view()).toMatchObject({ app: 'school', roomId: 'math-101' });
  const { searchAttributes } = await session.handle.describe();
  expect(searchAttributes).toMatchObject({ RecordingApp: ['school'], RecordingRoom: ['math-101'] });
});

test('characters that a visibility store may not keep stay out of the search attributes', async () => {
  const session = await world.current.start({ roomId: 'math\u0000101', app: 'sch\ud800ool' });
  expect(await session.manifest()).toMatchObject({ app: '', roomId: '', outcome: 'not-started' });
  const { searchAttributes } = await session.handle.describe();
  expect(Object.keys(searchAttributes).sort()).toEqual(['RecordingOutcome', 'RecordingPhase']);
});

test('half a character in the name of a field closes the session like any other mistake', async () => {
  const session = await world.current.start({ ['half\ud83d']: 1 });
  expect(await session.manifest()).toMatchObject({ outcome: 'not-started', endReason: 'rejected' });
  const failure: unknown = await session.result().catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause: { type: 'InvalidRequest', message: expect.stringContaining('half\ufffd') } });
});

test('a mistyped name is answered with the nearest known one', async () => {
  const session = await world.current.start({ app: 'defualt' });
  expect((await session.manifest()).message).toContain('did you mean "default"');
});

test('fields of ZEGO that are unknown to us reach ZEGO', async () => {
  const session = await world.current.start({ recording: { RecordInputParams: { BrandNewSwitch: true } } });
  await session.recording();
  await session.signal('stop');
  expect((await session.result()).outcome).toBe('complete');
});
