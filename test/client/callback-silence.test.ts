import { describe, expect, test } from 'vitest';
import { callbackSilences } from '../../src/client/callback-silence.js';
import type { SessionSummary } from '../../src/contract/index.js';

function closed(minute: number, callbacks?: 'received' | 'none', app = 'math'): SessionSummary {
  const closedAt = new Date(Date.UTC(2026, 10, 30, 8, minute)).toISOString();
  const outcome = { outcome: 'complete', endReason: 'stopped', files: 1, recordedMs: 1 } as const;
  return {
    sessionId: `s-${minute}`,
    status: 'completed',
    app,
    taskIds: [],
    runStartedAt: closedAt,
    closedAt,
    outcome: { ...outcome, ...(callbacks && { callbacks }) },
  };
}

describe('silence of callbacks', () => {
  test('is three sessions or more that closed one after the other without one', () => {
    const sessions = [closed(1, 'received'), closed(4, 'none'), closed(2, 'none'), closed(3, 'none')];
    expect(callbackSilences(sessions)).toEqual([{ app: 'math', sessions: 3, since: '2026-11-30T08:02:00.000Z' }]);
  });

  test('is not told of fewer sessions, or once a callback has arrived', () => {
    expect(callbackSilences([closed(1, 'none'), closed(2, 'none')])).toEqual([]);
    expect(callbackSilences([closed(1, 'none'), closed(2, 'none'), closed(3, 'none'), closed(4, 'received')])).toEqual(
      [],
    );
  });

  test('ignores sessions without an ended task, and running ones', () => {
    const { closedAt: _, ...running } = closed(5, 'none');
    expect(callbackSilences([closed(1, 'none'), closed(2), closed(3, 'none'), running])).toEqual([]);
  });

  test('is told of each app alone', () => {
    const sessions = [1, 2, 3].flatMap((minute) => [closed(minute, 'none'), closed(minute, 'received', 'art')]);
    expect(callbackSilences(sessions).map(({ app }) => app)).toEqual(['math']);
  });
});
