import type { ZegoRefusal } from '../../src/contract/activities.js';
import type { JsonObject } from '../../src/contract/json.js';
import type { Mistake } from '../../src/contract/messages.js';
import { type AppliedControls, isLive, type StartChoice, type TaskState, takesChanges } from './task.js';

/** The revision of a task of which nobody knows what it records with. */
export const UNKNOWN_REVISION = -1;

/** A recording control: what may be changed while a session records. */
export type ControlKind = 'layout' | 'whiteboard' | 'paused';

/** Every kind, for loops. */
export const CONTROL_KINDS = ['layout', 'whiteboard', 'paused'] as const satisfies readonly ControlKind[];

/** One version of a wanted state. Revision 0 is what the request started with. */
export interface Version<T> {
  readonly revision: number;
  readonly value: T;
}

/** What callers want of one control, and what ZEGO has accepted. */
export interface Control<T> {
  readonly wanted: Version<T>;
  readonly accepted: Version<T>;
}

/** The value of a control of any kind. */
export type ControlValue = JsonObject | string | boolean | undefined;

/** The last change that was rejected. */
export interface RejectedChange {
  readonly kind: ControlKind;
  readonly revision: number;
  readonly value: ControlValue;
  readonly atMs: number;
  readonly rejection: Rejection;
}

/** The recording controls of a session. */
export interface Controls {
  readonly layout: Control<JsonObject | undefined>;
  readonly whiteboard: Control<string | undefined>;
  readonly paused: Control<boolean>;
  readonly lastRevision: number;
  /** The revisions that are on their way to ZEGO. */
  readonly inFlight: Partial<Record<ControlKind, number>>;
  readonly rejected?: RejectedChange | undefined;
}

/** A change as it is requested. */
export type Change =
  | { readonly kind: 'layout'; readonly value: JsonObject }
  | { readonly kind: 'whiteboard'; readonly value: string }
  | { readonly kind: 'paused'; readonly value: boolean };

/** Why a change was rejected: by ZEGO, or before it was sent. */
export type Rejection =
  | { readonly by: 'zego'; readonly refusal: ZegoRefusal }
  | { readonly by: 'us'; readonly reason: string; readonly mistakes?: readonly Mistake[] };

/** The controls of a new session. */
export function newControls(): Controls {
  const none = <T>(value: T): Control<T> => ({ wanted: { revision: 0, value }, accepted: { revision: 0, value } });
  return { layout: none(undefined), whiteboard: none(undefined), paused: none(false), lastRevision: 0, inFlight: {} };
}

/** Takes a change as wanted: the newest wins. Its revision is `lastRevision` of the result. */
export function wantChange(controls: Controls, wanted: Change): Controls {
  const revision = controls.lastRevision + 1;
  const next = { ...controls, lastRevision: revision };
  switch (wanted.kind) {
    case 'layout':
      return { ...next, layout: { ...controls.layout, wanted: { revision, value: wanted.value } } };
    case 'whiteboard':
      return { ...next, whiteboard: { ...controls.whiteboard, wanted: { revision, value: wanted.value } } };
    case 'paused':
      return { ...next, paused: { ...controls.paused, wanted: { revision, value: wanted.value } } };
  }
}

/** The first task that records without the wanted state of a kind. */
export function outdatedTask(
  kind: ControlKind,
  controls: Controls,
  tasks: readonly TaskState[],
): TaskState | undefined {
  return tasks.find((task) => takesChanges(task) && !recordsWith(task, kind, controls[kind].wanted));
}

/** The task records with a version of a control, or without it because ZEGO declines it for this task. */
function recordsWith({ applied }: TaskState, kind: ControlKind, { revision, value }: Version<ControlValue>): boolean {
  if (kind === 'paused') return applied.paused === value;
  return applied[kind] === revision || applied.declined?.[kind] === revision;
}

/** Accepts the wanted states that every live task records with, unless a call that may change that is on its way. */
export function acceptWhereApplied(controls: Controls, tasks: readonly TaskState[]): Controls {
  const live = tasks.filter(isKept);
  const all = (kind: ControlKind): boolean =>
    live.length > 0 &&
    controls.inFlight[kind] === undefined &&
    live.every((task) => takesChanges(task) && recordsWith(task, kind, controls[kind].wanted));
  return {
    ...controls,
    layout: all('layout') ? settled(controls.layout) : controls.layout,
    whiteboard: all('whiteboard') ? settled(controls.whiteboard) : controls.whiteboard,
    paused: all('paused') ? settled(controls.paused) : controls.paused,
  };
}

/** Accepts a version that all tasks have, also when a newer one is wanted by now: its rejection would revert to this. */
export function acceptSent(
  controls: Controls,
  tasks: readonly TaskState[],
  kind: ControlKind,
  sent: Version<ControlValue>,
): Controls {
  return isAppliedEverywhere(tasks, kind, sent) && sent.revision > controls[kind].accepted.revision
    ? withAccepted(controls, kind, sent)
    : controls;
}

/** Every live task records with this version. */
export function isAppliedEverywhere(
  tasks: readonly TaskState[],
  kind: ControlKind,
  sent: Version<ControlValue>,
): boolean {
  return tasks.filter(isKept).every((task) => recordsWith(task, kind, sent));
}

/** The task lives and is to continue: one that is being stopped is sent no changes. */
function isKept(task: TaskState): boolean {
  return isLive(task) && task.phase !== 'stopping';
}

/** ZEGO has accepted a start, and with it the layout and whiteboard that it carried. */
export function acceptStartChoice(controls: Controls, { layout, whiteboardId, revisions }: StartChoice): Controls {
  const withLayout = asNewer(controls, 'layout', { revision: revisions.layout, value: layout });
  return asNewer(withLayout, 'whiteboard', { revision: revisions.whiteboard, value: whiteboardId });
}

/** A start may have been sent before something newer was accepted. */
function asNewer(controls: Controls, kind: ControlKind, version: Version<ControlValue>): Controls {
  return version.revision > controls[kind].accepted.revision ? withAccepted(controls, kind, version) : controls;
}

/** The call of this kind is no longer on its way. */
export function clearInFlight(controls: Controls, kind: ControlKind): Controls {
  return { ...controls, inFlight: { ...controls.inFlight, [kind]: undefined } };
}

/** Reverts a rejected change to what was accepted, unless a newer one is wanted by now. */
export function revertChange(
  controls: Controls,
  kind: ControlKind,
  { revision, value }: Version<ControlValue>,
  rejection: Rejection,
  atMs: number,
): Controls {
  const next: Controls = { ...controls, rejected: { kind, revision, value, atMs, rejection } };
  if (controls[kind].wanted.revision !== revision) return next;
  switch (kind) {
    case 'layout':
      return { ...next, layout: reverted(controls.layout) };
    case 'whiteboard':
      return { ...next, whiteboard: reverted(controls.whiteboard) };
    case 'paused':
      return { ...next, paused: reverted(controls.paused) };
  }
}

/** Why a change was rejected, in words. */
export function rejectionText(rejection: Rejection): string {
  if (rejection.by === 'zego') return rejection.refusal.message;
  const mistakes = rejection.mistakes?.map(({ path, message }) => `${path} ${message}`) ?? [];
  return mistakes.length > 0 ? `${rejection.reason}: ${mistakes.slice(0, 5).join('; ')}` : rejection.reason;
}

/** The layout and whiteboard that a new task starts with: the wanted ones. */
export function controlsOfStart(
  controls: Controls,
  declined: AppliedControls['declined'] = {},
): Pick<StartChoice, 'layout' | 'whiteboardId' | 'revisions'> {
  const layout = asStarted(controls.layout.wanted, declined.layout);
  const whiteboard = asStarted(controls.whiteboard.wanted, declined.whiteboard);
  return {
    ...(layout.value !== undefined && { layout: layout.value }),
    ...(whiteboard.value !== undefined && { whiteboardId: whiteboard.value }),
    revisions: { layout: layout.revision, whiteboard: whiteboard.revision },
  };
}

/** Without a version that ZEGO refused for the task, it starts as the request says. */
function asStarted<T>(wanted: Version<T>, declined: number | undefined): { revision: number; value?: T } {
  return wanted.revision === declined ? { revision: 0 } : wanted;
}

function withAccepted(controls: Controls, kind: ControlKind, { revision, value }: Version<ControlValue>): Controls {
  switch (kind) {
    case 'layout':
      return typeof value === 'object' || value === undefined
        ? { ...controls, layout: { ...controls.layout, accepted: { revision, value } } }
        : controls;
    case 'whiteboard':
      return typeof value === 'string' || value === undefined
        ? { ...controls, whiteboard: { ...controls.whiteboard, accepted: { revision, value } } }
        : controls;
    case 'paused':
      return { ...controls, paused: { ...controls.paused, accepted: { revision, value: value === true } } };
  }
}

function settled<T>(one: Control<T>): Control<T> {
  return one.accepted.revision === one.wanted.revision ? one : { wanted: one.wanted, accepted: one.wanted };
}

function reverted<T>(one: Control<T>): Control<T> {
  return { wanted: one.accepted, accepted: one.accepted };
}
