import { expect, it } from 'vitest';
import { sessionView } from '../../../workflows/report/view.js';
import { checkDeadlineMs } from '../../../workflows/rules/checking.js';
import { rolloverAtMs } from '../../../workflows/rules/recording.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { stopDeadlineMs } from '../../../workflows/rules/stopping.js';
import { newSession, taskAt } from '../../../workflows/state/session.js';
import { newTask, type TaskState } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { PLAIN, scenario } from '../model/scenario.js';
import { taskWith } from '../model/task-with.js';

const HOUR_MS = 3_600_000;

const limits = { ...PLAIN.limits, recordSeconds: 30 * 86_400 };
const state = acceptRequest(
  newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
  { ...checkedSession(scenario({ limits })), maxTaskSeconds: 172_800 },
  START_MS,
);
const task: TaskState = taskWith(taskAt(state, 0, 1) ?? newTask(9, 9, 'there is none', 0), {
  taskId: 'T',
  start: { startedAtMs: START_MS, acceptedAtMs: START_MS, maxRecordSeconds: 172_800 },
});

it('a task of 48 hours is followed by another ten minutes before its own end', () => {
  expect(rolloverAtMs(state, task)).toBe(START_MS + 48 * HOUR_MS - 600_000);
});

it('a task of 48 hours is stopped, and its files are polled while ZEGO still knows it', () => {
  const answersUntilMs = START_MS + 72 * HOUR_MS;
  expect(stopDeadlineMs(task)).toBe(START_MS + 48 * HOUR_MS + 600_000);
  expect(checkDeadlineMs(state, taskWith(task, { end: { seenAtMs: START_MS + 48 * HOUR_MS } }))).toBe(
    answersUntilMs - HOUR_MS,
  );
});

it('the first parameters without effect are in the view, and once in the timeline, which counts the rest', () => {
  const warnings = Array.from({ length: 10 }, (_, n) => ({ path: `recording.P${n}`, message: 'has no effect' }));
  const fresh = newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS);
  const warned = acceptRequest(fresh, { ...checkedSession(scenario({})), warnings }, START_MS);
  const { timeline, checked } = warned;
  expect(sessionView(warned).warnings).toEqual(warnings.slice(0, 8));
  expect(sessionView(state)).not.toHaveProperty('warnings');
  expect(timeline).toHaveLength(9);
  expect(timeline[0]).toMatchObject({
    event: 'parameter without effect',
    parameter: 'recording.P0',
    reason: 'has no effect',
  });
  expect(timeline.at(-1)).toMatchObject({ event: 'parameter without effect', others: 2 });
  expect(checked).not.toHaveProperty('warnings');
});
