import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../workflows/rules/phases.js';
import { markPollSent } from '../../../workflows/rules/polling.js';
import { applyTransitions, endSession } from '../../../workflows/rules/transitions.js';
import type { SessionState } from '../../../workflows/state/session.js';
import { START_MS } from '../model/fake-zego.js';
import { ran } from '../model/model.js';
import { type Life, PLAIN } from '../model/scenario.js';
import { firstTask, polled, signalled, started, stopped } from '../model/started-task.js';

const S = 1_000;
const MIN = 60 * S;
const after = (ms: number): number => START_MS + ms;
/** A worker vouches for the keeper for 35 minutes. */
const WATCHED = { keeperFreshUntil: new Date(after(35 * MIN)).toISOString() };

/** When the first task is polled next; undefined while something else is to be done. */
function nextPollMs(state: SessionState, nowMs: number): number | undefined {
  const step = nextStep(state, firstTask(state), nowMs);
  return step.do === 'poll' ? 0 : step.do === 'wait' && step.why === 'poll' ? step.untilMs - nowMs : undefined;
}

describe('a start beside a keeper', () => {
  it('is not polled at once: the keeper has 45 s to report it', () => {
    expect(nextPollMs(started(WATCHED), START_MS)).toBe(45 * S);
    expect(nextPollMs(started(), START_MS)).toBe(2 * S);
  });

  it('is confirmed by the word of the keeper alone, and then polled half an hour later', () => {
    const state = signalled(started(WATCHED), after(6 * S), { taskId: 'T1', seen: 'recording' });
    expect(state).toMatchObject({
      recordingSinceMs: after(6 * S),
      tasks: [{ phase: 'recording', reported: { status: 2, seenRecording: true } }],
    });
    expect(state.timeline.at(-1)).toMatchObject({ by: 'zego', event: 'recording', task: 1 });
    expect(nextPollMs(state, after(6 * S))).toBe(30 * MIN);
  });

  it('that is confirmed late is polled by the end of what a worker vouched for', () => {
    const state = signalled(started(WATCHED), after(10 * MIN), { taskId: 'T1', seen: 'recording' });
    expect(nextPollMs(state, after(10 * MIN))).toBe(25 * MIN);
  });

  it('is polled as usual after a word while no worker vouches for the keeper', () => {
    const state = signalled(started(), after(S), { taskId: 'T1', seen: 'recording' });
    expect(nextPollMs(state, after(S))).toBe(15 * S);
  });

  it('keeps a poll in flight and a requested one', () => {
    const inFlight = markPollSent(started(WATCHED), firstTask(started(WATCHED)), after(45 * S));
    const told = signalled(inFlight, after(46 * S), { taskId: 'T1', seen: 'recording' });
    expect(firstTask(told).poll).toEqual(firstTask(inFlight).poll);
    const requested = signalled(started(WATCHED), after(S), { taskId: 'T1' });
    expect(nextPollMs(signalled(requested, after(S), { taskId: 'T1', seen: 'recording' }), after(S))).toBe(0);
  });

  it('is confirmed by polls where no word comes', () => {
    const { state } = ran({ keeper: [[0, 4]], happenings: [[600, { do: 'stop' }]] });
    expect(state.recordingSinceMs).toBeGreaterThanOrEqual(after(45 * S));
    expect(state.recordingSinceMs).toBeLessThan(after(46 * S));
  });
});

describe('the word "recording"', () => {
  const recording = polled(started(WATCHED), after(3 * S), { status: 2, files: [] });
  const stopping = applyTransitions(endSession(recording, 'stopped', after(MIN)), after(MIN));
  const ended = polled(recording, after(MIN), { status: 4, files: [], endedAt: new Date(after(50 * S)).toISOString() });

  it.each([
    ['is known to record', recording],
    ['is being stopped', stopping],
    ['has ended', ended],
    ['uploads', stopped(ended, after(MIN + S))],
  ])('changes nothing for a task that %s', (_, state) => {
    const nowMs = after(MIN + 2 * S);
    const now = applyTransitions(state, nowMs);
    expect(signalled(now, nowMs, { taskId: 'T1', seen: 'recording' })).toBe(now);
  });

  it('does not outweigh "no such task", and is followed by a poll', () => {
    const missing = polled(started(), after(2 * S), 'no-such-task');
    const state = signalled(missing, after(10 * S), { taskId: 'T1', seen: 'recording' });
    expect(firstTask(state).reported.seenRecording).toBeUndefined();
    expect(nextPollMs(state, after(10 * S))).toBe(0);
  });

  it('does not keep a task that vanishes', () => {
    const vanishes: Life = { ends: 'vanishes', afterS: 300, quitReason: 0 };
    const { manifest, state } = ran({ keeper: [[0, 3_600]], life: vanishes, callbacks: [[]], happenings: [] });
    expect(state.timeline.map(({ event }) => event)).toContain('task vanished');
    expect(manifest).toMatchObject({ tasks: [{ endReason: 'interrupted' }] });
  });
});

describe('the word "left"', () => {
  const recording = signalled(started(WATCHED), after(3 * S), { taskId: 'T1', seen: 'recording' });

  it('brings a poll at once, and decides nothing', () => {
    const state = signalled(recording, after(5 * MIN), { taskId: 'T1', seen: 'left' });
    expect(nextPollMs(state, after(5 * MIN))).toBe(0);
    expect(state).toMatchObject({ tasks: [{ phase: 'recording', end: {} }] });
    expect(state.timeline).toEqual(recording.timeline);
  });

  it('is checked once more soon where ZEGO still reports the task as recording', () => {
    const left = signalled(recording, after(5 * MIN), { taskId: 'T1', seen: 'left' });
    const still = polled(left, after(5 * MIN), { status: 2, files: [], ...WATCHED });
    expect(nextPollMs(still, after(5 * MIN))).toBe(30 * S);
    const again = polled(still, after(6 * MIN), { status: 2, files: [], ...WATCHED });
    expect(nextPollMs(again, after(6 * MIN))).toBe(29 * MIN);
  });

  it('changes nothing for a task that has ended or whose stop is confirmed', () => {
    const ended = polled(recording, after(MIN), { status: 3, files: [] });
    expect(signalled(ended, after(MIN), { taskId: 'T1', seen: 'left' })).toEqual(ended);
    const ending = applyTransitions(endSession(recording, 'stopped', after(MIN)), after(MIN));
    const confirmed = stopped(ending, after(MIN));
    expect(signalled(confirmed, after(MIN), { taskId: 'T1', seen: 'left' })).toEqual(confirmed);
  });

  it('shows the end of a task half a minute after it, not half an hour', () => {
    const dies: Life = { ends: 'dies', afterS: 300, quitReason: 6 };
    const { state } = ran({ keeper: [[0, 3_600]], life: dies, callbacks: [[]], happenings: [] });
    expect(state.tasks[0]?.end.seenAtMs).toBeLessThan(after(315 * S));
  });
});

describe('the word "unwatched"', () => {
  const unwatched = (state: SessionState, atMs: number) => signalled(state, atMs, { taskId: 'T1', seen: 'unwatched' });
  const recording = signalled(started(WATCHED), after(3 * S), { taskId: 'T1', seen: 'recording' });

  it('makes a session poll every minute, and rely on no keeper', () => {
    const state = unwatched(recording, after(5 * MIN));
    expect(nextPollMs(state, after(5 * MIN))).toBe(MIN);
    const again = polled(state, after(6 * MIN), { status: 2, files: [] });
    expect(nextPollMs(again, after(6 * MIN))).toBe(MIN);
    expect(state.timeline).toEqual(recording.timeline);
  });

  it('makes a session poll the task that it starts', () => {
    expect(nextPollMs(unwatched(started(WATCHED), after(S)), after(S))).toBe(2 * S);
  });

  it('is taken back by the next poll whose worker vouches for the keeper', () => {
    const state = unwatched(recording, after(5 * MIN));
    const again = polled(state, after(6 * MIN), { status: 2, files: [], ...WATCHED });
    expect(nextPollMs(again, after(6 * MIN))).toBe(29 * MIN);
  });

  it('never postpones a poll', () => {
    const requested = signalled(recording, after(5 * MIN), { taskId: 'T1' });
    expect(nextPollMs(unwatched(requested, after(5 * MIN)), after(5 * MIN))).toBe(0);
    const ended = polled(recording, after(MIN), { status: 3, files: [] });
    expect(firstTask(unwatched(ended, after(MIN + S))).poll).toEqual(firstTask(ended).poll);
  });
});

describe('any other word', () => {
  const recording = polled(started(WATCHED), after(3 * S), { status: 2, files: [] });

  it('about a task of the session requests a poll, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (seen) => {
        fc.pre(seen !== 'recording' && seen !== 'left' && seen !== 'unwatched');
        const plain = signalled(recording, after(5 * MIN), { taskId: 'T1' });
        expect(signalled(recording, after(5 * MIN), { taskId: 'T1', seen })).toEqual(plain);
        expect(nextPollMs(plain, after(5 * MIN))).toBe(0);
      }),
    );
  });

  it('about no task of the session is only noted, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const state = signalled(recording, after(5 * MIN), body);
        expect({ ...state, timeline: [] }).toEqual({ ...recording, timeline: [] });
        expect(state.timeline.at(-1)).toMatchObject({ by: 'signal', event: expect.stringMatching(/^ignored: /) });
      }),
    );
  });
});

describe('when the keeper is gone', () => {
  /** When the session polled its task, in seconds after the request. */
  function polls(keeper: typeof PLAIN.keeper): number[] {
    const { calls } = ran({
      keeper,
      limits: { ...PLAIN.limits, recordSeconds: 10_800 },
      happenings: [[7_200, { do: 'stop' }]],
    });
    return calls.flatMap(({ action, atMs }) =>
      action === 'DescribeRecordStatus' && atMs < after(7_200 * S) ? Math.round((atMs - START_MS) / S) : [],
    );
  }

  it('a session learns it within half an hour and polls every minute from then on', () => {
    const [first = 0, second = 0, ...rest] = polls([[0, 900]]);
    expect(first).toBeLessThan(900 + 1_800);
    expect(second - first).toBe(60);
    expect(rest.length).toBeGreaterThan(80);
  });

  it('and comes back, polls are rare again', () => {
    const times = polls([
      [0, 900],
      [3_000, 9_000],
    ]);
    expect(times.filter((at) => at > 3_060).length).toBeLessThanOrEqual(3);
  });
});
