import { condition } from '@temporalio/workflow';
import type { CommandAnswer, TaskInput } from '../src/contract/activities.js';
import type { ZegoAction } from '../src/contract/names.js';
import { switchDelayMs } from './cadence.js';
import { noAnswer, quickCalls } from './calls.js';
import { denialFailure } from './denials.js';
import type { LiveSession } from './live-session.js';
import { taskAt, withTask } from './session-state.js';
import { type Denial, type SwitchKind, taskLacking } from './switches.js';
import { nudged } from './task-events.js';
import { type TaskState, taskName } from './task-state.js';
import { switchApplied, switchDenied, whyNever } from './wishes.js';

/** About three minutes of attempts; then the wish is turned down, and a person may wish again. */
const ATTEMPTS = 9;

/** Keeps every live task at the newest wish of one kind, one call at a time, until the session takes no more wishes. */
export async function keepSwitch(session: LiveSession, kind: SwitchKind): Promise<void> {
  let attempts = 0;
  for (;;) {
    await condition(() => !session.open || session.moving || lacking(session, kind) !== undefined);
    const task = lacking(session, kind);
    if (!session.open || session.moving || !task) return;
    const wanted = session.state.switches[kind].wanted;
    attempts += 1;
    const denied = await bring(session, kind, task, attempts);
    if (denied) {
      deny(session, kind, wanted.revision, denied);
      attempts = 0;
    } else if (!lacking(session, kind) || session.state.switches[kind].wanted.revision !== wanted.revision) {
      attempts = 0;
    } else {
      const newer = (): boolean =>
        !session.open || session.moving || session.state.switches[kind].wanted.revision !== wanted.revision;
      await condition(newer, switchDelayMs(attempts), { summary: `next attempt to bring the ${kind} to ZEGO` });
    }
  }
}

/** Wishes that came before the request was checked, and that this session can never grant. */
export function denyImpossible(session: LiveSession, kind: SwitchKind): void {
  const { wanted, accepted } = session.state.switches[kind];
  const reason = whyNever(session.state, kind);
  if (reason !== undefined && wanted.revision !== accepted.revision) {
    deny(session, kind, wanted.revision, { by: 'us', reason });
  }
}

function lacking(session: LiveSession, kind: SwitchKind): TaskState | undefined {
  return taskLacking(kind, session.state.switches, session.state.tasks);
}

/** One attempt; answers a denial, or nothing when it was accepted or is worth another attempt. */
async function bring(
  session: LiveSession,
  kind: SwitchKind,
  task: TaskState,
  attempt: number,
): Promise<Denial | undefined> {
  const { revision, value } = session.state.switches[kind].wanted;
  session.inFlight.set(kind, revision);
  const answer = await session.during(() => send(session, kind, task));
  session.inFlight.delete(kind);
  switch (answer.verdict) {
    case 'accepted': {
      session.verdicts.set(revision, { kind: 'accepted', requestId: answer.requestId });
      session.apply((state, nowMs) => {
        const now = taskAt(state, task.lane, task.number) ?? task;
        return switchApplied(state, now, kind, { revision, value: value === true }, nowMs);
      });
      return undefined;
    }
    case 'invalid':
      return { by: 'us', reason: `the ${kind} is wrong`, mistakes: answer.mistakes };
    case 'refused':
      return { by: 'zego', refusal: answer.refusal };
    case 'retry':
      // ZEGO may have ended the task: the next poll tells, and a later task starts with this wish.
      session.apply((state, nowMs) => withTask(state, nudged(taskAt(state, task.lane, task.number) ?? task, nowMs)));
      return attempt >= ATTEMPTS ? { by: 'zego', refusal: answer.refusal } : undefined;
  }
}

async function send(session: LiveSession, kind: SwitchKind, task: TaskState): Promise<CommandAnswer> {
  const { checked, sessionId, switches } = session.state;
  const input: TaskInput = { app: checked?.request.app ?? '', sessionId, taskId: task.taskId ?? '' };
  const calls = (action: ZegoAction, verb: string): ReturnType<typeof quickCalls> =>
    quickCalls(input.app, action, `${verb} ${taskName(task)} of room ${session.room}`);
  const lost =
    (action: ZegoAction) =>
    (error: unknown): CommandAnswer => ({
      verdict: 'retry',
      refusal: noAnswer(action, error),
    });
  switch (kind) {
    case 'layout': {
      const layout = switches.layout.wanted.value ?? {};
      return calls('UpdateLayout', 'change the layout of')
        .updateLayout({ ...input, layout })
        .catch(lost('UpdateLayout'));
    }
    case 'whiteboard': {
      const whiteboardId = switches.whiteboard.wanted.value ?? '';
      const call = calls('UpdateWhiteboard', 'switch the whiteboard of').updateWhiteboard({ ...input, whiteboardId });
      return call.catch(lost('UpdateWhiteboard'));
    }
    case 'paused':
      return switches.paused.wanted.value
        ? calls('PauseRecord', 'pause').pauseRecord(input).catch(lost('PauseRecord'))
        : calls('ResumeRecord', 'resume').resumeRecord(input).catch(lost('ResumeRecord'));
  }
}

function deny(session: LiveSession, kind: SwitchKind, revision: number, denial: Denial): void {
  session.verdicts.set(revision, { kind: 'denied', failure: denialFailure(denial) });
  session.apply((state, nowMs) => switchDenied(state, kind, revision, denial, nowMs));
}
