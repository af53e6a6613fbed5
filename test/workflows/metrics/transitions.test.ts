import { expect, it } from 'vitest';
import type { StopAnswer } from '../../../src/contract/activities.js';
import type { EndReason } from '../../../src/contract/view.js';
import { endNoticeMs, type HowEnded, newlyEnded, stopDurationMs } from '../../../workflows/metrics/transitions.js';
import { confirmStop, markStopSent } from '../../../workflows/rules/stopping.js';
import { type SessionState, withTask } from '../../../workflows/state/session.js';
import { START_MS } from '../model/fake-zego.js';
import { firstTask, polled, started, stopped } from '../model/started-task.js';
import { taskWith } from '../model/task-with.js';

const MINUTE_MS = 60_000;
const ENDED = { status: 3, files: [] };
const ENDED_ABNORMALLY = { status: 4, files: [] };

function endedFor(endReason: EndReason, stopWanted?: EndReason): SessionState {
  const state = started();
  return {
    ...state,
    tasks: state.tasks.map((task) =>
      taskWith(task, { end: { reason: endReason }, ...(stopWanted && { stop: { reason: stopWanted } }) }),
    ),
  };
}

it.each<[HowEnded, EndReason, EndReason?]>([
  ['stopped', 'stopped', 'stopped'],
  ['stopped', 'deadline', 'deadline'],
  ['in-order', 'room-idle'],
  ['in-order', 'deadline'],
  ['in-order', 'room-idle', 'stopped'],
  ['abnormally', 'interrupted'],
  ['abnormally', 'interrupted', 'stopped'],
])('counts as %s a task that ended for "%s" while "%s" was wanted', (how, endReason, stopWanted) => {
  expect(newlyEnded(started(), endedFor(endReason, stopWanted))).toEqual([how]);
});

it('counts a task once, and never one that ZEGO did not start', () => {
  const ended = endedFor('interrupted');
  expect(newlyEnded(ended, ended)).toEqual([]);
  const corrected = endedFor('room-idle');
  expect(newlyEnded(ended, corrected)).toEqual([]);
  const refused = { ...ended, tasks: ended.tasks.map((task) => ({ ...task, taskId: undefined })) };
  expect(newlyEnded(started(), refused)).toEqual([]);
});

it.each([
  ['in order', ENDED],
  ['abnormally', ENDED_ABNORMALLY],
])('an idle end that ZEGO calls ended %s counts as in order', (_how, answer) => {
  const idleAtMs = START_MS + 5 * MINUTE_MS;
  const endedAt = new Date(idleAtMs).toISOString();
  const recording = polled(started(), START_MS + 2_000, { status: 2, files: [] });
  const seen = polled(recording, idleAtMs + 1_000, { ...answer, endedAt });
  const known = polled(stopped(seen, idleAtMs + 2_000), idleAtMs + MINUTE_MS, { ...answer, endedAt });
  expect(newlyEnded(recording, known)).toEqual(['in-order']);
});

it('the notice of an end is measured once, where ZEGO says when it was and nobody stopped the task', () => {
  const recording = polled(started(), START_MS + 2_000, { status: 2, files: [] });
  const endedAt = new Date(START_MS + MINUTE_MS).toISOString();
  const seenAtMs = START_MS + MINUTE_MS + 4_000;
  const notice = (before: SessionState, after: SessionState): number | undefined =>
    endNoticeMs(firstTask(before), firstTask(after));
  const seen = polled(recording, seenAtMs, { ...ENDED, endedAt });
  expect(notice(recording, seen)).toBe(4_000);
  expect(notice(seen, polled(seen, seenAtMs + 5_000, { ...ENDED, endedAt }))).toBeUndefined();
  expect(notice(recording, polled(recording, seenAtMs, ENDED))).toBeUndefined();
  const requested = withTask(recording, taskWith(firstTask(recording), { stop: { sentAtMs: START_MS + MINUTE_MS } }));
  expect(notice(requested, polled(requested, seenAtMs, { ...ENDED, endedAt }))).toBeUndefined();
});

it('a stop is measured from its first attempt to its first confirmation', () => {
  const wanted = taskWith(firstTask(started()), { phase: 'stopping' });
  const sent = markStopSent(withTask(started(), wanted), wanted, START_MS + MINUTE_MS);
  const again = markStopSent(sent, firstTask(sent), START_MS + 2 * MINUTE_MS);
  const answer: StopAnswer = { how: 'stopped', requestId: 'r' };
  const confirmed = confirmStop(again, firstTask(again), answer, START_MS + 3 * MINUTE_MS);
  expect(stopDurationMs(firstTask(again), firstTask(confirmed))).toBe(2 * MINUTE_MS);
  const ineffective = taskWith(firstTask(confirmed), { stop: { confirmedAtMs: undefined } });
  const twice = confirmStop(withTask(confirmed, ineffective), ineffective, answer, START_MS + 9 * MINUTE_MS);
  expect(stopDurationMs(ineffective, firstTask(twice))).toBeUndefined();
});
