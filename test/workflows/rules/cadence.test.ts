import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeDelayMs,
  nextBackoff,
  type PollSituation,
  pollDelayMs,
  startDelayMs,
} from '../../../workflows/rules/cadence.js';
import { START_MS } from '../model/fake-zego.js';
import { Model } from '../model/model.js';
import { scenario } from '../model/scenario.js';

const S = 1_000;
const MIN = 60 * S;
const HOUR = 60 * MIN;

function delays(situation: Partial<PollSituation>, count: number): number[] {
  return Array.from({ length: count }, (_, polls) =>
    pollDelayMs({ stage: 'recording', polls, watchedForMs: 0, backoff: 1, ...situation }),
  );
}

describe('the delays between polls', () => {
  it.each([
    ['until it is seen recording', { stage: 'until-seen' }, [2, 3, 5, 10, 15, 15, 15]],
    ['while recording, alone', { stage: 'recording' }, [15, 30, 60, 60, 60, 60, 60]],
    ['while recording, watched', { stage: 'recording', watchedForMs: HOUR }, [15, 30, 1_800, 1_800, 1_800]],
    ['while files upload', { stage: 'uploading' }, [5, 15, 30, 60, 120, 300, 300]],
    ['until it is seen, watched', { stage: 'until-seen', watchedForMs: HOUR }, [45, 3, 5, 10, 15, 15]],
    ['while files upload, watched', { stage: 'uploading', watchedForMs: HOUR }, [5, 15, 30, 60, 120, 300]],
    ['while recording, watched for ten minutes', { stage: 'recording', watchedForMs: 10 * MIN }, [15, 30, 600, 600]],
    ['while recording, watched for a moment', { stage: 'recording', watchedForMs: S }, [15, 30, 60, 60]],
    ['while polls queue, alone', { stage: 'recording', backoff: 4 }, [60, 120, 240, 240]],
    ['while polls queue and files upload', { stage: 'uploading', backoff: 16 }, [80, 240]],
    ['while polls queue, watched', { stage: 'recording', backoff: 16, watchedForMs: HOUR }, [240, 480, 1_800]],
  ] as const)('%s grow to a cap', (_, situation, seconds) => {
    expect(delays(situation, seconds.length).map((ms) => ms / S)).toEqual(seconds);
  });
});

describe('a poll of a watched task', () => {
  const situation = fc.record({
    stage: fc.constantFrom('until-seen' as const, 'recording' as const, 'uploading' as const),
    polls: fc.nat(100),
    watchedForMs: fc.integer({ min: -HOUR, max: 40 * 24 * HOUR }),
    backoff: fc.constantFrom(1, 2, 4, 8, 16),
  });

  it('is never earlier than without a keeper, and never later than half an hour or the end of the word', () => {
    fc.assert(
      fc.property(situation, (one) => {
        const aloneMs = pollDelayMs({ ...one, watchedForMs: 0 });
        const delayMs = pollDelayMs(one);
        expect(delayMs).toBeGreaterThanOrEqual(aloneMs);
        expect(delayMs).toBeLessThanOrEqual(Math.max(aloneMs, Math.min(one.watchedForMs, 30 * MIN)));
      }),
    );
  });

  it('of files, or after the first polls of a start, is as without a keeper', () => {
    fc.assert(
      fc.property(situation, (one) => {
        fc.pre(one.stage === 'uploading' || (one.stage === 'until-seen' && one.polls > 0));
        expect(pollDelayMs(one)).toBe(pollDelayMs({ ...one, watchedForMs: 0 }));
      }),
    );
  });
});

describe('the backoff of polls', () => {
  it.each([
    ['no wait in the queue', 1, 0, 1],
    ['a wait of exactly 5 s', 1, 5_000, 1],
    ['a wait of over 5 s', 1, 5_001, 2],
    ['still over 5 s', 2, 6_000, 4],
    ['at its cap', 16, 60_000, 16],
    ['no wait any more', 16, 0, 8],
    ['back to where it was', 2, 0, 1],
  ])('%s: from %i with %i ms to %i', (_, backoff, queuedMs, next) => {
    expect(nextBackoff(backoff, queuedMs)).toBe(next);
  });

  it('stays between 1 and 16, whatever the waits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600_000)), (waits) => {
        const backoff = waits.reduce(nextBackoff, 1);
        expect([1, 2, 4, 8, 16]).toContain(backoff);
      }),
    );
  });
});

describe('the delay after an attempt to start', () => {
  it.each([
    ['the 1st', 1, 0, S],
    ['the 2nd', 2, 2 * S, 2 * S],
    ['the 5th', 5, 20 * S, 16 * S],
    ['the 6th', 6, 40 * S, 30 * S],
    ['one of many in the first ten minutes', 40, 10 * MIN, 30 * S],
    ['one after ten minutes', 41, 10 * MIN + 1, MIN],
    ['one within the hour', 90, 60 * MIN, MIN],
    ['one after an hour', 91, 60 * MIN + 1, 5 * MIN],
    ['one after a day', 400, 24 * 60 * MIN, 5 * MIN],
  ])('%s', (_, attempts, sinceFirstMs, delayMs) => {
    expect(startDelayMs(attempts, sinceFirstMs)).toBe(delayMs);
  });

  it('is between a second and five minutes, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(10 * 86_400_000), (attempts, sinceFirstMs) => {
        expect(startDelayMs(attempts, sinceFirstMs)).toBeGreaterThanOrEqual(S);
        expect(startDelayMs(attempts, sinceFirstMs)).toBeLessThanOrEqual(5 * MIN);
      }),
    );
  });
});

it('nine attempts to bring a change to ZEGO take between two and three minutes', () => {
  const seconds = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => changeDelayMs(attempt) / S);
  expect(seconds).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
});

describe('the calls of a quiet recording', () => {
  /** How often each Action was called from the request until so long after. */
  function calls(seconds: number, differs: Parameters<typeof scenario>[0]): Record<string, number> {
    const counts: Record<string, number> = {};
    const limits = { startSeconds: 300, recordSeconds: 86_400, uploadSeconds: 86_400, restarts: 0 };
    const model = new Model(scenario({ limits, happenings: [[seconds, { do: 'stop' }]], ...differs }));
    model.run(START_MS + 3 * 86_400 * S);
    for (const { action, atMs } of model.calls) {
      if (atMs < START_MS + seconds * S) counts[action] = (counts[action] ?? 0) + 1;
    }
    return counts;
  }

  // A poll is a timer (2 events), an activity (3) and the workflow tasks around them (6).
  const EVENTS_A_POLL = 11;
  const watched = { keeper: [[0, 90_000]] } as const;

  it.each([
    ['an hour alone', 3_600, {}, 62, 800],
    ['an hour with a keeper', 3_600, watched, 1, 120],
    ['a day with a keeper', 86_400, watched, 47, 650],
  ])('%s', (_, seconds, differs, polls, events) => {
    const { DescribeRecordStatus, ...others } = calls(seconds, differs);
    expect(DescribeRecordStatus).toBe(polls);
    expect(others).toEqual({ StartRecord: 1 });
    expect(polls * EVENTS_A_POLL).toBeLessThan(events);
  });

  it('an hour alone while every poll queues for 8 s asks once in 16 minutes in the end', () => {
    expect(calls(3_600, { queueMs: [8_000] }).DescribeRecordStatus).toBeLessThan(12);
  });

  it('a flood of callbacks brings a poll every two seconds at most', () => {
    const flood = Array.from({ length: 2_000 }, (_, i) => [60 + i * 0.25, { do: 'status-changed' }] as const);
    const { DescribeRecordStatus } = calls(600, { happenings: [...flood, [600, { do: 'stop' }]] });
    expect(DescribeRecordStatus).toBeGreaterThan(200);
    expect(DescribeRecordStatus).toBeLessThan(275);
  });
});
