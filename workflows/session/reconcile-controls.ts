import { condition } from '@temporalio/workflow';
import type { CommandAnswer, TaskInput } from '../../src/contract/activities.js';
import type { ZegoAction } from '../../src/zego/tables/actions.js';
import { noAnswer, quickCalls } from '../activity-calls.js';
import { switchDelayMs } from '../rules/cadence.js';
import { switchAnswered, switchAsked, switchDenied, whyNever } from '../rules/controls.js';
import { isEverywhere, type SwitchKind, taskLacking, UNKNOWN } from '../state/controls.js';
import { taskNow } from '../state/session.js';
import { type TaskState, taskName } from '../state/task.js';
import type { LiveSession } from './live-session.js';

/** A live task lacks the newest wish of this kind. */
export function isLacking(session: LiveSession, kind: SwitchKind): boolean {
  return session.open && lacking(session, kind) !== undefined;
}

/** Brings the newest wish of one kind to every live task, one call at a time, while there is one that lacks it. */
export async function keepSwitch(session: LiveSession, kind: SwitchKind): Promise<void> {
  let tried = { revision: UNKNOWN, attempts: 0 };
  for (;;) {
    const task = lacking(session, kind);
    if (!task || !session.open || session.leaving) return;
    const { wanted } = session.state.switches[kind];
    tried = { revision: wanted.revision, attempts: wanted.revision === tried.revision ? tried.attempts + 1 : 1 };
    await bring(session, kind, task, tried.attempts);
    if (!lacking(session, kind)) continue;
    const changed = (): boolean =>
      !session.open || session.leaving || session.state.switches[kind].wanted.revision !== wanted.revision;
    await condition(changed, switchDelayMs(tried.attempts), { summary: `next attempt to bring the ${kind} to ZEGO` });
  }
}

/** Wishes that came before the request was checked, and that this session can never grant. */
export function denyImpossible(session: LiveSession, kind: SwitchKind): void {
  const { wanted, accepted } = session.state.switches[kind];
  const reason = whyNever(session.state, kind);
  if (reason !== undefined && wanted.revision !== accepted.revision) {
    session.apply((state, nowMs) => switchDenied(state, kind, wanted, { by: 'us', reason }, nowMs));
  }
}

function lacking(session: LiveSession, kind: SwitchKind): TaskState | undefined {
  return taskLacking(kind, session.state.switches, session.state.tasks);
}

/** One attempt, and what follows from it. */
async function bring(session: LiveSession, kind: SwitchKind, task: TaskState, attempt: number): Promise<void> {
  const { wanted } = session.state.switches[kind];
  session.apply((state) => switchAsked(state, kind, wanted.revision));
  const answer = await session.during(() => send(session, kind, task));
  session.apply((state, nowMs) => {
    return switchAnswered(state, taskNow(state, task), { kind, sent: wanted, attempt }, answer, nowMs);
  });
  const isAwaited = session.waiting.has(wanted.revision);
  if (isAwaited && answer.verdict === 'accepted' && isEverywhere(session.state.tasks, kind, wanted)) {
    session.requestIds.set(wanted.revision, answer.requestId);
  }
  // A pause shows in the phase at once, not when the task is next looked at.
  session.publish();
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
      const layout = switches.layout.wanted.value ?? checked?.initialLayout ?? {};
      return calls('UpdateLayout', 'change the layout of')
        .updateLayout({ ...input, layout })
        .catch(lost('UpdateLayout'));
    }
    case 'whiteboard': {
      const whiteboardId = switches.whiteboard.wanted.value ?? checked?.initialWhiteboardId ?? '';
      const call = calls('UpdateWhiteboard', 'switch the whiteboard of').updateWhiteboard({ ...input, whiteboardId });
      return call.catch(lost('UpdateWhiteboard'));
    }
    case 'paused':
      return switches.paused.wanted.value
        ? calls('PauseRecord', 'pause').pauseRecord(input).catch(lost('PauseRecord'))
        : calls('ResumeRecord', 'resume').resumeRecord(input).catch(lost('ResumeRecord'));
  }
}
