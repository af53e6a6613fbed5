import { describe, expect, it } from 'vitest';
import type { DescribeAnswer } from '../../../src/contract/activities.js';
import { jsonBytes } from '../../../src/contract/json-size.js';
import type { FileView } from '../../../src/contract/view.js';
import { manifestOf } from '../../../workflows/report/manifest.js';
import { applyCallback } from '../../../workflows/rules/callbacks.js';
import { carriedState } from '../../../workflows/rules/carry-over.js';
import { footageOf } from '../../../workflows/rules/footage.js';
import { countPastTasks } from '../../../workflows/rules/past-tasks.js';
import { nextStep } from '../../../workflows/rules/phases.js';
import { applyPollResponse } from '../../../workflows/rules/poll-response.js';
import { markPollSent } from '../../../workflows/rules/polling.js';
import { readCallback } from '../../../workflows/rules/read-callback.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { newSession, type SessionState, withTask } from '../../../workflows/state/session.js';
import { BUDGET_BYTES } from '../../../workflows/state/size-budget.js';
import { newTask, type TaskState } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession, Model, ran } from '../model/model.js';
import { type Life, PLAIN, type Scenario, scenario } from '../model/scenario.js';
import { type Lived, settledTask } from '../model/settled-task.js';
import { firstTask, polled, started, stopped } from '../model/started-task.js';
import { type TaskDifference, taskWith } from '../model/task-with.js';

const S = 1_000;
const DAY_S = 86_400;
const goOn = { whenInterrupted: 'restart', limits: { ...PLAIN.limits, restarts: 10 } } as const;
const twoDays: Partial<Scenario> = {
  whenInterrupted: 'restart',
  limits: { ...PLAIN.limits, recordSeconds: 2 * DAY_S, restarts: 10 },
  keeper: [[0, 2 * DAY_S]],
};
const dies = (afterS: number, quitReason = 6): Life => ({ ends: 'dies', afterS, quitReason });
const atMax: Life = { ends: 'at-max', afterS: 0, quitReason: 4 };
const at = (seconds: number): number => START_MS + seconds * S;

it('an accepted layout that StartRecord rejects is not sent again and again', () => {
  const model = new Model(
    scenario({
      ...goOn,
      lives: [dies(200)],
      starts: ['ok'],
      startsThen: 'refused-layout',
      happenings: [
        [100, { do: 'layout', value: 'A', by: 'update' }],
        [600, { do: 'stop' }],
      ],
    }),
  );
  model.run(at(20 * DAY_S));
  expect(model.starts.length).toBeLessThan(60);
  expect(model.zego.tasks).toHaveLength(2);
});

it('a quit reason that overtakes the response of a poll is kept', () => {
  const recording = polled(started(), at(3), { status: 2, files: [] });
  const requested = markPollSent(recording, firstTask(recording), at(30));
  const facts = readCallback({ task_id: 'T1', event_type: 2, detail: { quit_reason: 1010 } });
  if (!facts) throw new Error('The callback is not read');
  const reported = applyCallback(requested, firstTask(requested), facts, at(30));
  const live: DescribeAnswer = { found: 'task', queuedMs: 0, covered: [], status: 2, files: [] };
  const answered = applyPollResponse(reported, firstTask(reported), live, at(30));
  expect(firstTask(answered).end.quitReason).toBe(1010);
  // The poll after it has the last word.
  expect(firstTask(polled(answered, at(33), { status: 2, files: [] })).end.quitReason).toBeUndefined();
});

it('a task that was never reported as recording but has a file dates the start of the session', () => {
  const { manifest } = ran({ starts: ['lost-after', 'lost-after'], happenings: [[5, { do: 'stop' }]] });
  expect(manifest?.startedAt).toBeDefined();
});

/** Sees with which polls on their way a run gives over to the next. */
class Watched extends Model {
  readonly lost: string[] = [];
  override movesOn(): boolean {
    const moves = super.movesOn();
    const polls = this.state.tasks.filter((task) => task.poll.inFlight);
    if (moves) this.lost.push(...polls.map((task) => `${task.clientTaskId} at ${(this.nowMs - START_MS) / S} s`));
    return moves;
  }
}

it('no run ends with a poll in flight whose response the next would await forever', () => {
  const lost: string[] = [];
  for (const travelMs of [[0], [500], [1_000], [500, 0], [1_000, 0, 500], [500, 500, 1_000], [2_500, 2_500, 0]]) {
    for (const callbacks of [[[1]], [[]]]) {
      const one = scenario({ ...goOn, redundancy: 2, travelMs, callbacks, lives: [dies(200), dies(305)] });
      const model = new Watched(one, { carried: 'in-new-runs' });
      model.run(at(20 * DAY_S));
      lost.push(...model.lost.map((what) => `${JSON.stringify({ travelMs, callbacks })}: ${what}`));
    }
  }
  expect(lost).toEqual([]);
});

it('a poll that was in flight when the run ended is repeated by the next', () => {
  const state = polled(started(), at(5), { status: 2, files: [] });
  const requested = withTask(state, taskWith(firstTask(state), { poll: { inFlight: true, sentAtMs: at(60) } }));
  const next: SessionState = JSON.parse(JSON.stringify(carriedState(requested)));
  expect(nextStep(next, firstTask(next), at(4_000))).toMatchObject({ do: 'poll' });
});

it('the time that a lane waited for its next task until the stop is missing, also after a rollover', () => {
  const { manifest } = ran({
    ...twoDays,
    lives: [atMax, dies(3_600)],
    starts: ['ok', 'ok'],
    startsThen: 'capacity',
    happenings: [[DAY_S + 4 * 3_600, { do: 'stop' }]],
  });
  expect(manifest).toMatchObject({ outcome: 'partial', endReason: 'stopped', gaps: [{ reason: 'interrupted' }] });
});

it('the time since a task died unnoticed is missing, also where its successor was waiting at the stop', () => {
  const { manifest } = ran({
    ...twoDays,
    lives: [dies(DAY_S - 500)],
    callbacks: [[]],
    starts: ['ok'],
    startsThen: 'capacity',
    happenings: [[DAY_S - 50, { do: 'stop' }]],
  });
  expect(manifest).toMatchObject({ outcome: 'partial', gaps: [{ reason: 'interrupted' }] });
});

it('a room that is empty before its next task has started is not recorded again', () => {
  const capacity = Array.from({ length: 25 }, () => 'capacity' as const);
  const { zego, manifest } = ran({
    ...twoDays,
    lives: [{ ends: 'idle', afterS: DAY_S - 300, quitReason: 3 }],
    starts: ['ok', ...capacity],
    happenings: [],
  });
  expect(zego.tasks).toHaveLength(1);
  expect(manifest).toMatchObject({ endReason: 'room-idle' });
});

it('a task that ZEGO did not know for a while, and that records on, is stopped', () => {
  let state = polled(started(), at(5), { status: 2, files: [] });
  for (const seconds of [60, 75, 95]) state = polled(state, at(seconds), 'no-such-task');
  state = stopped(state, at(96));
  for (const seconds of [101, 116, 146, 206, 326]) {
    if (firstTask(state).phase !== 'settled') state = polled(state, at(seconds), { status: 2, files: [] });
  }
  expect({ step: nextStep(state, firstTask(state), at(326)).do, endReason: firstTask(state).end.reason }).toEqual({
    step: 'stop',
    endReason: undefined,
  });
});

describe('tasks that are only counted by now', () => {
  const HOUR = 3_600;

  function settled({ files, ...lived }: Omit<Lived, 'files'> & Partial<Pick<Lived, 'files'>>): TaskState {
    return settledTask({ ...lived, files: files ?? [{ from: lived.from, length: lived.to - lived.from }] });
  }

  function closed(tasks: readonly TaskState[], redundancy: 1 | 2 = 1): SessionState {
    const opened = acceptRequest(
      newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
      checkedSession(scenario({ ...goOn, redundancy })),
      START_MS,
    );
    const endMs = Math.max(...tasks.map((task) => task.end.atMs ?? 0));
    return { ...opened, tasks, recordingSinceMs: START_MS, ending: { reason: 'stopped', atMs: endMs } };
  }

  const many = (count: number, lane = 0): TaskState[] =>
    Array.from({ length: count }, (_, i) => settled({ lane, number: i + 1, from: i * HOUR, to: (i + 1) * HOUR }));
  const endMs = at(70 * HOUR);

  it('excuse the time before somebody published as all tasks do', () => {
    const late = settled({ number: 1, from: 0, to: HOUR, files: [{ from: 240, length: HOUR - 240 }] });
    const state = closed([late, ...many(61).slice(1)]);
    expect(manifestOf(state, endMs).outcome).toBe('complete');
    expect(manifestOf(countPastTasks(state, endMs), endMs)).toMatchObject({ outcome: 'complete', gaps: [] });
  });

  it('are made up for by the other lane as all tasks are', () => {
    const bad = settled({ number: 1, from: 0, to: HOUR, files: [{ from: 0, length: HOUR, state: 'failed' }] });
    const state = closed([bad, ...many(31).slice(1), ...many(31, 1)], 2);
    expect(manifestOf(state, endMs).outcome).toBe('complete');
    expect(manifestOf(countPastTasks(state, endMs), endMs)).toMatchObject({ outcome: 'complete' });
  });

  it('hide no gap, however many there are', () => {
    const tasks = Array.from({ length: 600 }, (_, i) => settled({ number: i + 1, from: i * 100, to: i * 100 + 50 }));
    const state = tasks.reduce(
      (one, task) => countPastTasks({ ...one, tasks: [...one.tasks, task] }, endMs),
      closed([]),
    );
    const missingMs = footageOf(state, endMs).gaps.reduce((sum, { interval: [from, to] }) => sum + to - from, 0);
    const reported = { ...state, ending: { reason: 'stopped' as const, atMs: at(60_000) } };
    expect({ missingMs, outcome: manifestOf(reported, endMs).outcome }).toEqual({
      missingMs: 599 * 50 * S,
      outcome: 'partial',
    });
  });

  it('count their files when the later ones were never there', () => {
    const gone = Array.from({ length: 60 }, (_, i): TaskState => {
      const task = settled({
        number: i + 2,
        from: HOUR + i * 60,
        to: HOUR + i * 60 + 40,
        files: [],
      });
      const { beganAtMs: _beganAtMs, ...reported } = task.reported;
      const end = { seenAtMs: task.end.seenAtMs, vanished: true, reason: 'interrupted' } as const;
      return { ...task, reported: { ...reported, seenRecording: false }, end };
    });
    const state = closed([settled({ number: 1, from: 0, to: HOUR }), ...gone]);
    const ended: SessionState = { ...state, ending: { reason: 'interrupted', atMs: at(3 * HOUR) } };
    expect(manifestOf(ended, endMs).outcome).toBe('partial');
    expect(manifestOf(countPastTasks(ended, endMs), endMs).outcome).toBe('partial');
  });

  it('and those that are not fit into what one run hands to the next', () => {
    const layout = { MixMode: 1, note: 'x'.repeat(16_000) };
    const requested = {
      clientTaskId: 'uuid',
      maxRecordSeconds: DAY_S,
      layout,
      revisions: { layout: 1, whiteboard: 0 },
    };
    const pictureHashes = Array.from({ length: 500 }, (_, i) => 4_000_000_000 + i);
    const covered = Array.from({ length: 500 }, (_, i): [number, number] => [at(i * 10), at(i * 10 + 5)]);
    const tasks = many(60).map((task) =>
      taskWith(task, { start: { sent: { choice: requested, firstAtMs: at(0) } }, files: { pictureHashes, covered } }),
    );
    expect(jsonBytes(carriedState(closed(tasks)))).toBeLessThanOrEqual(BUDGET_BYTES);
  });
});

it('a layout for the new task is answered although the old one cannot be stopped', () => {
  const one = scenario({
    ...twoDays,
    stopsThen: 'fails',
    happenings: [[DAY_S - 500, { do: 'layout', value: 'A', by: 'update' }]],
  });
  let answeredMs = Number.POSITIVE_INFINITY;
  const watch = ({ requested: changes, nowMs }: Model): void => {
    if ((changes[0]?.answers.length ?? 0) > 0) answeredMs = Math.min(answeredMs, nowMs);
  };
  new Model(one, { watch }).run(at(20 * DAY_S));
  expect((answeredMs - at(DAY_S - 500)) / S).toBeLessThan(120);
});

it('a pause that ZEGO never accepted is not reported as accepted because the room is over', () => {
  const { requested: changes, manifest } = ran({
    changeFates: ['no-response', 'no-response', 'no-response', 'no-response'],
    lives: [{ ends: 'idle', afterS: 200, quitReason: 3 }],
    happenings: [[199, { do: 'pause', by: 'update' }]],
  });
  expect(manifest?.endReason).toBe('room-idle');
  expect(changes[0]?.answers).toEqual(['not-recording']);
});

it('pictures of tasks that are only counted by now are counted too', () => {
  const picture: FileView = {
    taskId: 'T',
    fileId: 'p',
    format: 'jpg',
    sizeBytes: 1,
    durationMs: 0,
    beganAt: new Date(START_MS).toISOString(),
    state: 'uploaded',
  };
  const known: TaskDifference = {
    phase: 'settled',
    files: { pictures: [picture], picturesCount: 1 },
    end: { reason: 'stopped' },
  };
  const tasks = Array.from({ length: 61 }, (_, i): TaskState => {
    const task = newTask(0, i + 1, `uuid-0-${i + 1}`, at(i));
    return taskWith(task, known, { taskId: `T${i}`, start: { startedAtMs: at(i) } });
  });
  const state = countPastTasks({ ...started(), tasks }, at(100));
  const { files, filesOmitted } = manifestOf(state, at(100));
  expect(files.length + (filesOmitted?.count ?? 0)).toBe(61);
});

it('an interrupted successor is requested whatever ZEGO responds while the old task still records', () => {
  const never = Array.from({ length: 4 }, () => 'refused-final' as const);
  const { zego } = ran({
    ...twoDays,
    limits: { ...PLAIN.limits, recordSeconds: 2 * DAY_S, restarts: 10 },
    lives: [atMax, { ends: 'never-there', afterS: 0, quitReason: 1 }],
    starts: ['ok', 'ok', ...never],
    happenings: [],
  });
  expect(zego.tasks.length).toBeGreaterThan(2);
});

it('a task that ended in order before its start was answered, and left nothing, is empty and not lost', () => {
  const { manifest } = ran({
    limits: { ...PLAIN.limits, startSeconds: 10, recordSeconds: 7_200, uploadSeconds: 7_200, restarts: 0 },
    starts: ['lost-after', 'lost-after'],
    life: { ends: 'idle', afterS: 60, quitReason: 3 },
    files: [],
    callbacks: [[]],
    happenings: [],
  });
  expect(manifest).toMatchObject({ outcome: 'empty', tasks: [{ taskId: 'T1', status: 3 }] });
});
