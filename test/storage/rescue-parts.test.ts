import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLastAttempt } from '../../activities/last-attempt.js';
import type { FileView } from '../../src/contract/index.js';
import { rescueDetails } from '../../workflows/rescue/details.js';
import { checkedFileRescue, isTried } from '../../workflows/rescue/input.js';

const NOW_MS = Date.parse('2026-03-02T12:00:00.000Z');
const THREE_DAYS_MS = 259_200_000;

const file = fc.record({
  fileId: fc.string(),
  state: fc.constantFrom('backup', 'rescued', 'failed', 'verified'),
  note: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
});
const nearlyRight = fc.record(
  {
    sessionId: fc.anything(),
    taskId: fc.string({ unit: 'binary' }),
    roomId: fc.string(),
    storage: fc.anything(),
    files: fc.array(fc.oneof(file, fc.anything())),
    deadlineAtMs: fc.oneof(fc.double(), fc.integer({ min: NOW_MS, max: NOW_MS + THREE_DAYS_MS }), fc.anything()),
  },
  { requiredKeys: [] },
);

test('whatever a rescue is started with, it ends within the days that ZEGO keeps its backup and names what it knows', () => {
  fc.assert(
    fc.property(fc.oneof(nearlyRight, fc.anything()), (input) => {
      const rescue = checkedFileRescue(input, NOW_MS);
      expect(rescue.deadlineAtMs).toBeLessThanOrEqual(NOW_MS + THREE_DAYS_MS);
      expect(Number.isInteger(rescue.deadlineAtMs)).toBe(true);
      for (const { fileId, state } of rescue.files) expect([typeof fileId, typeof state]).toEqual(['string', 'string']);
      expect(rescueDetails(rescue, rescue.files)).toContain(`of ${rescue.files.length} rescued.`);
    }),
  );
});

test('an input that is right stays as it is', () => {
  const one: FileView = {
    taskId: 't',
    fileId: 'a.mp4',
    format: 'mp4',
    sizeBytes: 1,
    durationMs: 1,
    beganAt: '2026-03-02T12:00:00.000Z',
    state: 'backup',
  };
  const names = { app: 'a', sessionId: 's', roomId: 'r', taskId: 't', storage: 'x', outputFolder: 'f/' };
  const input = { ...names, files: [one], deadlineAtMs: NOW_MS + 5 };
  expect(checkedFileRescue(input, NOW_MS)).toEqual(input);
});

test('files beyond the most are not tried, and say so', () => {
  const { files } = checkedFileRescue(
    { files: Array.from({ length: 2_001 }, () => ({ fileId: 'a', state: 'backup' })) },
    NOW_MS,
  );
  expect(files).toHaveLength(2_001);
  expect(files.filter(isTried)).toHaveLength(2_000);
  expect(files.at(-1)).toMatchObject({ state: 'backup', note: expect.stringMatching(/only the first 2000/) });
});

test('what is shown of a rescue stays short, however much is left and however long the names are', () => {
  const files = Array.from({ length: 5_000 }, () => ({
    fileId: 'x'.repeat(2_000),
    state: 'backup',
    note: 'y'.repeat(5_000),
  }));
  const rescue = checkedFileRescue({ taskId: 'z'.repeat(9_000), files }, NOW_MS);
  expect(rescueDetails(rescue, rescue.files).length).toBeLessThan(20_000);
});

describe('an attempt is the last', () => {
  const retryPolicy = { initialInterval: 10_000, backoffCoefficient: 2, maximumInterval: 60_000, maximumAttempts: 0 };
  const info = { attempt: 1, retryPolicy, scheduledTimestampMs: NOW_MS, scheduleToCloseTimeoutMs: 100_000 };
  test.each([
    ['when there is time for the next', info, 89_999, false],
    ['when the next would come too late', info, 90_000, true],
    ['when the next, after a longer pause, would come too late', { ...info, attempt: 3 }, 60_000, true],
    ['when there is time even after the longest pause', { ...info, attempt: 30 }, 39_999, false],
    [
      'when it was the last one that is allowed',
      { ...info, retryPolicy: { ...retryPolicy, maximumAttempts: 1 } },
      0,
      true,
    ],
    ['when there is no end', { ...info, scheduleToCloseTimeoutMs: 0 }, 9e9, false],
    ['when the server tells no policy', { ...info, retryPolicy: {} }, 98_999, false],
  ])('%s: %#', (_when, given, afterMs, last) => {
    expect(isLastAttempt(given, NOW_MS + afterMs)).toBe(last);
  });
});
