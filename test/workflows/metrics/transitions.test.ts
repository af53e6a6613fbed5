import { expect, it } from 'vitest';
import type { EndReason } from '../../../src/contract/view.js';
import { type HowEnded, newlyEnded } from '../../../workflows/metrics/transitions.js';
import type { SessionState } from '../../../workflows/state/session.js';
import { START_MS } from '../model/fake-zego.js';
import { polled, started, stopped } from '../model/started-task.js';
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
