import { createServer, type Server } from 'node:http';
import { describe, expect, test } from 'vitest';
import { REDACTED, redacted, redactedError, redactedValue, registerSecrets } from '../../src/redaction/index.js';
import { formsOf, leaksIn } from '../e2e/leaks.js';

const SECRET = `a planted/secret+with=odd "characters" & ü-7f31`;
const WITH_NEWLINE = 'planted-key-of-temporal-90aa\n';
const TWO_LINES = 'planted-first-line-1c\nplanted-second-line-2d';
const PEM = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIPlantedKeyOfTls\n-----END PRIVATE KEY-----\n';
registerSecrets([SECRET, WITH_NEWLINE, TWO_LINES, PEM, 'one', '']);

describe('a text', () => {
  test.each(formsOf(SECRET).map((form) => ({ form })))('is redacted in the form $form', ({ form }) => {
    expect(redacted(`before ${form} after`)).toBe(`before ${REDACTED} after`);
  });

  test.each([
    { what: 'whole', text: `Bearer ${WITH_NEWLINE}`, shown: `Bearer ${REDACTED}` },
    { what: 'without its newline', text: `"${WITH_NEWLINE.trim()}"`, shown: `"${REDACTED}"` },
    { what: 'as JSON', text: JSON.stringify(WITH_NEWLINE), shown: `"${REDACTED}"` },
    { what: 'one of its lines', text: 'at planted-second-line-2d!', shown: `at ${REDACTED}!` },
    { what: 'one line of a PEM file', text: 'MC4CAQAwBQYDK2VwBCIEIPlantedKeyOfTls', shown: REDACTED },
  ])('is redacted for a secret with a final newline or several lines: $what', ({ text, shown }) => {
    expect(redacted(text)).toBe(shown);
  });

  test.each([0, 1, 2, 3, 4])('is redacted for a secret as base64 after %i other bytes', (count) => {
    const bytes = Buffer.concat([Buffer.alloc(count, 'x'), Buffer.from(SECRET), Buffer.from('behind')]);
    for (const encoding of ['base64', 'base64url'] as const) {
      expect(leaksIn(redacted(bytes.toString(encoding)), { SECRET })).toEqual([]);
    }
  });

  test('is redacted for an unknown bearer token', () => {
    expect(redacted('value "Bearer unknown-key.of_somebody~1" contains illegal characters')).toBe(
      `value "Bearer ${REDACTED}" contains illegal characters`,
    );
    expect(redacted('Send "Authorization: Bearer <key>".')).toBe('Send "Authorization: Bearer <key>".');
  });

  test('keeps words too short for a secret, and the borders of a PEM file', () => {
    expect(redacted('one of them: -----BEGIN PRIVATE KEY-----')).toBe('one of them: -----BEGIN PRIVATE KEY-----');
  });
});

describe('an error', () => {
  class Refused extends Error {
    override readonly name = 'Refused';
    readonly code = 16;
    constructor(
      message: string,
      readonly details: string,
      readonly client: Server,
    ) {
      super(message, { cause: new AggregateError([new TypeError(`inner ${SECRET}`)], `cause ${SECRET}`) });
    }
  }

  test('stays the same object, redacted in message, stack, fields and causes', () => {
    const live = Object.assign(createServer(), { key: SECRET });
    const error = redactedError(new Refused(`refused ${SECRET}`, `details ${SECRET}`, live));
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({
      message: `refused ${REDACTED}`,
      stack: expect.stringContaining(`refused ${REDACTED}`),
      details: `details ${REDACTED}`,
      code: 16,
      cause: { message: `cause ${REDACTED}`, errors: [{ message: `inner ${REDACTED}` }] },
    });
    // An object that is not plain may be in use.
    expect(live.key).toBe(SECRET);
  });

  test('that refers to itself, or a value that is not an error, is redacted as well', () => {
    const error = new Error(SECRET);
    error.cause = error;
    expect(redactedError(error)).toBe(error);
    expect(error.message).toBe(REDACTED);
    expect(redactedError(SECRET)).toBe(REDACTED);
    expect(redactedError(undefined)).toBeUndefined();
  });
});

test('a plain value is redacted at any depth, and everything else stays', () => {
  const at = new Date(0);
  expect(redactedValue({ a: [{ b: SECRET, at, n: 1 }], c: null })).toEqual({ a: [{ b: REDACTED, at, n: 1 }], c: null });
});
