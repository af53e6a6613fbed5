import { describe, expect, it } from 'vitest';
import type { EndReason, FileView } from '../../../src/contract/view.js';
import {
  isOrdinary,
  QUIT_REASON_WAIT_MS,
  reasonDeadlineMs,
  whyEnded,
  withEndReason,
} from '../../../workflows/rules/end-reason.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { newSession, type SessionState } from '../../../workflows/state/session.js';
import { newTask, type TaskState } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { scenario } from '../model/scenario.js';
import { type TaskDifference, taskWith } from '../model/task-with.js';

const S = 1_000;
const HOUR_S = 3_600;
/** A session of two hours. */
const limits = { startSeconds: 300, recordSeconds: 2 * HOUR_S, uploadSeconds: 86_400, restarts: 0 };
const state = acceptRequest(
  newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
  checkedSession(scenario({ limits })),
  START_MS,
);

/** A task that began with the session, ended after so many seconds, and whose stop is confirmed. */
function ended(afterS: number, status: number, differs: TaskDifference = {}): TaskState {
  const endedAtMs = START_MS + afterS * S;
  return taskWith(
    newTask(0, 1, 'uuid-0-1', START_MS),
    {
      phase: 'uploading',
      taskId: 'T1',
      start: { startedAtMs: START_MS, maxRecordSeconds: 2 * HOUR_S + 120 },
      reported: { seenRecording: true, status },
      end: { atMs: endedAtMs, seenAtMs: endedAtMs + S },
      stop: { sentAtMs: endedAtMs + 2 * S, confirmedAtMs: endedAtMs + 3 * S, cameLate: true },
    },
    differs,
  );
}

/** A file that begins and lasts so many seconds. */
function file(fromS: number, durationS: number): FileView {
  const beganAt = new Date(START_MS + fromS * S).toISOString();
  const shared = { taskId: 'T1', format: 'mp4', sizeBytes: 1, state: 'uploading' } as const;
  return { ...shared, fileId: `f${fromS}`, beganAt, durationMs: durationS * S };
}

/** What is known once nothing more is waited for. */
const inTheEnd = (task: TaskState): EndReason | undefined => whyEnded(task, state, START_MS + 3 * HOUR_S * S);

describe('why ZEGO ended a task', () => {
  const restarts = [1, 5, 6, 1001, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1011];
  const final = [2, 1002, 1010];

  it.each([...restarts, ...final])('status 4 with quit reason %i is an interruption', (quitReason) => {
    expect(inTheEnd(ended(600, 4, { end: { quitReason } }))).toBe('interrupted');
  });

  it.each([
    ['status 3, no callback, before the deadline', ended(600, 3), 'room-idle'],
    ['status 3, quit reason 3', ended(600, 3, { end: { quitReason: 3 } }), 'room-idle'],
    ['status 3 after MaxRecordTime', ended(2 * HOUR_S + 120, 3), 'deadline'],
    ['status 3 with quit reason 4 at the deadline', ended(2 * HOUR_S, 3, { end: { quitReason: 4 } }), 'deadline'],
    ['status 3 with quit reason 4 an hour before it', ended(HOUR_S, 3, { end: { quitReason: 4 } }), 'interrupted'],
    [
      "status 3 at ZEGO's own cap, long before the deadline",
      ended(HOUR_S, 3, { start: { maxRecordSeconds: HOUR_S } }),
      'interrupted',
    ],
    [
      'status 3 a few seconds before its cap',
      ended(HOUR_S - 4, 3, { start: { maxRecordSeconds: HOUR_S } }),
      'interrupted',
    ],
    ['status 3 a while before its cap', ended(HOUR_S - 30, 3, { start: { maxRecordSeconds: HOUR_S } }), 'room-idle'],
    ['status 4 without a callback', ended(600, 4), 'interrupted'],
    ['status 4 after MaxIdleTime without a file', ended(300, 4), 'room-idle'],
    ['status 4 half a minute after MaxIdleTime', ended(330, 4), 'room-idle'],
    ['status 4 a little before MaxIdleTime', ended(294, 4), 'interrupted'],
    ['status 4 a while after MaxIdleTime', ended(331, 4), 'interrupted'],
    ['status 4 after MaxIdleTime with another quit reason', ended(300, 4, { end: { quitReason: 6 } }), 'interrupted'],
    ['status 4 MaxIdleTime after its footage ended', ended(900, 4, { files: { listed: [file(0, 600)] } }), 'room-idle'],
    [
      'status 4 MaxIdleTime after the last of its footage',
      ended(900, 4, { files: { listed: [file(0, 9), file(100, 500)] } }),
      'room-idle',
    ],
    ['status 4 at the end of its footage', ended(300, 4, { files: { listed: [file(0, 300)] } }), 'interrupted'],
    ['status 4 with a file of unknown length', ended(300, 4, { files: { listed: [file(0, 0)] } }), 'interrupted'],
    [
      'status 4 with quit reason 3',
      ended(600, 4, { end: { quitReason: 3 }, files: { listed: [file(0, 600)] } }),
      'room-idle',
    ],
    ['status 4 after MaxRecordTime', ended(2 * HOUR_S + 120, 4), 'deadline'],
    [
      "status 4 at ZEGO's own cap, long before the deadline",
      ended(HOUR_S, 4, { start: { maxRecordSeconds: HOUR_S }, files: { listed: [file(0, HOUR_S - 300)] } }),
      'interrupted',
    ],
    ['status 4 at the deadline with quit reason 4', ended(2 * HOUR_S, 4, { end: { quitReason: 4 } }), 'deadline'],
    ['vanished', ended(600, 2, { end: { vanished: true } }), 'interrupted'],
  ] as const)('%s', (_, task, reason) => {
    expect(inTheEnd(task)).toBe(reason);
  });
});

describe('why a task ended that we stopped', () => {
  const stopped = (differs: TaskDifference, afterS = 600, status = 3): TaskState =>
    taskWith(
      ended(afterS, status, {
        stop: {
          reason: 'stopped',
          sentAtMs: START_MS + 600 * S,
          confirmedAtMs: START_MS + 601 * S,
          cameLate: false,
        },
      }),
      differs,
    );

  it.each([
    ['stopped in order', stopped({}), 'stopped'],
    ['stopped at the deadline', stopped({ stop: { reason: 'deadline' } }), 'deadline'],
    ['stopped by cancellation', stopped({ stop: { reason: 'cancelled' } }), 'cancelled'],
    ['ended a moment before the stop', stopped({ stop: { cameLate: true } }, 590), 'stopped'],
    ['idle since long before the stop', stopped({ stop: { cameLate: true } }, 300), 'room-idle'],
    [
      'idle since long before the stop, and called abnormal',
      stopped({ stop: { cameLate: true } }, 300, 4),
      'room-idle',
    ],
    ['died long before the stop', stopped({ stop: { cameLate: true } }, 200, 4), 'interrupted'],
    ['died while the stop was repeated', stopped({ stop: { cameLate: true } }, 660, 4), 'stopped'],
    ['vanished before the stop', stopped({ end: { vanished: true } }), 'interrupted'],
  ] as const)('%s', (_, task, reason) => {
    expect(inTheEnd(task)).toBe(reason);
  });
});

describe('a pause', () => {
  const paused: SessionState = { ...state, pauses: [{ fromMs: START_MS + 100 * S, toMs: START_MS + 400 * S }] };

  it('is not counted as silence after the footage that spans it', () => {
    const task = ended(1_200, 4, { files: { listed: [file(0, 600)] } });
    expect(whyEnded(task, paused, START_MS + 3 * HOUR_S * S)).toBe('room-idle');
  });
});

describe('waiting for the callback that may say why', () => {
  const task = ended(600, 3);
  const seenAtMs = START_MS + 601 * S;

  it('lasts 15 s from when the end was seen', () => {
    expect(whyEnded(task, state, seenAtMs + QUIT_REASON_WAIT_MS - 1)).toBeUndefined();
    expect(whyEnded(task, state, seenAtMs + QUIT_REASON_WAIT_MS)).toBe('room-idle');
    expect(reasonDeadlineMs(task, seenAtMs)).toBe(seenAtMs + 15 * S);
  });

  it('ends when the callback comes', () => {
    expect(whyEnded(taskWith(task, { end: { quitReason: 3 } }), state, seenAtMs + 4 * S)).toBe('room-idle');
  });

  it('is not needed for a task that we stopped', () => {
    const stopped: TaskState = taskWith(task, { stop: { reason: 'stopped', cameLate: false } });
    expect(whyEnded(stopped, state, seenAtMs + 4 * S)).toBe('stopped');
  });

  it('has not started while the task records', () => {
    const live = taskWith(task, { end: { seenAtMs: undefined } });
    expect(whyEnded(live, state, seenAtMs + 60 * S)).toBeUndefined();
    expect(reasonDeadlineMs(live, seenAtMs + 60 * S)).toBeUndefined();
  });
});

describe('an abnormal end without a callback', () => {
  const seenAtMs = START_MS + 601 * S;
  /** A task that recorded its room from the start until it ended abnormally after ten minutes. */
  const cut = (differs: TaskDifference = {}): TaskState =>
    taskWith(ended(600, 4, { files: { listed: [file(0, 599)] } }), differs);
  const atOnce = (task: TaskState): EndReason | undefined => whyEnded(task, state, task.end.seenAtMs ?? 0);

  it('is an interruption at once where the room was just being recorded', () => {
    expect(atOnce(cut())).toBe('interrupted');
    expect(atOnce(cut({ stop: { confirmedAtMs: undefined } }))).toBe('interrupted');
    expect(atOnce(cut({ files: { listed: [file(0, 306)] } }))).toBe('interrupted');
    expect(atOnce(cut({ files: { listed: [file(0, 306), file(400, 0)] } }))).toBe('interrupted');
  });

  it.each([
    ['nobody may have published for MaxIdleTime', cut({ files: { listed: [file(0, 304)] } })],
    ['no file has a length yet', cut({ files: { listed: [file(0, 0)] } })],
    ['it lists no file', cut({ files: { listed: [] } })],
    ['it may have reached MaxRecordTime', cut({ start: { maxRecordSeconds: 600 } })],
    ['it was never seen recording', cut({ reported: { seenRecording: false } })],
    ['the end is called orderly', cut({ reported: { status: 3 } })],
    ['it vanished', cut({ reported: { status: 2 }, end: { vanished: true } })],
    ['it ended in its first minute, as a file name does that is too long', ended(59, 4)],
    ['the session was stopping it', cut({ stop: { reason: 'stopped', sentAtMs: seenAtMs - 3 * S } })],
  ])('waits for the callback where %s', (_, task) => {
    const unconfirmed = taskWith(task, { stop: { confirmedAtMs: undefined } });
    expect(atOnce(task.stop.reason ? unconfirmed : task)).toBeUndefined();
  });

  it('is refined by a callback that comes later', () => {
    const known = taskWith(cut(), { end: { reason: 'interrupted' } });
    expect(reasonDeadlineMs(known, seenAtMs + 14 * S)).toBe(seenAtMs + QUIT_REASON_WAIT_MS);
    expect(reasonDeadlineMs(known, seenAtMs + QUIT_REASON_WAIT_MS)).toBeUndefined();
    const told = taskWith(known, { end: { quitReason: 3 } });
    expect(reasonDeadlineMs(told, seenAtMs + S)).toBeUndefined();
    expect(withEndReason(state, told, seenAtMs + S).end.reason).toBe('room-idle');
  });
});

it.each([
  ['stopped', true],
  ['cancelled', true],
  ['deadline', true],
  ['room-idle', true],
  ['interrupted', false],
  ['rejected', false],
  ['no-capacity', false],
  ['unreachable', false],
] as const)('the end %s is ordinary: %s', (reason, ordinary) => {
  expect(isOrdinary(reason)).toBe(ordinary);
});
