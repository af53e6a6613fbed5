import { describe, expect, test } from 'vitest';
import type { StartWait } from '../../src/contract/index.js';
import { startWaitText } from '../../src/wording/start-wait.js';

/** A local time of one day. */
function at(minute: number): string {
  return new Date(2026, 0, 1, 10, minute).toISOString();
}

const QUEUED: StartWait = {
  reason: 'no-capacity',
  position: 3,
  nextAttemptAt: at(1),
  givesUpAt: at(5),
  refusals: 2,
  lastRefusedAt: at(0),
};

describe('what a session waits for', () => {
  test.each<readonly [string, StartWait, string]>([
    [
      'its turn',
      QUEUED,
      'a free task of ZEGO: position 3, next attempt 10:01:00, gives up 10:05:00, 2 refusals, the last 10:00:00',
    ],
    [
      'ZEGO, which is unreachable',
      { reason: 'unreachable', nextAttemptAt: at(1), givesUpAt: at(5), refusals: 0 },
      'ZEGO, which is unreachable: next attempt 10:01:00, gives up 10:05:00',
    ],
    ['a resume', { reason: 'paused', givesUpAt: at(5), refusals: 0 }, 'a resume: gives up 10:05:00'],
  ])('is %s', (_, wait, words) => {
    expect(startWaitText(wait, Date.parse(at(2)))).toBe(words);
  });
});
