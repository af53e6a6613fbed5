import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALLS_PER_SECOND,
  FILE_STATUS,
  isDoneAlready,
  isTaskEnded,
  KNOWN_CODES,
  meaningOfCode,
  meaningOfQuitReason,
  QUIT_REASONS,
  TASK_STATUS,
  ZEGO_CODES,
} from '../../src/zego/index.js';

describe('Actions', () => {
  it('have the quotas that ZEGO documents', () => {
    expect(CALLS_PER_SECOND).toEqual({
      StartRecord: 50,
      StopRecord: 50,
      DescribeRecordStatus: 10,
      DescribeTasks: 10,
      UpdateLayout: 10,
      UpdateWhiteboard: 10,
      PauseRecord: 10,
      ResumeRecord: 10,
      TakeSnapshot: 10,
    });
  });
});

describe('codes', () => {
  it.each([
    [0, 'Success', 'final'],
    [100000000, 'HostWrong', 'final'],
    [100000001, 'AppIdMalformed', 'final'],
    [100000002, 'TimestampMissing', 'final'],
    [100000003, 'TimestampMalformed', 'final'],
    [100000004, 'SignatureExpired', 'signature'],
    [100000005, 'SignatureWrong', 'signature'],
    [100000006, 'ActionMissing', 'final'],
    [100000007, 'ActionUnknown', 'final'],
    [100000008, 'NonceMissing', 'final'],
    [100000009, 'SignatureMissing', 'final'],
    [100000010, 'ServerSecretNotFound', 'final'],
    [100000011, 'AppNotFound', 'final'],
    [100000012, 'Unknown', 'unknown'],
    [100000013, 'SignatureVersionMissing', 'final'],
    [100000014, 'SignatureVersionUnsupported', 'final'],
    [100000015, 'GatewayError', 'retry'],
    [100000016, 'NoProductionEnvironment', 'final'],
    [100000017, 'ServiceNotOpen', 'final'],
    [100000018, 'Unknown', 'unknown'],
    [300000002, 'ServiceNotEnabled', 'final'],
    [300000003, 'TooManyRequests', 'retry-later'],
    [300000004, 'InvalidParameter', 'final'],
    [300000005, 'GatewayCheckFailed', 'unknown'],
    [300000006, 'AtCapacity', 'at-capacity'],
    [300001000, 'NoSuchTask', 'final'],
    [300001001, 'TaskEnded', 'final'],
    [300001004, 'TaskNotPaused', 'final'],
    [300010000, 'SystemError', 'retry'],
    [300099999, 'Unknown', 'unknown'],
  ])('%i is %s and %s', (code, name, verdict) => {
    expect(meaningOfCode(code)).toMatchObject({ code, name, verdict });
  });

  it('have one entry each, and advice that is a sentence', () => {
    expect(KNOWN_CODES.map(({ code }) => code)).toEqual(Object.values(ZEGO_CODES));
    for (const { advice } of KNOWN_CODES) expect(advice).toMatch(/^[A-Z].*\.$/);
  });

  it('keep their number in the advice when they are not known', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (code) => {
        expect(meaningOfCode(code)).toMatchObject({ code, verdict: 'unknown' });
        expect(meaningOfCode(code).advice).toContain(String(code));
      }),
    );
  });

  it.each([
    ['StopRecord', 300001000, true],
    ['StopRecord', 300001001, true],
    ['StopRecord', 300010000, false],
    ['StopRecord', 300001004, false],
    ['ResumeRecord', 300001004, true],
    ['ResumeRecord', 300001001, false],
    ['PauseRecord', 300001001, false],
    ['DescribeRecordStatus', 300001000, false],
  ] as const)('%s answered with %i is done already: %s', (action, code, done) => {
    expect(isDoneAlready(action, code)).toBe(done);
  });
});

describe('quit reasons', () => {
  it.each([
    [1, 'interruption'],
    [2, 'final'],
    [3, 'idle'],
    [4, 'max-time'],
    [5, 'interruption'],
    [6, 'interruption'],
    [1001, 'interruption'],
    [1002, 'final'],
    [1003, 'interruption'],
    [1004, 'interruption'],
    [1005, 'interruption'],
    [1006, 'interruption'],
    [1007, 'interruption'],
    [1008, 'interruption'],
    [1009, 'interruption'],
    [1010, 'final'],
    [1011, 'interruption'],
    [4711, 'interruption'],
  ])('%i is of kind %s', (reason, kind) => {
    expect(meaningOfQuitReason(reason)).toMatchObject({ reason, kind });
  });

  it('have different names and numbers', () => {
    expect(new Set(QUIT_REASONS.map(({ name }) => name)).size).toBe(17);
    expect(new Set(QUIT_REASONS.map(({ reason }) => reason)).size).toBe(17);
  });
});

describe('statuses', () => {
  it('have the numbers that ZEGO documents', () => {
    expect(TASK_STATUS).toEqual({ initialising: 1, recording: 2, ended: 3, endedAbnormally: 4, paused: 5 });
    expect(FILE_STATUS).toEqual({ recording: 1, uploading: 2, uploaded: 3, backup: 4, failed: 5 });
  });

  it('end a task at 3 and 4 only', () => {
    expect([0, 1, 2, 3, 4, 5, 6].filter(isTaskEnded)).toEqual([3, 4]);
  });
});
