import { fitFiles } from '../../src/contract/files.js';
import { atMost } from '../../src/contract/intervals.js';
import { jsonBytes, newestWithin } from '../../src/contract/json-size.js';
import type { SessionState } from '../state/session.js';
import { BUDGET_BYTES, SPARE_BYTES } from '../state/size-budget.js';
import type { TaskState, Verification } from '../state/task.js';

/** Intervals of footage that are carried for each task when there is not room for all, pictures being counted then. */
const INTERVALS_A_TASK = 20;

/** What one run hands to the next, within its budget. What is on its way reports only to the run that sent it. */
export function carriedState(state: SessionState): SessionState {
  return fitState({ ...state, tasks: state.tasks.map(carriedTask) });
}

function carriedTask(task: TaskState): TaskState {
  const { verification } = task;
  const carried: TaskState = {
    ...task,
    poll: { ...task.poll, inFlight: false },
    stop: { ...task.stop, inFlight: false },
    ...(verification && { verification: carriedVerification(verification) }),
  };
  if (task.phase !== 'settled') return carried;
  // Needed only until the task is there, and until no callback can name a picture any more.
  const { sent: _sent, ...start } = task.start;
  const { playlists: _playlists, ...files } = task.files;
  return { ...carried, start, files: { ...files, pictureHashes: [] } };
}

/** The next run starts a rescue that has not ended once more, and finds it running. */
function carriedVerification({ rescue, ...verification }: Verification): Verification {
  return { ...verification, inFlight: false, ...(rescue === 'ended' && { rescue }) };
}

/** The state within what one run may hand to the next. */
export function fitState(state: SessionState): SessionState {
  if (jsonBytes(state) <= BUDGET_BYTES) return state;
  const fixed = jsonBytes({ ...state, timeline: [] });
  const timeline = newestWithin(state.timeline, Math.max(0, BUDGET_BYTES - SPARE_BYTES - fixed));
  const timelineOmitted = state.timelineOmitted + state.timeline.length - timeline.length;
  const shorter = { ...state, timeline, timelineOmitted };
  const excess = jsonBytes(shorter) - (BUDGET_BYTES - SPARE_BYTES);
  if (excess <= 0) return shorter;
  const filesBytes = state.tasks.map((task) => jsonBytes(task.files.listed));
  const allBytes = filesBytes.reduce((a, b) => a + b, 0);
  const keep = Math.max(0, 1 - excess / Math.max(1, allBytes));
  const tasks = state.tasks.map((task, i) => withFewerFiles(task, (filesBytes[i] ?? 0) * keep));
  const slim = { ...shorter, tasks };
  if (jsonBytes(slim) <= BUDGET_BYTES) return slim;
  return { ...slim, tasks: tasks.map(withFewerIntervals) };
}

function withFewerFiles(task: TaskState, maxBytes: number): TaskState {
  const { listed, omitted: already } = task.files;
  const { files, filesOmitted: omitted } = fitFiles(listed, { maxBytes, already });
  return { ...task, files: { ...task.files, listed: files, omitted } };
}

function withFewerIntervals(task: TaskState): TaskState {
  return { ...task, files: { ...task.files, covered: atMost(INTERVALS_A_TASK, task.files.covered), pictures: [] } };
}
