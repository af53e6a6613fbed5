import type {
  Manifest,
  RefusedSwitch,
  SessionView,
  Switches as SwitchesView,
  TaskView,
} from '../../src/contract/view.js';
import { denialText, type Refusal, type Switches } from '../state/controls.js';
import { appAndRoomOf, iso, type SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';

/** The answer of the query `session`. */
export function sessionView(state: SessionState, outcome?: Manifest): SessionView {
  const { app, roomId } = appAndRoomOf(state);
  const polls = state.tasks.filter(isPolled);
  const { refused } = state.switches;
  return {
    sessionId: state.sessionId,
    app,
    roomId,
    phase: state.phase,
    phaseSince: iso(state.phaseSinceMs),
    requestedAt: iso(state.requestedAtMs),
    ...(state.recordingSinceMs !== undefined && { recordingSince: iso(state.recordingSinceMs) }),
    deadlineAt: iso(state.deadlineAtMs),
    wanted: versions(state.switches, 'wanted'),
    accepted: versions(state.switches, 'accepted'),
    ...(refused && { refused: refusedView(refused) }),
    ...(state.warnings && { warnings: state.warnings }),
    tasks: state.tasks.map(taskView),
    ...(state.past && { tasksOmitted: state.past.count }),
    ...(polls.length > 0 && { nextPollAt: iso(Math.min(...polls.map((task) => task.nextPollAtMs))) }),
    ...(state.lastTrouble && { lastTrouble: { at: iso(state.lastTrouble.atMs), what: state.lastTrouble.what } }),
    timeline: state.timeline,
    ...(state.timelineOmitted > 0 && { timelineOmitted: state.timelineOmitted }),
    ...(outcome && { outcome }),
  };
}

/** One task as the contract shows it. */
export function taskView(task: TaskState): TaskView {
  const omittedPictures = task.picturesCount - task.pictures.length;
  return {
    lane: task.lane,
    number: task.number,
    ...(task.taskId !== undefined && { taskId: task.taskId }),
    clientTaskId: task.clientTaskId,
    phase: task.phase,
    ...(task.startedAtMs !== undefined && { startedAt: iso(task.zegoBeganAtMs ?? task.startedAtMs) }),
    ...(task.status !== undefined && { status: task.status }),
    ...(task.endedAtMs !== undefined && { endedAt: iso(task.endedAtMs) }),
    ...(task.endReason !== undefined && { endReason: task.endReason }),
    ...(task.quitReason !== undefined && { quitReason: task.quitReason }),
    ...(task.stopConfirmedAtMs !== undefined && { stopConfirmedAt: iso(task.stopConfirmedAtMs) }),
    ...(task.unconfirmed && { unconfirmed: true }),
    ...(task.stopUnconfirmed && { stopUnconfirmed: true }),
    files: [...task.files, ...task.pictures],
    ...(task.filesOmitted && { filesOmitted: task.filesOmitted }),
    ...(omittedPictures > 0 && { picturesOmitted: omittedPictures }),
  };
}

/** The TaskIds of all tasks that ZEGO may still call back about, at most 8. */
export function openTaskIds(state: SessionState): string[] {
  return state.tasks
    .filter((task) => task.phase !== 'settled')
    .flatMap((task) => task.taskId ?? [])
    .slice(-8);
}

/** A poll is planned: none is while StopRecord is repeated, while one is on its way, or once the files are final. */
function isPolled(task: TaskState): boolean {
  if (task.taskId === undefined || task.phase === 'settled' || task.phase === 'checking' || task.describing)
    return false;
  return task.phase !== 'stopping' || task.stopConfirmedAtMs !== undefined;
}

function versions(switches: Switches, which: 'wanted' | 'accepted'): SwitchesView {
  const layout = switches.layout[which].value;
  const whiteboardId = switches.whiteboard[which].value;
  return {
    ...(layout !== undefined && { layout }),
    ...(whiteboardId !== undefined && { whiteboardId }),
    paused: switches.paused[which].value,
  };
}

function refusedView({ kind, value, atMs, denial }: Refusal): RefusedSwitch {
  return {
    ...(kind === 'layout' && typeof value === 'object' && { layout: value }),
    ...(kind === 'whiteboard' && typeof value === 'string' && { whiteboardId: value }),
    ...(kind === 'paused' && typeof value === 'boolean' && { paused: value }),
    at: iso(atMs),
    reason: denialText(denial),
    ...(denial.by === 'zego' && denial.refusal.code !== undefined && { code: denial.refusal.code }),
  };
}
