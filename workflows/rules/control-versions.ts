import {
  type Change,
  CONTROL_KINDS,
  type ControlKind,
  type Controls,
  type ControlValue,
  type Rejection,
  type Version,
} from '../state/controls.js';
import { type AppliedControls, isLive, type StartChoice, type TaskState, takesChanges } from '../state/task.js';

// The versions of the recording controls: which one is wanted, which one each task records with, and which one counts as
// accepted. A version is accepted once every live task records with it.

/** Makes a change the wanted state of its control. Its revision is `lastRevision` of the result. */
export function wantChange(controls: Controls, { kind, value }: Change): Controls {
  const revision = controls.lastRevision + 1;
  return { ...controls, lastRevision: revision, [kind]: { ...controls[kind], wanted: { revision, value } } };
}

/** Returns the first task that takes changes and records without the wanted state of a control. */
export function outdatedTask(
  kind: ControlKind,
  controls: Controls,
  tasks: readonly TaskState[],
): TaskState | undefined {
  return tasks.find((task) => takesChanges(task) && !recordsWith(task, kind, controls[kind].wanted));
}

/** Whether a task records with a version of a control, or without it because ZEGO has declined it for this task. */
function recordsWith({ applied }: TaskState, kind: ControlKind, { revision, value }: Version<ControlValue>): boolean {
  if (kind === 'paused') return applied.paused === value;
  return applied[kind] === revision || applied.declined?.[kind] === revision;
}

/** Accepts each wanted state that every live task records with, unless a call that may change that is in flight. */
export function acceptWhereApplied(controls: Controls, tasks: readonly TaskState[]): Controls {
  const live = tasks.filter(isKept);
  const isApplied = (kind: ControlKind): boolean =>
    live.length > 0 &&
    controls.inFlight[kind] === undefined &&
    live.every((task) => takesChanges(task) && recordsWith(task, kind, controls[kind].wanted));
  return CONTROL_KINDS.filter(isApplied).reduce((next, kind) => withAccepted(next, kind, next[kind].wanted), controls);
}

/** Accepts a version that every live task records with, even if a newer one is wanted: a rejection reverts to this one. */
export function acceptSent(
  controls: Controls,
  tasks: readonly TaskState[],
  kind: ControlKind,
  sent: Version<ControlValue>,
): Controls {
  return isAppliedEverywhere(tasks, kind, sent) ? acceptNewer(controls, kind, sent) : controls;
}

/** Whether every live task records with this version. */
export function isAppliedEverywhere(
  tasks: readonly TaskState[],
  kind: ControlKind,
  sent: Version<ControlValue>,
): boolean {
  return tasks.filter(isKept).every((task) => recordsWith(task, kind, sent));
}

/** Whether a task is live and continues: one that is being stopped is sent no changes. */
function isKept(task: TaskState): boolean {
  return isLive(task) && task.phase !== 'stopping';
}

/** Accepts the layout and whiteboard that a successful start carried, unless another live task lacks them. */
export function acceptStartChoice(
  controls: Controls,
  tasks: readonly TaskState[],
  { layout, whiteboardId, revisions }: StartChoice,
): Controls {
  const withLayout = acceptSent(controls, tasks, 'layout', { revision: revisions.layout, value: layout });
  return acceptSent(withLayout, tasks, 'whiteboard', { revision: revisions.whiteboard, value: whiteboardId });
}

function acceptNewer(controls: Controls, kind: ControlKind, version: Version<ControlValue>): Controls {
  return version.revision > controls[kind].accepted.revision ? withAccepted(controls, kind, version) : controls;
}

/** Accepts a version; a rejection of an older one is no longer shown. */
function withAccepted(controls: Controls, kind: ControlKind, accepted: Version<ControlValue>): Controls {
  const { rejected, ...others } = controls;
  const isOutdated = rejected?.kind === kind && rejected.revision < accepted.revision;
  return { ...others, ...(rejected && !isOutdated && { rejected }), [kind]: { ...controls[kind], accepted } };
}

/** Marks that no call for this control is in flight any more. */
export function clearInFlight(controls: Controls, kind: ControlKind): Controls {
  return { ...controls, inFlight: { ...controls.inFlight, [kind]: undefined } };
}

/** Reverts a rejected change to the accepted state, unless a newer change is wanted by now. */
export function revertChange(
  controls: Controls,
  kind: ControlKind,
  { revision, value }: Version<ControlValue>,
  rejection: Rejection,
  atMs: number,
): Controls {
  const next: Controls = { ...controls, rejected: { kind, revision, value, atMs, rejection } };
  const { wanted, accepted } = controls[kind];
  return wanted.revision === revision ? { ...next, [kind]: { wanted: accepted, accepted } } : next;
}

/** Returns the layout and whiteboard that a new task starts with: the wanted ones that ZEGO has not declined for it. */
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

/** Instead of a declined version, a task starts with what the request says. */
function asStarted<T>(wanted: Version<T>, declined: number | undefined): { revision: number; value?: T } {
  return wanted.revision === declined ? { revision: 0 } : wanted;
}
