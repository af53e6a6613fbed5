import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mistakesOf, unknownName } from '../../src/contract/mistakes.js';
import { nearestName } from '../../src/contract/nearest-name.js';

const KNOWN = ['appId', 'serverSecret', 'callbackSecret', 'endpoint', 'quotas'];

describe('nearestName', () => {
  test.each([
    { name: 'callbackSecert', nearest: 'callbackSecret' },
    { name: 'calbackSecret', nearest: 'callbackSecret' },
    { name: 'CALLBACKSECRET', nearest: 'callbackSecret' },
    { name: 'callback_secret', nearest: 'callbackSecret' },
    { name: 'quota', nearest: 'quotas' },
    { name: 'qoutas', nearest: 'quotas' },
    { name: 'apId', nearest: 'appId' },
    { name: 'host', nearest: undefined },
    { name: '', nearest: undefined },
    { name: 'x', nearest: undefined },
  ])('of "$name" is "$nearest"', ({ name, nearest }) => {
    expect(nearestName(name, KNOWN)).toBe(nearest);
  });

  test('returns a known name itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), (name) => {
        expect(nearestName(name, KNOWN)).toBe(name);
      }),
    );
  });

  test('finds a long name with one letter missing', () => {
    const broken = fc
      .constantFrom(...KNOWN)
      .chain((name) => fc.nat(name.length - 1).map((at) => ({ name, typed: name.slice(0, at) + name.slice(at + 1) })));
    fc.assert(
      fc.property(broken, ({ name, typed }) => {
        expect(nearestName(typed, KNOWN)).toBe(name);
      }),
    );
  });

  test('ignores very long names', () => {
    expect(nearestName(`${'a'.repeat(64)}b`, ['a'.repeat(64)])).toBeUndefined();
  });
});

test('unknownName names the nearest name only if there is one', () => {
  expect(unknownName('endpiont', KNOWN)).toBe('is not known; did you mean "endpoint"?');
  expect(unknownName('colour', KNOWN)).toBe('is not known');
});

describe('mistakesOf', () => {
  const schema = z.strictObject({
    roomId: z.string('must be a string'),
    limits: z.strictObject({ recordSeconds: z.int('must be an integer') }).optional(),
  });
  const errorOf = (value: unknown): z.ZodError => schema.safeParse(value).error as z.ZodError;

  test('lists every mistake by its path', () => {
    expect(mistakesOf(errorOf({ roomId: 7, limits: { recordSeconds: '60' } }))).toEqual([
      { path: 'roomId', message: 'must be a string' },
      { path: 'limits.recordSeconds', message: 'must be an integer' },
    ]);
  });

  test('names the whole value if it is wrong itself', () => {
    expect(mistakesOf(errorOf('a string'))).toMatchObject([{ path: '(whole)' }]);
  });

  test('names unknown fields with the nearest one of all fields', () => {
    const mistakes = mistakesOf(errorOf({ roomId: 'a', limits: { recordSeconds: 1, recordSecond: 2 }, colour: 3 }), [
      'roomId',
      'limits.recordSeconds',
    ]);
    expect(mistakes).toEqual([
      { path: 'limits.recordSecond', message: 'is not known; did you mean "recordSeconds"?' },
      { path: 'colour', message: 'is not known' },
    ]);
  });

  test.each([
    { at: 'recordSeconds', meant: '"limits.recordSeconds"' },
    { at: 'recordSecond', meant: '"limits.recordSeconds"' },
    { at: 'limits.roomId', meant: '"roomId" at the top' },
    { at: 'limits.seconds.recordSeconds', meant: '"limits.recordSeconds"' },
  ])('names the place that $at belongs to', ({ at, meant }) => {
    const name = at.split('.').at(-1) ?? '';
    const error = new z.ZodError([
      { code: 'unrecognized_keys', keys: [name], path: at.split('.').slice(0, -1), message: '', input: {} },
    ]);
    expect(mistakesOf(error, ['roomId', 'limits.recordSeconds'])).toEqual([
      { path: at, message: `is not known here; did you mean ${meant}?` },
    ]);
  });

  test('prefers a field of the same place to an equally near one elsewhere', () => {
    const known = ['limits.restarts', 'restarts'];
    expect(mistakesOf(errorOf({ roomId: 'a', restartss: 1 }), known)).toEqual([
      { path: 'restartss', message: 'is not known; did you mean "restarts"?' },
    ]);
  });

  test('names unknown fields with the nearest known one at their path', () => {
    const known = (path: readonly string[]): string[] => (path[0] === 'limits' ? ['recordSeconds'] : ['roomId']);
    const error = errorOf({ roomId: 'a', limits: { recordSeconds: 1, roomid: 2 }, roomid: 3 });
    expect(mistakesOf(error, known)).toEqual([
      { path: 'limits.roomid', message: 'is not known' },
      { path: 'roomid', message: 'is not known; did you mean "roomId"?' },
    ]);
  });

  test('reports a wrong name of an entry', () => {
    const { error } = z.record(z.string().regex(/^[a-z]+$/, 'must be letters'), z.int()).safeParse({ 'a b': 1 });
    expect(mistakesOf(error as z.ZodError)).toEqual([{ path: 'a b', message: 'must be letters' }]);
  });

  test('stays short for any input', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, 1]));
    const mistakes = mistakesOf(errorOf({ roomId: 'a', ...many, ['x'.repeat(1_000_000)]: 1 }), KNOWN);
    expect(mistakes).toHaveLength(51);
    expect(mistakes.at(-1)).toEqual({ path: '(whole)', message: 'has 4951 more mistakes that are not listed' });
    const [long] = mistakesOf(errorOf({ roomId: 'a', ['x'.repeat(1_000_000)]: 1 }), KNOWN);
    expect(long).toEqual({ path: `${'x'.repeat(64)}…`, message: 'is not known' });
  });
});
