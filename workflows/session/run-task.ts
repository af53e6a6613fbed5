import type { DescribeAnswer, StartAnswer, StartInput } from '../../src/contract/activities.js';
import {
  failureText,
  lookCall,
  noAnswer,
  quickCalls,
  startCall,
  stopCall,
  wasNeverSent,
  wasPerhapsNeverTaken,
} from '../activity-calls.js';
import { proofDueAtMs, stopDueAtMs } from '../rules/due-times.js';
import { filesOf, lookAsked, looked, lookedFor, notLooked } from '../rules/proof.js';
import { startChoice } from '../rules/start-choice.js';
import { startAnswered, startAsked } from '../rules/start-events.js';
import { described, pollAsked, stopAsked, stopConfirmed, stopFailed } from '../rules/task-events.js';
import { nextStep, type TaskStep } from '../rules/task-steps.js';
import { taskAt, taskNow } from '../state/session.js';
import { type TaskState, taskName } from '../state/task.js';
import type { LiveSession } from './live-session.js';
import { rescue } from './start-rescue.js';

/** After each of these the last failure of StopRecord is shown, and the next stretch of attempts begins. */
const STOP_STRETCHES_MS = [60_000, 600_000, 3_600_000];

/** Whatever goes wrong, a wait must not become a loop that fills the history. */
const MIN_WAIT_MS = 250;

/** What a task waits for: the step as of `sinceMs`, and when its time has come, in epoch milliseconds. */
export interface TaskWait {
  readonly step: Extract<TaskStep, { do: 'wait' }>;
  readonly sinceMs: number;
  readonly dueAtMs: number;
}

/**
 * Takes a task as far as it goes without time passing. Answers the call that it is busy with, or what it waits for;
 * undefined once it has settled.
 */
export function advance(session: LiveSession, lane: number, number: number): Promise<void> | TaskWait | undefined {
  for (;;) {
    session.apply((state) => state);
    const task = taskAt(session.state, lane, number);
    if (!task) return undefined;
    const nowMs = Date.now();
    const step = nextStep(session.state, task, nowMs);
    if (!isPassing(session, task, step)) session.publish();
    switch (step.do) {
      case 'nothing':
        return undefined;
      case 'start':
        return start(session, task);
      case 'stop':
        return stop(session, task);
      case 'describe':
        // Nobody waits for it: a stop must not come behind a poll that queues.
        void describe(session, task);
        break;
      case 'look':
        return look(session, task);
      case 'rescue':
        return rescue(session, task);
      case 'wait':
        return { step, sinceMs: nowMs, dueAtMs: Math.max(step.untilMs, nowMs + MIN_WAIT_MS) };
    }
  }
}

/** Something has happened that the task need not wait any longer for. */
export function isChanged(session: LiveSession, task: TaskState, { step, sinceMs }: TaskWait): boolean {
  // As of then: that time has passed is for the timer to say, or it would be cancelled just as it fires.
  const next = nextStep(session.state, task, sinceMs);
  return next.do !== 'wait' || next.untilMs < step.untilMs || next.why !== step.why;
}

/** What the timer of a wait is for; undefined where it needs none. */
export function timerSummary(session: LiveSession, task: TaskState, { step }: TaskWait): string | undefined {
  // Whatever is on its way has a timeout of its own; a timer beside it would only lengthen the history.
  return step.why === 'answer' ? undefined : `${WAITS_FOR[step.why]} of ${taskName(task)} in room ${session.room}`;
}

/**
 * What search attributes would say now is otherwise in a moment, and each change of them costs an action: a new task is
 * polled within seconds, the first look into the bucket is mostly the last, and a session that is over closes next.
 */
function isPassing({ over }: LiveSession, task: TaskState, step: TaskStep): boolean {
  if (step.do === 'look') return task.proof?.looks === 0;
  return over || (task.phase === 'starting' && task.taskId !== undefined && task.polls === 0);
}

const WAITS_FOR = {
  poll: 'next poll',
  deadline: 'deadline',
  retry: 'next attempt to start',
  upload: 'files',
  rollover: 'start of the next task beside the last ten minutes',
  rescue: 'next look for files that are being rescued',
  'last answer': 'deadline',
} as const;

async function start(session: LiveSession, task: TaskState): Promise<void> {
  const { checked, sessionId } = session.state;
  if (!checked) return;
  const { request } = checked;
  const choice = startChoice(session.state, task, Date.now());
  session.apply((state, nowMs) => startAsked(state, taskNow(state, task), choice, nowMs));
  const { revisions, ...chosen } = choice;
  const input: StartInput = {
    ...chosen,
    app: request.app,
    sessionId,
    roomId: request.roomId,
    profile: request.profile,
    storage: request.storage,
    recording: request.recording,
  };
  const summary = `start ${taskName(task)} of room ${session.room}`;
  const answer = await session.during(() => startCall(request.app, summary)(input).catch(startFailure));
  session.apply((state, nowMs) => startAnswered(state, taskNow(state, task), answer, nowMs));
}

function startFailure(error: unknown): StartAnswer {
  if (!wasNeverSent(error)) return { verdict: 'unknown', reason: failureText(error) };
  return { verdict: 'refused', retry: 'elsewhere', refusal: noAnswer('StartRecord', error) };
}

async function stop(session: LiveSession, task: TaskState): Promise<void> {
  const app = session.state.checked?.request.app;
  const { taskId } = task;
  if (app === undefined || taskId === undefined) return;
  const summary = `stop ${taskName(task)} of room ${session.room}`;
  for (let stretch = 0; ; stretch++) {
    session.apply((state, nowMs) => stopAsked(state, taskNow(state, task), nowMs));
    const leftMs = stopDueAtMs(taskNow(session.state, task)) - Date.now();
    const forMs = Math.min(leftMs, STOP_STRETCHES_MS[Math.min(stretch, STOP_STRETCHES_MS.length - 1)] ?? leftMs);
    try {
      const call = stopCall(app, summary, Math.max(forMs, 1_000));
      const answer = await session.duringRepeatable(() => call({ app, sessionId: session.state.sessionId, taskId }));
      session.apply((state, nowMs) => stopConfirmed(state, taskNow(state, task), answer, nowMs));
      return;
    } catch (error) {
      const failure = { reason: failureText(error), taken: !wasPerhapsNeverTaken(error) };
      session.apply((state, nowMs) => stopFailed(state, taskNow(state, task), failure, nowMs));
      if (taskNow(session.state, task).phase !== 'stopping') return;
    }
  }
}

async function describe(session: LiveSession, task: TaskState): Promise<void> {
  const app = session.state.checked?.request.app;
  const { taskId } = task;
  if (app === undefined || taskId === undefined) return;
  session.apply((state, nowMs) => pollAsked(state, taskNow(state, task), nowMs));
  const call = quickCalls(app, 'DescribeRecordStatus', `poll ${taskName(task)} of room ${session.room}`);
  const answer = await session.duringRepeatable(() =>
    call.describeRecordStatus({ app, sessionId: session.state.sessionId, taskId }).catch((error): DescribeAnswer => {
      return { found: 'unavailable', queuedMs: 0, refusal: noAnswer('DescribeRecordStatus', error) };
    }),
  );
  session.apply((state, nowMs) => described(state, taskNow(state, task), answer, nowMs));
}

async function look(session: LiveSession, task: TaskState): Promise<void> {
  const forMs = proofDueAtMs(session.state, task) - Date.now();
  session.apply((state) => lookAsked(state, taskNow(state, task)));
  const call = lookCall(`look for the files of ${taskName(task)} of room ${session.room} in the bucket`, forMs);
  const input = { ...filesOf(session.state, task), files: lookedFor(task) };
  const answer = await session.duringRepeatable(() => call(input).catch((error) => ({ failed: failureText(error) })));
  session.apply((state, nowMs) =>
    'failed' in answer
      ? notLooked(state, taskNow(state, task), answer.failed, nowMs)
      : looked(state, taskNow(state, task), answer, nowMs),
  );
}
