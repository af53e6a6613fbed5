import type { ZegoRefusal } from '../src/contract/activities.js';
import type { JsonObject } from '../src/contract/json.js';
import type { Mistake } from '../src/contract/messages.js';
import { isLive, type StartChoice, type TaskState, takesSwitches } from './task-state.js';

/** The three things about a recording that may be wanted otherwise while it runs. */
export type SwitchKind = 'layout' | 'whiteboard' | 'paused';

/** Every kind, for loops. */
export const SWITCH_KINDS = ['layout', 'whiteboard', 'paused'] as const satisfies readonly SwitchKind[];

/** One version of a wanted state. Revision 0 is what the request started with. */
export interface Version<T> {
  readonly revision: number;
  readonly value: T;
}

/** A wish and what became of it. */
export interface Switch<T> {
  readonly wanted: Version<T>;
  readonly accepted: Version<T>;
}

/** A wish that was turned down. */
export interface Refusal {
  readonly kind: SwitchKind;
  readonly value: JsonObject | string | boolean | undefined;
  readonly atMs: number;
  readonly reason: string;
  readonly code?: number | undefined;
}

/** All wanted states of a session. */
export interface Switches {
  readonly layout: Switch<JsonObject | undefined>;
  readonly whiteboard: Switch<string | undefined>;
  readonly paused: Switch<boolean>;
  readonly lastRevision: number;
  readonly refused?: Refusal | undefined;
}

/** A wish as it arrives. */
export type Wish =
  | { readonly kind: 'layout'; readonly value: JsonObject }
  | { readonly kind: 'whiteboard'; readonly value: string }
  | { readonly kind: 'paused'; readonly value: boolean };

/** Why a wish was not granted. */
export type Denial =
  | { readonly by: 'zego'; readonly refusal: ZegoRefusal }
  | { readonly by: 'us'; readonly reason: string; readonly mistakes?: readonly Mistake[] };

/** The switches of a new session. */
export function newSwitches(): Switches {
  const none = <T>(value: T): Switch<T> => ({ wanted: { revision: 0, value }, accepted: { revision: 0, value } });
  return { layout: none(undefined), whiteboard: none(undefined), paused: none(false), lastRevision: 0 };
}

/** The newest wish wins; its revision is `lastRevision` of the result. */
export function wish(switches: Switches, wanted: Wish): Switches {
  const revision = switches.lastRevision + 1;
  const next = { ...switches, lastRevision: revision };
  switch (wanted.kind) {
    case 'layout':
      return { ...next, layout: { ...switches.layout, wanted: { revision, value: wanted.value } } };
    case 'whiteboard':
      return { ...next, whiteboard: { ...switches.whiteboard, wanted: { revision, value: wanted.value } } };
    case 'paused':
      return { ...next, paused: { ...switches.paused, wanted: { revision, value: wanted.value } } };
  }
}

/** A task that lacks the wanted state of a kind, in the order in which they are brought up to date. */
export function taskLacking(kind: SwitchKind, switches: Switches, tasks: readonly TaskState[]): TaskState | undefined {
  return tasks.find((task) => takesSwitches(task) && !has(kind, switches, task));
}

/** The task records with the wanted state of this kind. */
export function has(kind: SwitchKind, switches: Switches, task: TaskState): boolean {
  return kind === 'paused'
    ? task.applied.paused === switches.paused.wanted.value
    : task.applied[kind] === switches[kind].wanted.revision;
}

/** Takes the wish as accepted once every live task has it. */
export function acceptWhereAll(switches: Switches, tasks: readonly TaskState[]): Switches {
  const live = tasks.filter(isLive);
  if (live.length === 0) return switches;
  const all = (kind: SwitchKind): boolean => live.every((task) => takesSwitches(task) && has(kind, switches, task));
  return {
    ...switches,
    layout: all('layout') ? settled(switches.layout) : switches.layout,
    whiteboard: all('whiteboard') ? settled(switches.whiteboard) : switches.whiteboard,
    paused: all('paused') ? settled(switches.paused) : switches.paused,
  };
}

/** A refusal brings the wish back to what was accepted, unless a newer wish came meanwhile. */
export function refuse(
  switches: Switches,
  kind: SwitchKind,
  revision: number,
  reason: string,
  atMs: number,
  code?: number,
): Switches {
  const refusedSwitch = switches[kind];
  const value = refusedSwitch.wanted.revision === revision ? refusedSwitch.wanted.value : undefined;
  const refused: Refusal = { kind, value, atMs, reason, code };
  if (refusedSwitch.wanted.revision !== revision) return { ...switches, refused };
  switch (kind) {
    case 'layout':
      return { ...switches, refused, layout: reverted(switches.layout) };
    case 'whiteboard':
      return { ...switches, refused, whiteboard: reverted(switches.whiteboard) };
    case 'paused':
      return { ...switches, refused, paused: reverted(switches.paused) };
  }
}

/** The wanted layout and whiteboard as a new task starts with them. */
export function switchesOfStart(switches: Switches): Pick<StartChoice, 'layout' | 'whiteboardId' | 'revisions'> {
  const { layout, whiteboard } = switches;
  return {
    ...(layout.wanted.value !== undefined && { layout: layout.wanted.value }),
    ...(whiteboard.wanted.value !== undefined && { whiteboardId: whiteboard.wanted.value }),
    revisions: { layout: layout.wanted.revision, whiteboard: whiteboard.wanted.revision },
  };
}

function settled<T>(one: Switch<T>): Switch<T> {
  return one.accepted.revision === one.wanted.revision ? one : { wanted: one.wanted, accepted: one.wanted };
}

function reverted<T>(one: Switch<T>): Switch<T> {
  return { wanted: one.accepted, accepted: one.accepted };
}
