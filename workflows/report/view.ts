import type {
  Manifest,
  RecordingControls,
  RejectedChange as RejectedChangeView,
  SessionView,
  TaskView,
} from '../../src/contract/view.js';
import { type RejectedChange, rejectionText } from '../state/controls.js';
import { appAndRoomOf, type SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { iso } from '../state/timeline.js';
import { startWaitOf } from './start-wait.js';

/** Returns the result of the query `session`. */
export function sessionView(state: SessionState, outcome?: Manifest): SessionView {
  const { app, roomId } = appAndRoomOf(state);
  const polls = state.tasks.filter(isPolled).flatMap((task) => task.poll.nextAtMs ?? []);
  const { rejected } = state.controls;
  const startWait = startWaitOf(state);
  return {
    sessionId: state.sessionId,
    app,
    roomId,
    ...placeOf(state),
    phase: state.phase,
    phaseSince: iso(state.phaseSinceMs),
    requestedAt: iso(state.requestedAtMs),
    ...(state.recordingSinceMs !== undefined && { recordingSince: iso(state.recordingSinceMs) }),
    deadlineAt: iso(state.deadlineAtMs),
    ...pictureOf(state),
    wanted: versions(state, 'wanted'),
    accepted: versions(state, 'accepted'),
    ...(rejected && { rejected: rejectedView(rejected) }),
    ...(state.warnings && { warnings: state.warnings }),
    tasks: state.tasks.map(taskView),
    ...(state.past && { tasksOmitted: state.past.count }),
    ...(startWait && { startWait }),
    ...(state.attention && { attention: state.attention }),
    ...(polls.length > 0 && { nextPollAt: iso(Math.min(...polls)) }),
    ...(state.lastError && { lastError: { at: iso(state.lastError.atMs), what: state.lastError.what } }),
    timeline: state.timeline,
    ...(state.timelineOmitted > 0 && { timelineOmitted: state.timelineOmitted }),
    ...(outcome && { outcome }),
  };
}

/** Returns where the session's files are, once its request is checked. */
export function placeOf({ checked }: SessionState): Pick<SessionView, 'place'> {
  return checked ? { place: { storage: checked.request.storage, outputFolder: checked.outputFolder } } : {};
}

/** Returns a task as the contract shows it. */
export function taskView(task: TaskState): TaskView {
  const omittedPictures = task.files.picturesCount - task.files.pictures.length;
  return {
    lane: task.lane,
    number: task.number,
    ...(task.taskId !== undefined && { taskId: task.taskId }),
    clientTaskId: task.clientTaskId,
    phase: task.phase,
    ...(task.start.startedAtMs !== undefined && { startedAt: iso(task.reported.beganAtMs ?? task.start.startedAtMs) }),
    ...(task.reported.status !== undefined && { status: task.reported.status }),
    ...(task.end.atMs !== undefined && { endedAt: iso(task.end.atMs) }),
    ...(task.end.reason !== undefined && { endReason: task.end.reason }),
    ...(task.end.quitReason !== undefined && { quitReason: task.end.quitReason }),
    ...(task.stop.confirmedAtMs !== undefined && { stopConfirmedAt: iso(task.stop.confirmedAtMs) }),
    ...(task.start.unconfirmed && { unconfirmed: true }),
    ...(task.stop.unconfirmed && { stopUnconfirmed: true }),
    files: [...task.files.listed, ...task.files.pictures],
    ...(task.files.omitted && { filesOmitted: task.files.omitted }),
    ...(omittedPictures > 0 && { picturesOmitted: omittedPictures }),
  };
}

/** Returns the TaskIds for which ZEGO may still send callbacks, at most 8. */
export function openTaskIds(state: SessionState): string[] {
  return state.tasks
    .filter((task) => task.phase !== 'settled')
    .flatMap((task) => task.taskId ?? [])
    .slice(-8);
}

/** Whether a poll is planned: not while StopRecord is repeated, while a poll is in flight, or once the files are final. */
function isPolled(task: TaskState): boolean {
  if (task.taskId === undefined || task.phase === 'settled' || task.phase === 'checking' || task.poll.inFlight)
    return false;
  return task.phase !== 'stopping' || task.stop.confirmedAtMs !== undefined;
}

function pictureOf({ checked }: SessionState): Pick<SessionView, 'picture'> {
  const { canvas, hasWhiteboard = false } = checked ?? {};
  return canvas ? { picture: { ...canvas, hasWhiteboard } } : {};
}

/** Returns one version of the controls. Until a change is requested, they are those of the start. */
function versions({ controls, checked }: SessionState, which: 'wanted' | 'accepted'): RecordingControls {
  const layout = controls.layout[which].value ?? (checked?.canvas && checked.initialLayout);
  const whiteboardId =
    controls.whiteboard[which].value ?? (checked?.hasWhiteboard ? checked.initialWhiteboardId : undefined);
  return {
    ...(layout !== undefined && { layout }),
    ...(whiteboardId !== undefined && { whiteboardId }),
    paused: controls.paused[which].value,
  };
}

function rejectedView({ kind, value, atMs, rejection }: RejectedChange): RejectedChangeView {
  return {
    ...(kind === 'layout' && typeof value === 'object' && { layout: value }),
    ...(kind === 'whiteboard' && typeof value === 'string' && { whiteboardId: value }),
    ...(kind === 'paused' && typeof value === 'boolean' && { paused: value }),
    at: iso(atMs),
    reason: rejectionText(rejection),
    ...(rejection.by === 'zego' && rejection.refusal.code !== undefined && { code: rejection.refusal.code }),
  };
}
