import { condition } from '@temporalio/workflow';
import type { CommandAnswer, TaskInput } from '../../src/contract/activities.js';
import { taskName } from '../../src/contract/task-name.js';
import type { ZegoAction } from '../../src/zego/tables/actions.js';
import { quickCalls } from '../activity-calls.js';
import { noResponse } from '../activity-failures.js';
import { changeDelayMs } from '../rules/cadence.js';
import { isAppliedEverywhere, outdatedTask } from '../rules/control-versions.js';
import { applyChangeResponse, markChangeSent, rejectChange, whyImpossible } from '../rules/controls.js';
import { type ControlKind, UNKNOWN_REVISION } from '../state/controls.js';
import { taskNow } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import type { LiveSession } from './live-session.js';

/** Whether a live task records without the wanted state of a control. */
export function needsReconciling(session: LiveSession, kind: ControlKind): boolean {
  return session.open && outdated(session, kind) !== undefined;
}

/** Sends the wanted state of a control to ZEGO for every live task without it, one call at a time. */
export async function reconcileControl(session: LiveSession, kind: ControlKind): Promise<void> {
  let tried = { revision: UNKNOWN_REVISION, attempts: 0 };
  for (;;) {
    const task = outdated(session, kind);
    if (!task || !session.open || session.leaving) return;
    const { wanted } = session.state.controls[kind];
    tried = { revision: wanted.revision, attempts: wanted.revision === tried.revision ? tried.attempts + 1 : 1 };
    await sendWanted(session, kind, task, tried.attempts);
    if (!outdated(session, kind)) continue;
    const changed = (): boolean =>
      !session.open || session.leaving || session.state.controls[kind].wanted.revision !== wanted.revision;
    await condition(changed, changeDelayMs(tried.attempts), { summary: `next attempt to send the ${kind} to ZEGO` });
  }
}

/** Rejects a change that arrived before the request was checked and that this session can never accept. */
export function rejectImpossible(session: LiveSession, kind: ControlKind): void {
  const { wanted, accepted } = session.state.controls[kind];
  const reason = whyImpossible(session.state, kind);
  if (reason !== undefined && wanted.revision !== accepted.revision) {
    session.apply((state, nowMs) => rejectChange(state, kind, wanted, { by: 'us', reason }, nowMs));
  }
}

function outdated(session: LiveSession, kind: ControlKind): TaskState | undefined {
  return outdatedTask(kind, session.state.controls, session.state.tasks);
}

/** Makes one attempt, and applies its result. */
async function sendWanted(session: LiveSession, kind: ControlKind, task: TaskState, attempt: number): Promise<void> {
  const { wanted } = session.state.controls[kind];
  session.apply((state) => markChangeSent(state, kind, wanted.revision));
  const answer = await session.runCall(() => send(session, kind, task));
  session.apply((state, nowMs) => {
    return applyChangeResponse(state, taskNow(state, task), { kind, sent: wanted, attempt }, answer, nowMs);
  });
  const isAwaited = session.awaited.get(wanted.revision)?.is === 'pending';
  if (isAwaited && answer.verdict === 'accepted' && isAppliedEverywhere(session.state.tasks, kind, wanted)) {
    session.awaited.set(wanted.revision, { is: 'accepted', requestId: answer.requestId });
  }
  // A pause shows in the phase at once, not when the task is next polled.
  session.publish();
}

async function send(session: LiveSession, kind: ControlKind, task: TaskState): Promise<CommandAnswer> {
  const { checked, sessionId, controls } = session.state;
  const input: TaskInput = { app: checked?.request.app ?? '', sessionId, taskId: task.taskId ?? '' };
  const calls = (action: ZegoAction, verb: string): ReturnType<typeof quickCalls> =>
    quickCalls(input.app, action, `${verb} ${taskName(task)} of room ${session.room}`);
  const lost =
    (action: ZegoAction) =>
    (error: unknown): CommandAnswer => ({
      verdict: 'retry',
      refusal: noResponse(action, error),
    });
  switch (kind) {
    case 'layout': {
      const layout = controls.layout.wanted.value ?? checked?.initialLayout ?? {};
      return calls('UpdateLayout', 'change the layout of')
        .updateLayout({ ...input, layout })
        .catch(lost('UpdateLayout'));
    }
    case 'whiteboard': {
      const whiteboardId = controls.whiteboard.wanted.value ?? checked?.initialWhiteboardId ?? '';
      const call = calls('UpdateWhiteboard', 'switch the whiteboard of').updateWhiteboard({ ...input, whiteboardId });
      return call.catch(lost('UpdateWhiteboard'));
    }
    case 'paused':
      return controls.paused.wanted.value
        ? calls('PauseRecord', 'pause').pauseRecord(input).catch(lost('PauseRecord'))
        : calls('ResumeRecord', 'resume').resumeRecord(input).catch(lost('ResumeRecord'));
  }
}
