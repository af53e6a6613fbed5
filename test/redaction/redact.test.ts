import { createServer, type Server } from 'node:http';
import { describe, expect, test } from 'vitest';
import { knowSecrets, REDACTED, redacted, redactedError, redactedValue } from '../../src/redaction/index.js';
import { formsOf, leaksIn } from '../e2e/leaks.js';

const SECRET = `a planted/secret+with=odd "characters" & ü-7f31`;
const WITH_NEWLINE = 'planted-key-of-temporal-90aa\n';
const TWO_LINES = 'planted-first-line-1c\nplanted-second-line-2d';
const PEM = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIPlantedKeyOfTls\n-----END PRIVATE KEY-----\n';
knowSecrets([SECRET, WITH_NEWLINE, TWO_LINES, PEM, 'one', '']);

describe('a text', () => {
  test.each(formsOf(SECRET).map((form) => ({ form })))('loses a secret in the form $form', ({ form }) => {
    expect(redacted(`before ${form} behind`)).toBe(`before ${REDACTED} behind`);
  });

  test.each([
    { what: 'whole', text: `Bearer ${WITH_NEWLINE}`, shown: `Bearer ${REDACTED}` },
    { what: 'without its newline', text: `"${WITH_NEWLINE.trim()}"`, shown: `"${REDACTED}"` },
    { what: 'as JSON', text: JSON.stringify(WITH_NEWLINE), shown: `"${REDACTED}"` },
    { what: 'one of its lines', text: 'at planted-second-line-2d!', shown: `at ${REDACTED}!` },
    { what: 'one line of a PEM file', text: 'MC4CAQAwBQYDK2VwBCIEIPlantedKeyOfTls', shown: REDACTED },
  ])('loses a secret that ends with a newline or has several lines: $what', ({ text, shown }) => {
    expect(redacted(text)).toBe(shown);
  });

  test.each([0, 1, 2, 3, 4])('loses a secret as base64 behind %i other bytes', (count) => {
    const bytes = Buffer.concat([Buffer.alloc(count, 'x'), Buffer.from(SECRET), Buffer.from('behind')]);
    for (const encoding of ['base64', 'base64url'] as const) {
      expect(leaksIn(redacted(bytes.toString(encoding)), { SECRET })).toEqual([]);
    }
  });

  test('loses the key of a header that nobody has made known', () => {
    expect(redacted('value "Bearer unknown-key.of_somebody~1" contains illegal characters')).toBe(
      `value "Bearer ${REDACTED}" contains illegal characters`,
    );
    expect(redacted('Send "Authorization: Bearer <key>".')).toBe('Send "Authorization: Bearer <key>".');
  });

  test('keeps words that are too short to be secrets, and the border of a PEM file', () => {
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

  test('stays what it is, without the secret in message, stack, fields and causes', () => {
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
    // What is no words may be in use.
    expect(live.key).toBe(SECRET);
  });

  test('that refers to itself, or is no error at all, is no trouble', () => {
    const error = new Error(SECRET);
    error.cause = error;
    expect(redactedError(error)).toBe(error);
    expect(error.message).toBe(REDACTED);
    expect(redactedError(SECRET)).toBe(REDACTED);
    expect(redactedError(undefined)).toBeUndefined();
  });
});

test('a plain value loses secrets at any depth, and keeps everything else', () => {
  const at = new Date(0);
  expect(redactedValue({ a: [{ b: SECRET, at, n: 1 }], c: null })).toEqual({ a: [{ b: REDACTED, at, n: 1 }], c: null });
});
