import type { CommandAnswer } from '../../../src/contract/activities.js';
import { switchDelayMs } from '../../../workflows/rules/cadence.js';
import {
  switchAnswered,
  switchAsked,
  switchDenied,
  type WishReading,
  whyNever,
  wished,
} from '../../../workflows/rules/controls.js';
import {
  isEverywhere,
  SWITCH_KINDS,
  type SwitchKind,
  taskLacking,
  UNKNOWN,
  type Wish,
} from '../../../workflows/state/controls.js';
import type { TaskState } from '../../../workflows/state/task.js';
import type { Model } from './model.js';
import type { Coroutine } from './virtual-time.js';

// What `keep-switches.ts` and `wish-handlers.ts` do around the pure functions, in the same order.

/** Somebody's wish, and every answer that it was given. */
export interface AskedWish {
  readonly wish: Wish;
  readonly by: 'signal' | 'update';
  readonly revision: number;
  /** What a caller who waits was answered. */
  readonly answers: ('accepted' | 'refused' | 'superseded' | 'not-recording')[];
  /** What the vendor or a check of ours said of it, before an answer was given. */
  readonly fates: ('accepted' | 'refused')[];
}

/** Keeps every live task at the newest wish of one kind, one call at a time. */
export function* keepSwitch(model: Model, kind: SwitchKind): Coroutine {
  let tried = { revision: UNKNOWN, attempts: 0 };
  for (;;) {
    yield () => !model.open || model.moving || lacking(model, kind) !== undefined;
    if (!model.open || model.moving) return;
    const task = lacking(model, kind);
    if (!task) continue;
    const { wanted } = model.state.switches[kind];
    tried = { revision: wanted.revision, attempts: wanted.revision === tried.revision ? tried.attempts + 1 : 1 };
    model.apply((state) => switchAsked(state, kind, wanted.revision));
    const fate = model.scenario.switches[model.changes++] ?? 'ok';
    // What is not wanted is sent as an empty body.
    const change = (): CommandAnswer => model.zego.change(kind, task.taskId ?? '', wanted.value ?? '', fate);
    const call = model.call(`change the ${kind}`, change);
    yield () => call.value !== undefined;
    const answer = call.value;
    if (answer) {
      model.apply((state, nowMs) =>
        switchAnswered(state, model.current(task), { kind, sent: wanted, attempt: tried.attempts }, answer, nowMs),
      );
      if (answer.verdict === 'accepted' && isEverywhere(model.state.tasks, kind, wanted)) {
        model.acceptedRevisions.add(wanted.revision);
        model.tell(wanted.revision, 'accepted');
      }
    }
    if (!lacking(model, kind)) continue;
    const over = model.timer(switchDelayMs(tried.attempts));
    const newer = (): boolean => model.state.switches[kind].wanted.revision !== wanted.revision;
    yield () => !model.open || model.moving || newer() || over();
  }
}

/** Wishes that came before the request was checked, and that the session can never grant. */
export function denyImpossible(model: Model): void {
  for (const kind of SWITCH_KINDS) {
    const { wanted, accepted } = model.state.switches[kind];
    const reason = whyNever(model.state, kind);
    if (reason !== undefined && wanted.revision !== accepted.revision) {
      model.apply((state, nowMs) => switchDenied(state, kind, wanted, { by: 'us', reason }, nowMs));
    }
  }
}

/** A wish arrives. One that is turned down outright, as `take` and the validators do, is none of the session's. */
export function ask(model: Model, reading: WishReading, by: 'signal' | 'update'): void {
  if (!('wish' in reading)) throw new Error('A wish of the model is wrong');
  const { wish } = reading;
  if (!model.open || whyNever(model.state, wish.kind) !== undefined) return;
  model.apply((state, nowMs) => wished(state, wish, { by, atMs: nowMs }));
  const asked: AskedWish = { wish, by, revision: model.state.switches.lastRevision, answers: [], fates: [] };
  model.wishes.push(asked);
  if (by === 'update') model.time.spawn(verdict(model, asked));
}

/** A task that is not yet as the newest wish of a kind wants it. */
export function lacking(model: Model, kind: SwitchKind): TaskState | undefined {
  return taskLacking(kind, model.state.switches, model.state.tasks);
}

function* verdict(model: Model, { wish: { kind }, revision, answers }: AskedWish): Coroutine {
  model.handlers += 1;
  const isRefused = (): boolean => model.refusedRevisions.has(revision);
  const isAccepted = (): boolean =>
    model.acceptedRevisions.has(revision) || model.state.switches[kind].accepted.revision === revision;
  const isSuperseded = (): boolean =>
    model.state.switches[kind].wanted.revision > revision && model.state.switches.sending[kind] !== revision;
  yield () => isRefused() || isAccepted() || isSuperseded() || !model.open;
  if (isRefused()) answers.push('refused');
  else answers.push(isAccepted() ? 'accepted' : isSuperseded() ? 'superseded' : 'not-recording');
  model.handlers -= 1;
}
