import { describe, expect, test } from 'vitest';
import { requestedAtMs } from '../../../workflows/requested-at.js';
import { newSession } from '../../../workflows/session-state.js';

const START_MS = Date.parse('2026-03-01T10:00:00Z');
const NOW_MS = START_MS + 60_000;
const session = newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS);

describe('the time of a request', () => {
  test.each(['2026-03-01T10:00:00Z', '2026-03-01T10:00:30.5Z', '2026-03-01T10:01:00.000Z'])(
    'is what its sender says: %s',
    (requestedAt) => {
      expect(requestedAtMs(session, { requestedAt }, NOW_MS)).toBe(Date.parse(requestedAt));
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
    expect(requestedAtMs(session, info, NOW_MS)).toBe(NOW_MS);
  });
});
