import { describe, expect, test } from 'vitest';
import { readRequested } from '../../../workflows/state/requested.js';

const START_MS = Date.parse('2026-03-01T10:00:00Z');
const NOW_MS = START_MS + 60_000;
const read = (info: unknown) => readRequested('signal', info, { startedMs: START_MS, nowMs: NOW_MS });

describe('the time of a request', () => {
  test.each(['2026-03-01T10:00:00Z', '2026-03-01T10:00:30.5Z', '2026-03-01T10:01:00.000Z'])(
    'is what its sender says: %s',
    (requestedAt) => {
      expect(read({ requestedAt }).atMs).toBe(Date.parse(requestedAt));
    },
  );

  test.each([
    undefined,
    null,
    'now',
    {},
    { requestedAt: START_MS },
    { requestedAt: 'yesterday' },
    { requestedAt: '2026-03-01T10:00:30' },
    { requestedAt: '2026-03-01' },
    { requestedAt: '2026-02-30T99:00:00Z' },
    { requestedAt: '2026-03-01T09:59:59Z' },
    { requestedAt: '2026-03-01T10:01:00.001Z' },
    { requestedAt: '9'.repeat(100_000) },
  ])('is when it is taken, where that cannot be so or nobody says: %j', (info) => {
    expect(read(info).atMs).toBe(NOW_MS);
  });
});

describe('who requested something', () => {
  test('is what the sender says, short and on one line', () => {
    expect(read({ requestedBy: 'key ops' })).toEqual({ by: 'signal', atMs: NOW_MS, requestedBy: 'key ops' });
    expect(read({ requestedBy: 'key\u001b[8m\nops' }).requestedBy).toBe(String.raw`key\u001b[8m\nops`);
    expect(read({ requestedBy: 'x'.repeat(100_000) }).requestedBy).toHaveLength(100);
  });

  test.each([undefined, { requestedBy: '' }, { requestedBy: 7 }, { requestedBy: ['ops'] }])(
    'is left out where nobody says: %j',
    (info) => {
      expect(read(info)).toEqual({ by: 'signal', atMs: NOW_MS });
    },
  );
});
