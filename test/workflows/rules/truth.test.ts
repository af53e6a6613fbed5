import { describe, expect, it } from 'vitest';
import type { TaskPhase } from '../../../src/contract/view.js';
import { sessionView } from '../../../workflows/report/view.js';
import { applyCallback } from '../../../workflows/rules/callbacks.js';
import { readCallback } from '../../../workflows/rules/read-callback.js';
import { applyTransitions } from '../../../workflows/rules/transitions.js';
import { START_MS } from '../model/fake-zego.js';
import { Model, ran } from '../model/model.js';
import { untold } from '../model/promises.js';
import { PLAIN, scenario } from '../model/scenario.js';
import { firstTask, polled, started, stopped } from '../model/started-task.js';

const S = 1_000;

it('a session that was stopped while its only attempt was in flight is empty when that is rejected', () => {
  const model = ran({ starts: ['refused-final'], travelMs: [5_000], happenings: [[2, { do: 'stop' }]] });
  expect(model.manifest).toMatchObject({ outcome: 'empty', endReason: 'stopped' });
});

it('a recording whose files could not be polled is not called empty', () => {
  const model = ran({ outages: [[0, 10_000]], happenings: [[300, { do: 'cancel' }]] });
  expect(untold(model)).toEqual([]);
});

it('a task that died before it had a file is not reported as a room where nobody published', () => {
  const model = ran({ files: [], life: { ends: 'dies', afterS: 1, quitReason: 5 }, happenings: [] });
  expect(model.manifest?.message).not.toContain('Nobody published');
  expect(model.manifest?.outcome).not.toBe('empty');
});

it('a task that ZEGO did not know for a while, and then stops, is polled for its files', () => {
  const beganAt = new Date(START_MS).toISOString();
  const file = { taskId: 'T1', fileId: 'f', format: 'mp4', sizeBytes: 1, durationMs: 1, beganAt } as const;
  let state = started();
  for (const seconds of [2, 17, 32]) state = polled(state, START_MS + seconds * S, 'no-such-task');
  state = polled(state, START_MS + 40 * S, { status: 3, files: [{ ...file, state: 'uploading' }] });
  state = applyTransitions(stopped(state, START_MS + 41 * S), START_MS + 60 * S);
  expect(firstTask(state).phase).toBe('uploading');
});

it('a task that died after it was to be stopped has lost nothing that was wanted', () => {
  const model = ran({
    stops: ['fails'],
    life: { ends: 'dies', afterS: 330, quitReason: 6 },
    happenings: [[300, { do: 'stop' }]],
  });
  expect(model.manifest).toMatchObject({ outcome: 'complete', endReason: 'stopped', gaps: [] });
});

it('a room that was idle long before the stop is reported so, whichever response comes first', () => {
  const idle = { life: { ends: 'idle', afterS: 300, quitReason: 0 }, callbacks: [[]], keeper: [[0, 3_600]] } as const;
  const stopFirst = ran({ ...idle, happenings: [[900, { do: 'stop' }]] });
  const pollFirst = ran({
    ...idle,
    stops: ['fails'],
    happenings: [
      [899, { do: 'status-changed' }],
      [899.05, { do: 'stop' }],
    ],
    travelMs: [100],
  });
  expect(pollFirst.manifest?.endReason).toBe(stopFirst.manifest?.endReason);
});

it('no start is sent again when less than 60 s are left', () => {
  const limits = { ...PLAIN.limits, recordSeconds: 600, startSeconds: 3_600 };
  const { calls } = ran({ limits, startsThen: 'capacity', happenings: [] });
  const lastMs = calls.findLast(({ action }) => action === 'StartRecord')?.atMs ?? 0;
  expect(lastMs).toBeGreaterThan(START_MS + 480 * S);
  expect(lastMs).toBeLessThanOrEqual(START_MS + 540 * S);
});

it('the next poll that a view tells of lies ahead', () => {
  const late: string[] = [];
  const watch = ({ state, nowMs }: Model): void => {
    const { nextPollAt, phase } = sessionView(state);
    if (nextPollAt !== undefined && Date.parse(nextPollAt) < nowMs - 60 * S) late.push(phase);
  };
  new Model(scenario({ stopsThen: 'fails' }), { watch }).run(START_MS + 10 * 86_400 * S);
  expect(late).toEqual([]);
});

it('a rejection that was overcome is not reported as the reason why nothing was recorded', () => {
  const model = ran({
    starts: ['capacity'],
    life: { ends: 'never-there', afterS: 0, quitReason: 0 },
    happenings: [],
  });
  expect(model.manifest?.message).not.toContain('too many tasks');
});

it('a session whose starts never had an answer until its deadline is not started, as one that waited for capacity', () => {
  expect(ran({ startsThen: 'lost-before', happenings: [] }).manifest).toMatchObject({
    outcome: 'not-started',
    endReason: 'unreachable',
  });
});

it('a session that is partial because it was cut lists the gap, however soon that was noticed', () => {
  const model = ran({
    life: { ends: 'dies', afterS: 300, quitReason: 6 },
    callbacks: [[0]],
    travelMs: [0],
    happenings: [],
  });
  expect(model.manifest).toMatchObject({ outcome: 'partial', gaps: [{ reason: 'interrupted' }] });
});

describe('that there are no files is believed', () => {
  /** The phase after polls at these seconds after the end, none of which names a file. */
  function phaseAfter(seconds: readonly number[], toldNothing: boolean): TaskPhase {
    let state = polled(started(), START_MS + 2 * S, { status: 2, files: [] });
    const endMs = START_MS + 300 * S;
    for (const second of seconds) {
      state = polled(state, endMs + second * S, { status: 3, files: [] });
      if (second === 0) state = stopped(state, endMs);
      const facts = readCallback({ task_id: 'T1', event_type: 1, detail: { file_info: [] } });
      if (facts && toldNothing) state = applyCallback(state, firstTask(state), facts, endMs + second * S);
    }
    return firstTask(applyTransitions(state, endMs + 200 * S)).phase;
  }

  it.each([
    ['after three answers over 60 s', [0, 30, 60], false, 'settled'],
    ['not after two answers over 60 s', [0, 60], false, 'uploading'],
    ['not after many answers over 59 s', [0, 10, 20, 30, 40, 50, 59], false, 'uploading'],
    ['after two answers over 15 s where a callback says so', [0, 15], true, 'settled'],
    ['not after two answers over 14 s where a callback says so', [0, 14], true, 'uploading'],
    ['not after one answer where a callback says so', [0], true, 'uploading'],
  ] as const)('%s', (_, seconds, toldNothing, phase) => {
    expect(phaseAfter(seconds, toldNothing)).toBe(phase);
  });
});

it.each([
  ['a cancelled session waits 10 minutes for its files', 'cancel', 10],
  ['a stopped one as long as its limit says', 'stop', 60],
] as const)('%s', (_, what, minutes) => {
  const limits = { ...PLAIN.limits, uploadSeconds: 3_600 };
  const model = ran({ limits, files: [{ to: 'stays', afterS: 0 }], happenings: [[300, { do: what }]] });
  expect(Math.round((model.nowMs - START_MS) / 60_000)).toBe(5 + minutes);
});
