import type { DescribeAnswer } from '../../../src/contract/activities.js';
import { passTime } from '../../../workflows/rules/pass-time.js';
import { startAnswered, startAsked } from '../../../workflows/rules/start-events.js';
import { described, pollAsked } from '../../../workflows/rules/task-events.js';
import { newSession, requestChecked, type SessionState, taskAt } from '../../../workflows/state/session.js';
import type { TaskState } from '../../../workflows/state/task.js';
import { START_MS } from './fake-zego.js';
import { checkedSession } from './model.js';
import { PLAIN } from './scenario.js';

/** The first task as it stands. */
export function firstTask(state: SessionState): TaskState {
  const task = taskAt(state, 0, 1);
  if (!task) throw new Error('There is no task');
  return task;
}

/** A session whose task T1 was started at START_MS and is not yet seen. */
export function started(): SessionState {
  const state = requestChecked(
    newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
    checkedSession(PLAIN),
    START_MS,
  );
  const choice = { clientTaskId: 'uuid-0-1', maxRecordSeconds: 3_720, revisions: { layout: 0, whiteboard: 0 } };
  const asked = startAsked(state, firstTask(state), choice, START_MS);
  return startAnswered(asked, firstTask(asked), { verdict: 'started', taskId: 'T1', requestId: 'r' }, START_MS);
}

/** The session after a poll that was sent and answered at that time. */
export function polled(
  state: SessionState,
  atMs: number,
  answer: Omit<Extract<DescribeAnswer, { found: 'task' }>, 'queuedMs' | 'found' | 'covered'> | 'no-such-task',
): SessionState {
  const asked = pollAsked(state, firstTask(state), atMs);
  const said: DescribeAnswer =
    answer === 'no-such-task'
      ? { found: 'no-such-task', queuedMs: 0 }
      : { found: 'task', queuedMs: 0, covered: [], ...answer };
  return passTime(described(asked, firstTask(asked), said, atMs), atMs);
}

/** The session after a stop that ZEGO confirmed at that time. */
export function stopped(state: SessionState, atMs: number): SessionState {
  const tasks = state.tasks.map((task) => ({ ...task, stopAskedAtMs: atMs, stopConfirmedAtMs: atMs }));
  return passTime({ ...state, tasks }, atMs);
}
