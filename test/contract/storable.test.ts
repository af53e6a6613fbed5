import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asStored,
  fileRescueId,
  MAX_STORED_CHARACTERS,
  newSessionId,
  roomWorkflowId,
  storable,
  webhookDeliveryId,
} from '../../src/contract/index.js';

const app = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const endpoint = app;
const name = (maxLength: number) => fc.string({ unit: 'grapheme', minLength: 1, maxLength, size: 'max' });
const room = fc.oneof(
  name(512),
  fc.integer({ min: 200, max: 512 }).map((length) => 'r'.repeat(length)),
);
/** Ids chosen by hand, which may be as long as a server on SQLite accepts. */
const session = fc.oneof(
  name(1_000),
  fc.integer({ min: 100, max: 1_000 }).map((length) => '课'.repeat(length)),
);
const task = fc.oneof(fc.stringMatching(/^[A-Za-z0-9+/=]{16}$/), fc.constant('t'.repeat(300)));
const sequence = fc.integer({ min: 1, max: 9_999_999 });
const suffix = fc.stringMatching(/^[0-9a-f]{8}$/);

const ids = {
  room: fc.tuple(app, room).map(([a, b]) => roomWorkflowId(a, b)),
  session: fc.tuple(app, room, suffix).map(([a, b, c]) => newSessionId(a, b, c)),
  rescue: fc.tuple(session, task).map(([a, b]) => fileRescueId(a, b)),
  delivery: fc.tuple(session, endpoint, sequence).map(([a, b, c]) => webhookDeliveryId(a, b, c)),
  keyword: room.map((value) => storable(value)),
};

function expectToFit(id: string): void {
  expect(Array.from(id).length).toBeLessThanOrEqual(MAX_STORED_CHARACTERS);
  expect(Buffer.byteLength(id)).toBeLessThanOrEqual(1_000);
  expect(Buffer.from(id).toString()).toBe(id);
}

describe('a value stored in Temporal', () => {
  test.each(Object.entries(ids))('fits into every database, however long the names are: %s', (_what, id) => {
    fc.assert(fc.property(id, expectToFit));
  });

  test.each([
    ['room', (value: string) => roomWorkflowId('a'.repeat(64), value)],
    ['session', (value: string) => newSessionId('a'.repeat(64), value, '0a1b2c3d')],
    ['rescue', (value: string) => fileRescueId(value, 't'.repeat(16))],
    ['delivery', (value: string) => webhookDeliveryId(value, 'e'.repeat(64), 12)],
    ['keyword', (value: string) => storable(value)],
  ] as const)('is unique, even if long ones begin alike: %s', (_what, idOf) => {
    const alike = fc.tuple(fc.integer({ min: 100, max: 500 }), fc.string({ maxLength: 3 }));
    const value = fc.oneof(
      alike.map(([length, end]) => `${'x'.repeat(length)}${end}`),
      // A room whose name is the shortened form of another.
      alike.map(([length, end]) => storable(`${'x'.repeat(length)}${end}`)),
    );
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(idOf(one) === idOf(other)).toBe(one === other);
      }),
    );
  });

  test('is unchanged if it fits, and keeps its beginning if it does not', () => {
    expect(roomWorkflowId('default', 'math-101')).toBe('room:default:math-101');
    expect(roomWorkflowId('default', 'r'.repeat(242))).toBe(`room:default:${'r'.repeat(242)}`);
    expect(roomWorkflowId('default', 'r'.repeat(243))).toMatch(/^room:default:r{202}~sha256-[0-9a-f]{32}$/);
    expect(fileRescueId('s'.repeat(255), 'abcdefghijklmnop')).toMatch(
      /^rescue:s{191}~sha256-[0-9a-f]{32}:abcdefghijklmnop$/,
    );
    expect(storable('课'.repeat(255))).toBe('课'.repeat(255));
  });

  test('is found by its original form and by its stored form', () => {
    fc.assert(
      fc.property(room, (value) => {
        const stored = storable(value);
        expect(asStored(value)).toBe(stored);
        expect(asStored(stored)).toBe(stored);
      }),
    );
  });
});
