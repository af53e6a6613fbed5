import type { StartAnswer, ZegoRefusal } from '../../src/contract/activities.js';
import { ZEGO_CODES } from '../../src/zego/tables/codes.js';
import { acceptedByStart, type Denial, refuse, type SwitchValue, type Version } from '../state/controls.js';
import { note, refusalText, type SessionState, trouble, withTask } from '../state/session.js';
import { type StartChoice, type TaskState, taskName } from '../state/task.js';
import { pollDelayMs, startDelayMs } from './cadence.js';
import { keepsAsking } from './lanes.js';
import { startChoice } from './start-choice.js';

/**
 * A reset has taken the session back to before its first start: what it started then may record, also when it is to end
 * now, and is found by its ClientTaskId.
 */
export function startsForgotten(state: SessionState, nowMs: number): SessionState {
  return state.tasks.reduce((one, task) => {
    const times = { firstAskedAtMs: nowMs, unansweredAtMs: nowMs };
    return withTask(one, { ...task, ...times, mayExist: true, asked: startChoice(one, task, nowMs) });
  }, state);
}

/** An attempt to start is on its way. From the first that had no answer on, the choice stays the same. */
export function startAsked(state: SessionState, task: TaskState, choice: StartChoice, nowMs: number): SessionState {
  return withTask(state, {
    ...task,
    asking: true,
    asked: choice,
    firstAskedAtMs: task.mayExist ? task.firstAskedAtMs : nowMs,
  });
}

/** What an attempt to start has shown. */
export function startAnswered(state: SessionState, task: TaskState, answer: StartAnswer, nowMs: number): SessionState {
  const attempts = task.attempts + 1;
  const wantedAtMs = Math.max(state.startClockMs, task.wantedAtMs ?? 0);
  const sinceFirstMs = nowMs - (task.mayExist ? (task.firstAskedAtMs ?? nowMs) : wantedAtMs);
  const asked: TaskState = {
    ...task,
    asking: false,
    attempts,
    nextAttemptAtMs: nowMs + startDelayMs(attempts, sinceFirstMs),
  };
  switch (answer.verdict) {
    case 'started':
      return started(state, asked, answer.taskId, nowMs);
    case 'unknown': {
      const next = withTask(state, { ...asked, mayExist: true, unansweredAtMs: nowMs, waitingFor: undefined });
      const what = `StartRecord of ${taskName(task)} had no clear answer (${answer.reason}); asking again with the same ClientTaskId`;
      return trouble(note(next, nowMs, 'zego', 'start unanswered', { reason: answer.reason }), nowMs, what);
    }
    case 'refused': {
      const noted = trouble(noteRefusal(state, nowMs, answer.refusal), nowMs, refusalText(answer.refusal));
      // The task may exist all the same: no refusal of a later attempt says that the first one made nothing.
      if (task.mayExist) return withTask(noted, { ...asked, lastRefusal: answer.refusal });
      return startRefused(noted, asked, answer, nowMs);
    }
  }
}

function started(state: SessionState, task: TaskState, taskId: string, nowMs: number): SessionState {
  const { asked } = task;
  const revisions = asked?.revisions ?? { layout: 0, whiteboard: 0 };
  const next: TaskState = {
    ...task,
    taskId,
    asked: undefined,
    mayExist: false,
    waitingFor: undefined,
    lastRefusal: undefined,
    startedAtMs: task.firstAskedAtMs ?? nowMs,
    acceptedAtMs: nowMs,
    maxRecordSeconds: asked?.maxRecordSeconds,
    applied: { ...revisions, paused: false },
    polls: 0,
    nextPollAtMs: nowMs + pollDelayMs({ stage: 'until-seen', polls: 0, keeperFresh: false, stretch: 1 }),
  };
  const switches = asked ? acceptedByStart(state.switches, asked) : state.switches;
  return note(withTask({ ...state, switches }, next), nowMs, 'zego', 'start accepted', { taskId });
}

function startRefused(
  state: SessionState,
  task: TaskState,
  { retry, refusal }: Extract<StartAnswer, { verdict: 'refused' }>,
  nowMs: number,
): SessionState {
  const free: TaskState = { ...task, asked: undefined, firstAskedAtMs: undefined, lastRefusal: refusal };
  if (retry !== 'never') return withTask(state, { ...free, waitingFor: retry });
  const suspect = suspectOf(task.asked, refusal);
  if (suspect) return withTask(withoutSuspect(state, suspect, refusal, nowMs), withoutIt(free, suspect, nowMs));
  if (!state.ending && keepsAsking(state, task, nowMs)) return withTask(state, { ...free, waitingFor: 'perhaps' });
  const endReason = state.ending && state.ending.reason !== 'deadline' ? state.ending.reason : 'rejected';
  return withTask(state, { ...free, phase: 'settled', endReason, settledAtMs: nowMs });
}

/** A wish that a start carried. */
interface Suspect {
  readonly kind: 'layout' | 'whiteboard';
  readonly sent: Version<SwitchValue>;
}

/**
 * The wish that may be why the parameters were refused, by ZEGO (300000004) or by our own check (no code): the layout first,
 * then the whiteboard. A wish must not keep the room from being recorded.
 */
function suspectOf(asked: StartChoice | undefined, { code }: ZegoRefusal): Suspect | undefined {
  if (!asked || (code !== ZEGO_CODES.invalidParameter && code !== undefined)) return undefined;
  const { layout, whiteboardId, revisions } = asked;
  if (layout !== undefined) return { kind: 'layout', sent: { revision: revisions.layout, value: layout } };
  if (whiteboardId === undefined) return undefined;
  return { kind: 'whiteboard', sent: { revision: revisions.whiteboard, value: whiteboardId } };
}

function withoutSuspect(
  state: SessionState,
  { kind, sent }: Suspect,
  refusal: ZegoRefusal,
  nowMs: number,
): SessionState {
  const denial: Denial =
    refusal.code === undefined ? { by: 'us', reason: refusal.message, mistakes: [] } : { by: 'zego', refusal };
  return { ...state, switches: refuse(state.switches, kind, sent, denial, nowMs) };
}

/** What was accepted before stays wanted, so that the task itself has to remember not to ask for it again. */
function withoutIt(task: TaskState, { kind, sent }: Suspect, nowMs: number): TaskState {
  return { ...task, declined: { ...task.declined, [kind]: sent.revision }, nextAttemptAtMs: nowMs };
}

function noteRefusal(state: SessionState, nowMs: number, refusal: ZegoRefusal): SessionState {
  const { action, code, message, worker } = refusal;
  if (code === undefined) return note(state, nowMs, 'session', `${action} not sent`, { reason: message });
  return note(state, nowMs, 'zego', `${action} refused`, { code, message, ...(worker !== undefined && { worker }) });
}
