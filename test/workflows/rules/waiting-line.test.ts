import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StartAnswer } from '../../../src/contract/activities.js';
import { lineDelayMs, startDelayMs } from '../../../workflows/rules/cadence.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { applyStartResponse, chooseStart, markStartSent } from '../../../workflows/rules/starting.js';
import { isQueueable } from '../../../workflows/rules/waiting-line.js';
import { newSession, type SessionState } from '../../../workflows/state/session.js';
import { mayExist, newTask } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { PLAIN, scenario } from '../model/scenario.js';
import { firstTask, started } from '../model/started-task.js';
import { taskWith } from '../model/task-with.js';

const S = 1_000;
const MIN = 60 * S;
const HOUR = 60 * MIN;

function unstarted(world = PLAIN): SessionState {
  const identity = { sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS };
  return acceptRequest(newSession(identity, START_MS), checkedSession(world), START_MS);
}

/** The session after one attempt with this answer. */
function answered(state: SessionState, answer: StartAnswer, atMs: number): SessionState {
  const sent = markStartSent(state, firstTask(state), chooseStart(state, firstTask(state), atMs), atMs);
  return applyStartResponse(sent, firstTask(sent), answer, atMs);
}

const REFUSED: StartAnswer = {
  verdict: 'refused',
  retry: 'no-capacity',
  refusal: { action: 'StartRecord', code: 300_000_006, message: 'too many', requestId: 'r', advice: 'Wait.' },
};

describe('the delay before the next attempt', () => {
  it.each([
    ['at the front: soon, then every 5 s', 1, 0, [1, 2, 4, 5, 5, 5]],
    ['at the front, after ten minutes', 1, 11 * MIN, [10, 10]],
    ['at the front, after hours', 1, 5 * HOUR, [10, 10]],
    ['as the second', 2, 0, [5, 5]],
    ['as the third', 3, 0, [10, 10]],
    ['as the tenth', 10, 0, [25, 25]],
    ['as the eleventh', 11, 0, [30, 30]],
    ['as the hundredth', 100, 0, [30, 30]],
    ['as the thousandth', 1_000, 0, [250, 250]],
    ['as the ten-thousandth', 10_000, 0, [300, 300]],
    ['as the eleventh, after ten minutes', 11, 11 * MIN, [60]],
    ['as the eleventh, after an hour', 11, 2 * HOUR, [300]],
  ] as const)('%s', (_, position, sinceMs, seconds) => {
    expect(seconds.map((_s, i) => lineDelayMs(position, i + 1, sinceMs) / S)).toEqual(seconds);
  });

  it('never shrinks with the position, and is shorter than without a line only at the front', () => {
    const any = fc.record({
      position: fc.integer({ min: 1, max: 20_000 }),
      attempts: fc.integer({ min: 1, max: 1_000 }),
      sinceMs: fc.integer({ min: 0, max: 48 * HOUR }),
    });
    fc.assert(
      fc.property(any, ({ position, attempts, sinceMs }) => {
        const delayMs = lineDelayMs(position, attempts, sinceMs);
        expect(lineDelayMs(position + 1, attempts, sinceMs)).toBeGreaterThanOrEqual(delayMs);
        const isShorter = delayMs < startDelayMs(attempts, sinceMs);
        expect(isShorter && position >= 11).toBe(false);
      }),
    );
  });

  it('of a long line keeps attempts well below the quota of StartRecord', () => {
    const perSecond = (sessions: number): number =>
      Array.from({ length: sessions }, (_, i) => S / lineDelayMs(i + 1, 100, 0)).reduce((a, b) => a + b);
    expect(perSecond(100)).toBeLessThan(4);
    expect(perSecond(1_000)).toBeLessThan(14);
  });
});

describe('a start that is queued', () => {
  const queued = answered(unstarted(), { verdict: 'queued', position: 3 }, START_MS);

  it('made no task, and waits for its turn', () => {
    const { start, phase } = firstTask(queued);
    expect(phase).toBe('starting');
    expect(mayExist(firstTask(queued))).toBe(false);
    expect(start).toMatchObject({ waitingFor: 'no-capacity', nextAttemptAtMs: START_MS + 10 * S, inFlight: false });
    expect(start).not.toHaveProperty('sent');
  });

  it('is refused later, at the front, without losing count', () => {
    const refused = answered(queued, { ...REFUSED, position: 1 }, START_MS + 15 * S);
    const again = answered(refused, { ...REFUSED, position: 1 }, START_MS + 20 * S);
    const { line } = firstTask(again).start;
    expect(line).toMatchObject({ position: 1, refusals: 2, refusedAtMs: START_MS + 20 * S });
  });

  it('retries as without a line once its position is unknown', () => {
    const refused = answered(queued, REFUSED, START_MS + 15 * S);
    expect(firstTask(refused).start.nextAttemptAtMs).toBe(START_MS + 17 * S);
    expect(firstTask(refused).start.line).toMatchObject({ position: undefined, refusals: 1 });
  });

  it('leaves nothing behind once it is started', () => {
    const begun = answered(queued, { verdict: 'started', taskId: 'T', requestId: 'r' }, START_MS + 15 * S);
    expect(firstTask(begun)).toMatchObject({ taskId: 'T', start: { line: undefined, waitingFor: undefined } });
  });

  it('stays a task that may exist, should a worker queue one', () => {
    const lost = answered(unstarted(), { verdict: 'unknown', reason: 'cut' }, START_MS);
    const later = answered(lost, { verdict: 'queued', position: 2 }, START_MS + S);
    expect(mayExist(firstTask(later))).toBe(true);
    expect(firstTask(later).start.sent?.choice).toEqual(firstTask(lost).start.sent?.choice);
  });
});

describe('a start may be queued', () => {
  it('while its session waits', () => {
    const state = unstarted();
    expect(isQueueable(state, firstTask(state))).toBe(true);
    const refused = answered(state, REFUSED, START_MS);
    expect(isQueueable(refused, firstTask(refused))).toBe(true);
  });

  it('in both lanes of a pair that waits', () => {
    const state = unstarted(scenario({ redundancy: 2 }));
    expect(state.tasks.map((task) => isQueueable(state, task))).toEqual([true, true]);
  });

  it('not once its response was lost: a task may exist', () => {
    const lost = answered(unstarted(), { verdict: 'unknown', reason: 'cut' }, START_MS);
    expect(isQueueable(lost, firstTask(lost))).toBe(false);
  });

  it('not for a room that is recorded', () => {
    const state = started();
    const successor = taskWith(newTask(0, 2, 'c', START_MS), {
      succession: { reason: 'interrupted', decidedAtMs: START_MS, restarts: 1 },
    });
    expect(isQueueable(state, successor)).toBe(false);
    expect(isQueueable(state, newTask(1, 1, 'c', START_MS))).toBe(false);
  });
});
