import { describe, expect, it } from 'vitest';
import type { Attention } from '../../../src/contract/attention.js';
import { withAttention } from '../../../workflows/rules/attention.js';
import {
  applyCheck,
  applyRescue,
  markRescueStarted,
  receiveRescueProgress,
  recordCheckFailure,
} from '../../../workflows/rules/checking.js';
import { type SessionState, withTask } from '../../../workflows/state/session.js';
import { START_MS } from '../model/fake-zego.js';
import { Model } from '../model/model.js';
import { PLAIN, type Scenario, scenario } from '../model/scenario.js';
import { settledTask } from '../model/settled-task.js';
import { firstTask, started } from '../model/started-task.js';

const MINUTE_MS = 60_000;

/** Each attention of a session that runs to its end, with the seconds after the start in which it stood. */
function courseOf(some: Partial<Scenario>): { readonly reason: string; readonly fromS: number; toS?: number }[] {
  const course: { reason: string; fromS: number; toS?: number }[] = [];
  const watch = ({ state, nowMs }: Model): void => {
    const atS = Math.round((nowMs - START_MS) / 1_000);
    const reasons = (state.attention ?? []).map(({ reason }): string => reason);
    for (const one of course) if (one.toS === undefined && !reasons.includes(one.reason)) one.toS = atS;
    for (const reason of reasons) {
      if (!course.some((one) => one.reason === reason && one.toS === undefined)) course.push({ reason, fromS: atS });
    }
  };
  const model = new Model(scenario(some), { watch }).run(START_MS + 4 * 86_400_000);
  expect(model.state.attention).toBeUndefined();
  return course;
}

describe('a session', () => {
  it('that records, stops and verifies as planned never needs attention', () => {
    expect(courseOf({ happenings: [[600, { do: 'stop' }]] })).toEqual([]);
  });

  it('needs it once ZEGO has not confirmed its stop for a minute, until ZEGO does', () => {
    const course = courseOf({ stops: ['fails', 'fails'], happenings: [[600, { do: 'stop' }]] });
    expect(course).toEqual([{ reason: 'stop-not-confirmed', fromS: expect.any(Number), toS: expect.any(Number) }]);
    const { fromS = 0, toS = 0 } = course[0] ?? {};
    expect(fromS).toBeGreaterThanOrEqual(660);
    expect(fromS).toBeLessThan(670);
    expect(toS).toBeGreaterThan(fromS);
  });

  it('needs it while it waits for a task, from the second refusal on', () => {
    const once = courseOf({ starts: ['capacity'], happenings: [[600, { do: 'stop' }]] });
    expect(once).toEqual([]);
    const long = courseOf({ starts: Array.from({ length: 6 }, () => 'capacity'), happenings: [[600, { do: 'stop' }]] });
    expect(long).toMatchObject([{ reason: 'no-task', toS: expect.any(Number) }]);
  });

  it('needs it when its tasks keep ending soon after their start, until one records for five minutes', () => {
    const dies = { ends: 'dies', afterS: 20, quitReason: 6 } as const;
    const course = courseOf({
      limits: { ...PLAIN.limits, recordSeconds: 3_600, restarts: 10 },
      whenInterrupted: 'restart',
      lives: [dies, dies, dies],
      happenings: [[3_000, { do: 'stop' }]],
    });
    expect(course).toMatchObject([{ reason: 'restarting' }]);
    const { fromS = 0, toS = 0 } = course[0] ?? {};
    expect(toS - fromS).toBeGreaterThanOrEqual(300);
    expect(toS - fromS).toBeLessThan(420);
  });
});

describe('a task whose files are final', () => {
  const checking = (fileState: 'uploaded' | 'backup'): SessionState => {
    const state = started();
    const task = settledTask({ from: 0, to: 60, files: [{ from: 0, length: 60, state: fileState }] });
    return withTask(state, { ...task, phase: 'checking', verification: { checks: 0, nextCheckAtMs: START_MS } });
  };
  const attentionOf = (state: SessionState, nowMs = START_MS + MINUTE_MS): readonly Attention[] =>
    withAttention(state, nowMs).attention ?? [];

  it('needs attention while the bucket does not respond, until it does', () => {
    const before = checking('uploaded');
    expect(attentionOf(before)).toEqual([]);
    const failing = recordCheckFailure(before, firstTask(before), '403 AccessDenied', START_MS);
    const [found] = attentionOf(failing);
    expect(found).toMatchObject({ reason: 'not-verified', since: new Date(START_MS).toISOString() });
    expect(found?.what).toMatch(/^The files of task 1 can't be verified in the bucket: 403 AccessDenied$/);
    const again = recordCheckFailure(failing, firstTask(failing), '500', START_MS + MINUTE_MS);
    expect(attentionOf(again)).toMatchObject([{ since: new Date(START_MS).toISOString() }]);
    const done = applyCheck(again, firstTask(again), { files: [] }, START_MS + MINUTE_MS);
    expect(attentionOf(done)).toEqual([]);
  });

  it('needs attention while a copy out of the backup keeps failing, until it succeeds or the rescue ends', () => {
    const before = checking('backup');
    const rescuing = markRescueStarted(before, firstTask(before), START_MS);
    expect(attentionOf(rescuing)).toEqual([]);
    const [file] = firstTask(rescuing).files.listed;
    const body = { taskId: 'T0-1', fileId: file?.fileId };
    const failing = receiveRescueProgress(rescuing, { ...body, failure: 'NoSuchBucket' }, START_MS);
    expect(attentionOf(failing)).toMatchObject([
      { reason: 'not-rescued', what: "1 file of task 1 can't be copied out of ZEGO's backup store: NoSuchBucket" },
    ]);
    expect(attentionOf(receiveRescueProgress(failing, body, START_MS))).toEqual([]);
    expect(attentionOf(applyRescue(failing, firstTask(failing), { files: [] }, START_MS))).toEqual([]);
  });

  it('takes no odd progress for its own', () => {
    const state = checking('backup');
    for (const body of [
      undefined,
      null,
      'text',
      {},
      { taskId: 'T0-1' },
      { taskId: 'T0-1', fileId: 'other', failure: 'x' },
    ]) {
      const after = receiveRescueProgress(state, body, START_MS);
      expect(attentionOf(after)).toEqual([]);
      expect(after.timeline.at(-1)?.event).toBe('ignored: rescueProgress names no file that is being copied');
    }
  });
});
