import { expect, test } from 'vitest';
import { sessionWorld } from '../harness/session-world.js';

const world = sessionWorld();

const deep = JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as unknown;
const odd: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a text', 'nonsense'],
  ['a number', 42],
  ['a list', [1, [2, [3]]]],
  ['an empty object', {}],
  [
    'keys of the prototype',
    JSON.parse('{"__proto__": {"x": 1}, "constructor": 1, "task_id": {"toString": 1}, "WhiteboardId": []}'),
  ],
  [
    'the wrong types everywhere',
    { task_id: [], event_type: {}, detail: 'x', reason: { a: 1 }, taskId: 7, WhiteboardId: 5, MixMode: [] },
  ],
  [
    '200 kB of text',
    { detail: 'x'.repeat(200_000), reason: 'y'.repeat(1_000), MixMode: 1, filler: 'z'.repeat(200_000) },
  ],
  ['two thousand nested lists', deep],
];

const signals = [
  'updateLayout',
  'updateWhiteboard',
  'pause',
  'resume',
  'takeSnapshot',
  'zegoCallback',
  'statusChanged',
];

test.each(odd)('%s as the body of any signal changes nothing', async (_name, body) => {
  const session = await world.current.start();
  await session.recording();
  for (const signal of signals) await session.signal(signal, body);
  await session.signal('resume');
  await session.until((view) => view.phase === 'recording' && !view.wanted.paused);
  await session.signal('stop', body);
  expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
});

test.each(odd)('%s as the body of an update is rejected or ignored, never fatal', async (_name, body) => {
  const session = await world.current.start();
  await session.recording();
  expect(
    await session.rejected('updateLayout', body === null ? 'null' : Array.isArray(body) ? body : 'x'),
  ).toMatchObject({ cause: { type: 'InvalidRequest' } });
  expect(await session.rejected('updateWhiteboard', body ?? 'null')).toMatchObject({
    cause: { name: 'ApplicationFailure' },
  });
  await session.signal('stop');
  expect((await session.result()).outcome).toBe('complete');
});

test('payloads that cannot be decoded do not stop a session', async () => {
  const session = await world.current.start();
  await session.recording();
  const { workflowService } = world.current.env.client;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  for (const encoding of ['json/plain', 'binary/unheard-of', 'json/protobuf']) {
    for (const signalName of [...signals, 'somethingElse']) {
      await workflowService.signalWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: session.id },
        signalName,
        input: { payloads: [{ metadata: { encoding: encode(encoding) }, data: encode('{not json') }] },
      });
    }
  }
  await session.signal('resume');
  await session.until((view) => view.phase === 'recording' && !view.wanted.paused);
  await session.signal('stop');
  expect((await session.result()).outcome).toBe('complete');
});

test('callbacks for a task of another session are noted and ignored', async () => {
  const session = await world.current.start();
  await session.recording();
  await session.signal('zegoCallback', { task_id: 'AAAAAAAAAAAAAAAA', event_type: 1, detail: { file_info: [] } });
  expect((await session.view()).timeline.at(-1)?.event).toContain('not a task of this session');
  await session.signal('stop');
  expect((await session.result()).outcome).toBe('complete');
});

test('the same callback a hundred times is one entry of the timeline', async () => {
  const session = await world.current.start();
  await session.recording();
  const { tasks } = await session.view();
  const body = { task_id: tasks[0]?.taskId, event_type: 4 };
  for (let n = 0; n < 100; n++) await session.handle.signal<[unknown]>('zegoCallback', body);
  const { timeline } = await session.view();
  expect(timeline.filter(({ event }) => event === 'event 4')).toMatchObject([{ times: 100 }]);
  await session.signal('stop');
  expect((await session.result()).outcome).toBe('complete');
});
