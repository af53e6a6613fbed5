import type { DescribeAnswer, KeeperFreshness } from '../../../src/contract/activities.js';
import { applyPollResponse } from '../../../workflows/rules/poll-response.js';
import { markPollSent } from '../../../workflows/rules/polling.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { applyStartResponse, markStartSent } from '../../../workflows/rules/starting.js';
import { receiveStatusChange } from '../../../workflows/rules/status-changes.js';
import { applyTransitions } from '../../../workflows/rules/transitions.js';
import { newSession, type SessionState, taskAt } from '../../../workflows/state/session.js';
import type { TaskState } from '../../../workflows/state/task.js';
import { START_MS } from './fake-zego.js';
import { checkedSession } from './model.js';
import { PLAIN } from './scenario.js';
import { taskWith } from './task-with.js';

/** The first task as it stands. */
export function firstTask(state: SessionState): TaskState {
  const task = taskAt(state, 0, 1);
  if (!task) throw new Error('There is no task');
  return task;
}

/** A session whose task T1 was started at START_MS and is not yet seen; a keeper may watch it. */
export function started(keeper: KeeperFreshness = {}): SessionState {
  const state = acceptRequest(
    newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
    checkedSession(PLAIN),
    START_MS,
  );
  const choice = { clientTaskId: 'uuid-0-1', maxRecordSeconds: 3_720, revisions: { layout: 0, whiteboard: 0 } };
  const requested = markStartSent(state, firstTask(state), choice, START_MS);
  return applyStartResponse(
    requested,
    firstTask(requested),
    { verdict: 'started', taskId: 'T1', requestId: 'r', ...keeper },
    START_MS,
  );
}

/** The session after a poll that was sent and answered at that time. */
export function polled(
  state: SessionState,
  atMs: number,
  answer: Omit<Extract<DescribeAnswer, { found: 'task' }>, 'queuedMs' | 'found' | 'covered'> | 'no-such-task',
): SessionState {
  const requested = markPollSent(state, firstTask(state), atMs);
  const said: DescribeAnswer =
    answer === 'no-such-task'
      ? { found: 'no-such-task', queuedMs: 0 }
      : { found: 'task', queuedMs: 0, covered: [], ...answer };
  return applyTransitions(applyPollResponse(requested, firstTask(requested), said, atMs), atMs);
}

/** The session after the signal `statusChanged` at that time. */
export function signalled(state: SessionState, atMs: number, body: unknown): SessionState {
  return applyTransitions(receiveStatusChange(state, body, atMs), atMs);
}

/** The session after a stop that ZEGO confirmed at that time. */
export function stopped(state: SessionState, atMs: number): SessionState {
  const tasks = state.tasks.map((task) => taskWith(task, { stop: { sentAtMs: atMs, confirmedAtMs: atMs } }));
  return applyTransitions({ ...state, tasks }, atMs);
}
