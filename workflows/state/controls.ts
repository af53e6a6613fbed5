import type { ZegoRefusal } from '../../src/contract/activities.js';
import type { JsonObject } from '../../src/contract/json.js';
import type { Mistake } from '../../src/contract/messages.js';
import { isLive, type StartChoice, type TaskState, takesSwitches } from './task.js';

/** The revision of a task of which nobody knows what it records with. */
export const UNKNOWN = -1;

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

/** What a wish of any kind may want. */
export type SwitchValue = JsonObject | string | boolean | undefined;

/** A wish that was turned down. */
export interface Refusal {
  readonly kind: SwitchKind;
  readonly revision: number;
  readonly value: SwitchValue;
  readonly atMs: number;
  readonly denial: Denial;
}

/** All wanted states of a session. */
export interface Switches {
  readonly layout: Switch<JsonObject | undefined>;
  readonly whiteboard: Switch<string | undefined>;
  readonly paused: Switch<boolean>;
  readonly lastRevision: number;
  /** The revisions that are on their way to ZEGO. */
  readonly sending: Partial<Record<SwitchKind, number>>;
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
  return { layout: none(undefined), whiteboard: none(undefined), paused: none(false), lastRevision: 0, sending: {} };
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
  if (kind === 'paused') return task.applied.paused === switches.paused.wanted.value;
  const { revision } = switches[kind].wanted;
  return task.applied[kind] === revision || task.declined?.[kind] === revision;
}

/** Takes the wishes as accepted that every live task has, unless a call that may change that is on its way. */
export function acceptWhereAll(switches: Switches, tasks: readonly TaskState[]): Switches {
  const live = tasks.filter(isKept);
  const all = (kind: SwitchKind): boolean =>
    live.length > 0 &&
    switches.sending[kind] === undefined &&
    live.every((task) => takesSwitches(task) && has(kind, switches, task));
  return {
    ...switches,
    layout: all('layout') ? settled(switches.layout) : switches.layout,
    whiteboard: all('whiteboard') ? settled(switches.whiteboard) : switches.whiteboard,
    paused: all('paused') ? settled(switches.paused) : switches.paused,
  };
}

/** What ZEGO accepted while a newer wish came already: should that be refused, this is what it goes back to. */
export function accepted(
  switches: Switches,
  tasks: readonly TaskState[],
  kind: SwitchKind,
  sent: Version<SwitchValue>,
): Switches {
  return isEverywhere(tasks, kind, sent) && sent.revision > switches[kind].accepted.revision
    ? withAccepted(switches, kind, sent)
    : switches;
}

/** Every live task has this version. */
export function isEverywhere(tasks: readonly TaskState[], kind: SwitchKind, sent: Version<SwitchValue>): boolean {
  return tasks.filter(isKept).every((task) => {
    if (kind === 'paused') return task.applied.paused === sent.value;
    return task.applied[kind] === sent.revision || task.declined?.[kind] === sent.revision;
  });
}

/** The task lives and is to go on: one that is being stopped is brought no wishes. */
function isKept(task: TaskState): boolean {
  return isLive(task) && task.phase !== 'stopping';
}

/** ZEGO has accepted a start, and with it the layout and whiteboard that it carried. */
export function acceptedByStart(switches: Switches, { layout, whiteboardId, revisions }: StartChoice): Switches {
  const withLayout = asNewer(switches, 'layout', { revision: revisions.layout, value: layout });
  return asNewer(withLayout, 'whiteboard', { revision: revisions.whiteboard, value: whiteboardId });
}

/** A start may have been asked for before something newer was accepted. */
function asNewer(switches: Switches, kind: SwitchKind, version: Version<SwitchValue>): Switches {
  return version.revision > switches[kind].accepted.revision ? withAccepted(switches, kind, version) : switches;
}

/** The call of this kind is no longer on its way. */
export function notSending(switches: Switches, kind: SwitchKind): Switches {
  return { ...switches, sending: { ...switches.sending, [kind]: undefined } };
}

/** A refusal brings the wish back to what was accepted, unless a newer wish came meanwhile. */
export function refuse(
  switches: Switches,
  kind: SwitchKind,
  { revision, value }: Version<SwitchValue>,
  denial: Denial,
  atMs: number,
): Switches {
  const next: Switches = { ...switches, refused: { kind, revision, value, atMs, denial } };
  if (switches[kind].wanted.revision !== revision) return next;
  switch (kind) {
    case 'layout':
      return { ...next, layout: reverted(switches.layout) };
    case 'whiteboard':
      return { ...next, whiteboard: reverted(switches.whiteboard) };
    case 'paused':
      return { ...next, paused: reverted(switches.paused) };
  }
}

/** Why a wish was not granted, in words. */
export function denialText(denial: Denial): string {
  if (denial.by === 'zego') return denial.refusal.message;
  const mistakes = denial.mistakes?.map(({ path, message }) => `${path} ${message}`) ?? [];
  return mistakes.length > 0 ? `${denial.reason}: ${mistakes.slice(0, 5).join('; ')}` : denial.reason;
}

/** The wanted layout and whiteboard as a new task starts with them. */
export function switchesOfStart(
  switches: Switches,
  declined: TaskState['declined'] = {},
): Pick<StartChoice, 'layout' | 'whiteboardId' | 'revisions'> {
  const layout = asStarted(switches.layout.wanted, declined.layout);
  const whiteboard = asStarted(switches.whiteboard.wanted, declined.whiteboard);
  return {
    ...(layout.value !== undefined && { layout: layout.value }),
    ...(whiteboard.value !== undefined && { whiteboardId: whiteboard.value }),
    revisions: { layout: layout.revision, whiteboard: whiteboard.revision },
  };
}

/** Without a wish that the task was refused with, it starts as the request says. */
function asStarted<T>(wanted: Version<T>, declined: number | undefined): { revision: number; value?: T } {
  return wanted.revision === declined ? { revision: 0 } : wanted;
}

function withAccepted(switches: Switches, kind: SwitchKind, { revision, value }: Version<SwitchValue>): Switches {
  switch (kind) {
    case 'layout':
      return typeof value === 'object' || value === undefined
        ? { ...switches, layout: { ...switches.layout, accepted: { revision, value } } }
        : switches;
    case 'whiteboard':
      return typeof value === 'string' || value === undefined
        ? { ...switches, whiteboard: { ...switches.whiteboard, accepted: { revision, value } } }
        : switches;
    case 'paused':
      return { ...switches, paused: { ...switches.paused, accepted: { revision, value: value === true } } };
  }
}

function settled<T>(one: Switch<T>): Switch<T> {
  return one.accepted.revision === one.wanted.revision ? one : { wanted: one.wanted, accepted: one.wanted };
}

function reverted<T>(one: Switch<T>): Switch<T> {
  return { wanted: one.accepted, accepted: one.accepted };
}
