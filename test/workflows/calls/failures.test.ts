import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure, TimeoutType } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { PayloadUnreadable } from '../../../src/encryption/index.js';
import { noResponse, wasNeverSent, wasPerhapsNeverTaken } from '../../../workflows/activity-failures.js';

/** What a workflow catches of an activity that has failed for this reason. */
function caught(cause: Error): ActivityFailure {
  const retryState = RetryState.MAXIMUM_ATTEMPTS_REACHED;
  return new ActivityFailure('Activity task failed', 'startRecord', '1', retryState, '7@here', cause);
}

const typed = (type: string): Error => ApplicationFailure.create({ type, message: 'no' });
const overdue = (type: TimeoutType, cause?: Error): Error =>
  Object.assign(new TimeoutFailure('too late', undefined, type), cause && { cause });

describe('a call to ZEGO', () => {
  it.each([
    ['whose worker has no such entry in its configuration', typed('ConfigurationMissing')],
    ['whose worker has no key for its arguments', typed(new PayloadUnreadable('k', 'no such key').name)],
    ['whose worker knows no such activity', typed('NotFoundError')],
    ['that nobody took out of its queue', overdue(TimeoutType.SCHEDULE_TO_START)],
  ])('%s was never sent, and its response is not lost', (_what, cause) => {
    expect(wasNeverSent(caught(cause))).toBe(true);
    expect(noResponse('StartRecord', caught(cause))).not.toHaveProperty('responseLost');
  });

  it.each([
    ['that threw', caught(typed('TypeError'))],
    ['that took too long', caught(overdue(TimeoutType.START_TO_CLOSE))],
    ['that was repeated until its time was over', caught(overdue(TimeoutType.SCHEDULE_TO_CLOSE))],
    ['whose failure is not that of an activity', typed('NotFoundError')],
  ])('%s may have been sent', (_what, error) => {
    expect(wasNeverSent(error)).toBe(false);
    expect(noResponse('StartRecord', error)).toMatchObject({ responseLost: true });
  });

  it.each([
    ['that nobody took out of its queue', true, overdue(TimeoutType.SCHEDULE_TO_START)],
    ['whose time was over without an attempt that failed', true, overdue(TimeoutType.SCHEDULE_TO_CLOSE)],
    ['whose attempts failed', false, overdue(TimeoutType.SCHEDULE_TO_CLOSE, typed('ZegoFailed'))],
    ['whose attempt took too long', false, overdue(TimeoutType.START_TO_CLOSE)],
    ['that threw', false, typed('TypeError')],
  ])('%s was perhaps never taken: %s', (_what, expected, cause) => {
    expect(wasPerhapsNeverTaken(caught(cause))).toBe(expected);
  });
});
