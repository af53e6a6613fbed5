import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextStep } from '../../../workflows/rules/phases.js';
import { markPollSent } from '../../../workflows/rules/polling.js';
import { markStopSent, recordStopFailure, stopDeadlineMs } from '../../../workflows/rules/stopping.js';
import { applyTransitions } from '../../../workflows/rules/transitions.js';
import { START_MS } from '../model/fake-zego.js';
import { Model, ran } from '../model/model.js';
import { brokenPromises } from '../model/promises.js';
import { PLAIN, scenario } from '../model/scenario.js';
import { firstTask, polled, started, stopped } from '../model/started-task.js';

const hour = 3_600;

it('a task that was made hours after the first lost response to a start is stopped until its own MaxRecordTime is over', () => {
  const twoHours = Array.from({ length: 60 }, () => 'lost-before' as const);
  const model = ran({
    limits: { ...PLAIN.limits, startSeconds: 60, recordSeconds: 3 * hour, uploadSeconds: 60 },
    starts: twoHours,
    stopsThen: 'fails',
    happenings: [],
  });
  expect(brokenPromises(model)).toEqual([]);
});

it('a start that was carried out in its last hour with a lost response is not given up while its task may record', () => {
  const model = ran({
    limits: { ...PLAIN.limits, recordSeconds: 3 * hour },
    starts: [...Array.from({ length: 20 }, () => 'lost-before' as const), 'lost-after'],
    startsThen: 'unreachable',
    happenings: [],
  });
  expect(brokenPromises(model)).toEqual([]);
});

it('a start that may exist is given up only when MaxRecordTime is over as ZEGO counts it', () => {
  expect(brokenPromises(ran({ startsThen: 'lost-after', travelMs: [5_000], happenings: [] }))).toEqual([]);
});

it('a task that died before the deadline is reported so also when StopRecord is never confirmed and its callback is lost', () => {
  const died = {
    limits: { ...PLAIN.limits, recordSeconds: 90 },
    stopsThen: 'fails',
    life: { ends: 'dies', afterS: 60, quitReason: 6 },
    happenings: [],
  } as const;
  expect(ran({ ...died, callbacks: [[]] }).manifest?.outcome).toBe(ran(died).manifest?.outcome);
});

it('StopRecord is repeated until ten minutes after MaxRecordTime, and then the manifest says so', () => {
  let gaveUpMs = 0;
  const watch = ({ state, nowMs }: Model): void => {
    if (state.tasks[0]?.stop.unconfirmed && gaveUpMs === 0) gaveUpMs = nowMs;
  };
  const model = new Model(scenario({ stopsThen: 'fails' }), { watch }).run(START_MS + 86_400_000);
  const beyondS = (gaveUpMs - (model.zego.tasks[0]?.deadlineAtMs ?? 0)) / 1_000;
  expect(Math.round(beyondS / 60)).toBe(10);
});

it('every task is sent StopRecord, however long no worker ran, and whenever that was', () => {
  const life = fc.record({
    ends: fc.constantFrom('at-max', 'dies', 'idle'),
    afterS: fc.nat(600),
    quitReason: fc.constant(6),
  });
  const world = fc.record({
    away: fc.tuple(fc.nat(1_200), fc.nat(400_000)).map(([from, forS]) => [[from, from + forS]] as const),
    life,
    stopsThen: fc.constantFrom('ok', 'fails'),
    redundancy: fc.constantFrom(1, 2),
    callbacks: fc.constantFrom([[1]], [[]]),
  });
  fc.assert(
    fc.property(world, fc.boolean(), (differs, isAsked) => {
      // A stop that is requested just before the worker goes away waits in its queue.
      const happenings = differs.away.map(([from]) => [from - 0.5, { do: 'stop' }] as const);
      const limits = { ...PLAIN.limits, recordSeconds: 900 };
      const model = ran({ ...differs, limits, happenings: isAsked ? happenings : [] });
      expect(brokenPromises(model).filter((one) => one.startsWith('stopped'))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('a StopRecord that no worker took out of its queue is sent again, also past MaxRecordTime', () => {
  const wanted = { ...started(), ending: { reason: 'stopped', atMs: START_MS + 10_000 } } as const;
  const requested = markStopSent(wanted, firstTask(wanted), START_MS + 10_000);
  const backMs = START_MS + 10 * hour * 1_000;
  const next = (taken: boolean): unknown => {
    const state = recordStopFailure(requested, firstTask(requested), { reason: 'no response in time', taken }, backMs);
    const passed = applyTransitions(applyTransitions(state, backMs), backMs);
    return nextStep(passed, firstTask(passed), backMs).do;
  };
  expect([next(false), next(true)]).toEqual(['stop', 'poll']);
  const late = markStopSent(wanted, firstTask(wanted), backMs);
  expect(stopDeadlineMs(firstTask(late)) - backMs).toBe(60_000);
});

it('a StopRecord whose queue nobody serves is given up a quarter of an hour after the rest', () => {
  const wanted = { ...started(), ending: { reason: 'stopped', atMs: START_MS + 10_000 } } as const;
  let nowMs = START_MS + 10_000;
  let state = markStopSent(wanted, firstTask(wanted), nowMs);
  while (firstTask(state).phase !== 'uploading' && nowMs < START_MS + 72 * hour * 1_000) {
    nowMs = Math.max(nowMs + 60_000, stopDeadlineMs(firstTask(state)));
    const failed = recordStopFailure(state, firstTask(state), { reason: 'no response in time', taken: false }, nowMs);
    state = applyTransitions(applyTransitions(failed, nowMs), nowMs);
    if (firstTask(state).phase === 'stopping') state = markStopSent(state, firstTask(state), nowMs);
  }
  const dueMs = START_MS + (3_720 + 600) * 1_000;
  expect((nowMs - dueMs) / 60_000).toBeLessThanOrEqual(15);
  expect(firstTask(state).stop.unconfirmed).toBe(true);
});

it('a task that ZEGO reports as stopped, and never says has ended, is waited for no longer than its files may take', () => {
  const { limits } = PLAIN;
  const closedS = (stopAtS: number): number => {
    const lagging = { statusLagS: 5 * 86_400, happenings: [[stopAtS, { do: 'stop' }]] } as const;
    return (ran(lagging).nowMs - START_MS) / 1_000;
  };
  const latestS = limits.recordSeconds + 120 + 600 + limits.uploadSeconds + 600;
  for (const stopAtS of [60, 600, 3_500]) expect(closedS(stopAtS)).toBeLessThan(latestS);
});

it('a task that ZEGO reports as stopped and still describes as recording is sent StopRecord again', () => {
  let state = polled(started(), START_MS + 3_000, { status: 2, files: [] });
  state = stopped({ ...state, ending: { reason: 'stopped', atMs: START_MS + 10_000 } }, START_MS + 10_000);
  state = polled(state, START_MS + 60_000, { status: 2, files: [] });
  expect(nextStep(state, firstTask(state), START_MS + 60_000).do).not.toBe('stop');
  state = polled(state, START_MS + 71_000, { status: 2, files: [] });
  expect(nextStep(state, firstTask(state), START_MS + 71_000).do).toBe('stop');
});

it('a stop at the deadline does not wait behind a poll that queues', () => {
  const recording = polled(started(), START_MS + 3_000, { status: 2, files: [] });
  const step = (deadlineInMs: number): unknown => {
    const requestedAtMs = START_MS + 30_000;
    const state = markPollSent(
      { ...recording, deadlineAtMs: requestedAtMs + deadlineInMs },
      firstTask(recording),
      requestedAtMs,
    );
    return nextStep(state, firstTask(state), requestedAtMs);
  };
  expect(step(60_000)).toMatchObject({ do: 'wait', why: 'last response', untilMs: START_MS + 90_000 });
  // Such a poll is given up before, and needs no timer beside it.
  expect(step(600_000)).toMatchObject({ do: 'wait', why: 'response' });
});
