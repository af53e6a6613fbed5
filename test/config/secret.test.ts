import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { Secret, secretTextsIn } from '../../src/config/index.js';

const TEXT = 'hunter2-hunter2';
const secret = new Secret(TEXT);

function logged(value: unknown): string {
  let line = '';
  pino({}, { write: (text: string) => void (line += text) }).info({ value }, `a ${String(secret)}`);
  return line;
}

describe('a secret', () => {
  test.each([
    { way: 'in a template', text: () => `key: ${secret as unknown as string}` },
    { way: 'joined to a string', text: () => 'key: ' + (secret as unknown as string) },
    { way: 'as a string', text: () => String(secret) },
    { way: 'in an array joined', text: () => [secret].join() },
    { way: 'as JSON', text: () => JSON.stringify({ apps: [{ secret }] }) },
    { way: 'inspected', text: () => inspect({ apps: [{ secret }] }, { depth: null, showHidden: true }) },
    { way: 'logged', text: () => logged({ secret }) },
  ])('prints as [secret] $way', ({ text }) => {
    expect(text()).toContain('[secret]');
    expect(text()).not.toContain('hunter2');
  });

  test('has no field with its value', () => {
    expect(Object.keys(secret)).toEqual([]);
    expect(structuredClone({ secret })).toEqual({ secret: {} });
  });

  test('returns its value on request', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(new Secret(text).reveal()).toBe(text);
      }),
    );
  });
});

test('secretTextsIn finds every secret once, at any depth', () => {
  const value = { a: secret, b: [{ c: new Secret('other') }, secret, null, 7], d: new Secret('') };
  expect(secretTextsIn(value)).toEqual([TEXT, 'other']);
});
