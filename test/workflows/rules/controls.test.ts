import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyChangeResponse,
  readLayout,
  readWhiteboard,
  requestChange,
  whyImpossible,
} from '../../../workflows/rules/controls.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { newSession } from '../../../workflows/state/session.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { scenario } from '../model/scenario.js';
import { firstTask, polled, started } from '../model/started-task.js';

const PAUSE = { kind: 'paused', value: true } as const;

const state = acceptRequest(
  newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
  checkedSession(scenario({})),
  START_MS,
);
const tooDeep: unknown = JSON.parse(`{"MixInputList":${'['.repeat(8_000)}${']'.repeat(8_000)}}`);

const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
  fc.jsonValue({ maxDepth: 30 }),
  fc
    .integer({ min: 1, max: 8_000 })
    .map((depth): unknown => JSON.parse(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)),
  fc
    .integer({ min: 1, max: 8_000 })
    .map((depth): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)),
  fc.constantFrom<unknown>('x'.repeat(1_000_000), { WhiteboardId: 'x'.repeat(1_000_000) }, { ['__proto__']: 1 }),
);

describe('readLayout', () => {
  it.each([
    ['a layout', { MixMode: 2 }],
    ['a field that is not known yet', { MixMode: 2, Later: { deep: [1, null] } }],
    ['names of the prototype', JSON.parse('{"__proto__":{"MixMode":1},"constructor":2}') as unknown],
    ['25 views', { MixInputList: Array.from({ length: 25 }, (_, i) => ({ StreamId: `s${i}`, Top: i, Left: i })) }],
    ['16,384 bytes', { a: 'x'.repeat(16_384 - 8) }],
  ])('takes %s as it is', (_, body) => {
    expect(readLayout(body)).toStrictEqual({ change: { kind: 'layout', value: body } });
  });

  it.each([
    ['nothing', undefined, /object/],
    ['an empty one', {}, /one of MixMode/],
    ['null', null, /object/],
    ['a list', [{ MixMode: 2 }], /object/],
    ['a text', '{"MixMode":2}', /object/],
    ['bytes', new Uint8Array(4), /object/],
    ['16,385 bytes', { a: 'x'.repeat(16_384 - 7) }, /16384 bytes.*16385/],
    ['umlauts that are 16,385 bytes', { a: `${'ü'.repeat(8_188)}x` }, /16384 bytes.*16385/],
    ['eight thousand levels', tooDeep, /nested|bytes/],
  ])('turns down %s', (_, body, words) => {
    expect(readLayout(body)).toMatchObject({ mistakes: [{ path: '(whole)', message: expect.stringMatching(words) }] });
  });

  it('never throws, and everything it accepts can be requested, noted and written as JSON', () => {
    fc.assert(
      fc.property(anything, (body) => {
        const reading = readLayout(body);
        const taken = 'change' in reading && requestChange(state, reading.change, { by: 'signal', atMs: START_MS });
        expect(taken ? JSON.parse(JSON.stringify(taken)) : reading).toBeTypeOf('object');
      }),
      { numRuns: 150 },
    );
  });
});

describe('readWhiteboard', () => {
  it('reads the id, and nothing else of the body', () => {
    const reading = readWhiteboard({ WhiteboardId: 'w-1', TaskId: 'not ours', Later: 1 });
    expect(reading).toStrictEqual({ change: { kind: 'whiteboard', value: 'w-1' } });
  });

  it.each([
    ['nothing', undefined],
    ['no id', {}],
    ['an empty id', { WhiteboardId: '' }],
    ['a number', { WhiteboardId: 7 }],
    ['257 characters', { WhiteboardId: 'x'.repeat(257) }],
    ['a list of ids', [{ WhiteboardId: 'w' }]],
    ['an inherited id', Object.create({ WhiteboardId: null })],
  ])('turns down %s', (_, body) => {
    expect(readWhiteboard(body)).toMatchObject({ mistakes: [{ path: 'WhiteboardId' }] });
  });

  it('names the nearest name for one that is misspelt', () => {
    expect(readWhiteboard({ WhiteBoardID: 'w' })).toEqual({
      mistakes: [{ path: 'WhiteBoardID', message: 'is not known; did you mean "WhiteboardId"?' }],
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.record({ WhiteboardId: anything })), (body) => {
        expect(Object.keys(readWhiteboard(body))).toHaveLength(1);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a change that a session can never accept', () => {
  const mixed = { recordMode: 'mixed', hasWhiteboard: true } as const;
  it.each([
    ['mixed with a whiteboard', mixed, []],
    ['mixed without a whiteboard', { ...mixed, hasWhiteboard: false }, ['whiteboard']],
    ['single with a whiteboard', { ...mixed, recordMode: 'single' }, ['layout', 'paused', 'snapshot']],
    [
      'single without a whiteboard',
      { recordMode: 'single', hasWhiteboard: false },
      ['layout', 'paused', 'snapshot', 'whiteboard'],
    ],
  ] as const)('%s', (_, differs, never) => {
    const one = acceptRequest(
      newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
      checkedSession(scenario(differs)),
      START_MS,
    );
    const kinds = ['layout', 'paused', 'snapshot', 'whiteboard'] as const;
    expect(kinds.filter((kind) => whyImpossible(one, kind) !== undefined)).toEqual(never);
  });

  it('is not known before the request is checked', () => {
    expect(
      whyImpossible(newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS), 'paused'),
    ).toBeUndefined();
  });
});

it('a change that ZEGO has not accepted yet is the last error, with ZEGO’s message', () => {
  const state = requestChange(polled(started(), START_MS + 3_000, { status: 2, files: [] }), PAUSE, {
    by: 'update',
    atMs: START_MS,
  });
  const refusal = {
    action: 'PauseRecord',
    code: 300_010_000,
    message: 'system error',
    requestId: 'r',
    advice: 'Wait.',
  } as const;
  const sent = { kind: 'paused', sent: state.controls.paused.wanted, attempt: 1 } as const;
  const after = applyChangeResponse(state, firstTask(state), sent, { verdict: 'retry', refusal }, START_MS + 5_000);
  expect(after.lastError).toEqual({
    atMs: START_MS + 5_000,
    what: 'pause is not accepted yet: PauseRecord: ZEGO responded with 300010000 "system error". Wait.',
  });
  expect(after.controls.paused.wanted.value).toBe(true);
});
