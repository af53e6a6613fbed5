import type { CommandAnswer } from '../../../src/contract/activities.js';
import { changeDelayMs } from '../../../workflows/rules/cadence.js';
import { isAppliedEverywhere, outdatedTask } from '../../../workflows/rules/control-versions.js';
import {
  applyChangeResponse,
  type ChangeReading,
  markChangeSent,
  rejectChange,
  requestChange,
  whyImpossible,
} from '../../../workflows/rules/controls.js';
import { CONTROL_KINDS, type ControlKind, UNKNOWN_REVISION } from '../../../workflows/state/controls.js';
import type { TaskState } from '../../../workflows/state/task.js';
import type { ModelWorld, RequestedChange } from './model-world.js';
import type { Coroutine } from './virtual-time.js';

// What `reconcile-controls.ts` and `control-handlers.ts` do around the pure functions, in the same order.

/** Sends the wanted state of one kind for every live task without it, one call at a time. */
export function* reconcileControl(model: ModelWorld, kind: ControlKind): Coroutine {
  let tried = { revision: UNKNOWN_REVISION, attempts: 0 };
  for (;;) {
    yield () => !model.open || model.moving || outdated(model, kind) !== undefined;
    if (!model.open || model.moving) return;
    const task = outdated(model, kind);
    if (!task) continue;
    const { wanted } = model.state.controls[kind];
    tried = { revision: wanted.revision, attempts: wanted.revision === tried.revision ? tried.attempts + 1 : 1 };
    model.apply((state) => markChangeSent(state, kind, wanted.revision));
    const fate = model.scenario.changeFates[model.changes++] ?? 'ok';
    // What is not wanted is sent as an empty body.
    const change = (): CommandAnswer => model.zego.change(kind, task.taskId ?? '', wanted.value ?? '', fate);
    const call = model.call(`change the ${kind}`, change);
    yield () => call.value !== undefined;
    const answer = call.value;
    if (answer) {
      model.apply((state, nowMs) =>
        applyChangeResponse(state, model.current(task), { kind, sent: wanted, attempt: tried.attempts }, answer, nowMs),
      );
      if (answer.verdict === 'accepted' && isAppliedEverywhere(model.state.tasks, kind, wanted)) {
        model.acceptedRevisions.add(wanted.revision);
        model.tell(wanted.revision, 'accepted');
      }
    }
    if (!outdated(model, kind)) continue;
    const over = model.timer(changeDelayMs(tried.attempts));
    const newer = (): boolean => model.state.controls[kind].wanted.revision !== wanted.revision;
    yield () => !model.open || model.moving || newer() || over();
  }
}

/** Rejects changes that came before the request was checked, and that the session can never accept. */
export function rejectImpossible(model: ModelWorld): void {
  for (const kind of CONTROL_KINDS) {
    const { wanted, accepted } = model.state.controls[kind];
    const reason = whyImpossible(model.state, kind);
    if (reason !== undefined && wanted.revision !== accepted.revision) {
      model.apply((state, nowMs) => rejectChange(state, kind, wanted, { by: 'us', reason }, nowMs));
    }
  }
}

/** A change arrives. One that is rejected outright, as the handlers do, is none of the session's. */
export function request(model: ModelWorld, reading: ChangeReading, by: 'signal' | 'update'): void {
  if (!('change' in reading)) throw new Error('A change of the model is wrong');
  const { change } = reading;
  if (!model.open || whyImpossible(model.state, change.kind) !== undefined) return;
  model.apply((state, nowMs) => requestChange(state, change, { by, atMs: nowMs }));
  const requested: RequestedChange = {
    change,
    by,
    revision: model.state.controls.lastRevision,
    answers: [],
    fates: [],
  };
  model.requested.push(requested);
  if (by === 'update') model.time.spawn(verdict(model, requested));
}

/** A live task that records without the wanted state of a kind. */
export function outdated(model: ModelWorld, kind: ControlKind): TaskState | undefined {
  return outdatedTask(kind, model.state.controls, model.state.tasks);
}

function* verdict(model: ModelWorld, { change: { kind }, revision, answers }: RequestedChange): Coroutine {
  model.handlers += 1;
  const isRefused = (): boolean => model.refusedRevisions.has(revision);
  const isAccepted = (): boolean =>
    model.acceptedRevisions.has(revision) || model.state.controls[kind].accepted.revision === revision;
  const isSuperseded = (): boolean =>
    model.state.controls[kind].wanted.revision > revision && model.state.controls.inFlight[kind] !== revision;
  yield () => isRefused() || isAccepted() || isSuperseded() || !model.open;
  if (isRefused()) answers.push('refused');
  else answers.push(isAccepted() ? 'accepted' : isSuperseded() ? 'superseded' : 'not-recording');
  model.handlers -= 1;
}
