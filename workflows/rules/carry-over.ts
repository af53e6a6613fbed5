import { fitFiles } from '../../src/contract/files.js';
import { atMost } from '../../src/contract/intervals.js';
import { jsonBytes, newestWithin } from '../../src/contract/json-size.js';
import type { SessionState } from '../state/session.js';
import { BUDGET_BYTES, SPARE_BYTES } from '../state/size-budget.js';
import type { TaskState, Verification } from '../state/task.js';

/** The most intervals of footage carried for each task when the state is too large; pictures are only counted then. */
const INTERVALS_A_TASK = 20;

/** Returns the state that one run hands to the next, within its budget. Calls in flight end with the run that made them. */
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
  // Needed only until the task exists, and while callbacks can still name pictures.
  const { sent: _sent, ...start } = task.start;
  const { playlists: _playlists, ...files } = task.files;
  return { ...carried, start, files: { ...files, pictureHashes: [] } };
}

/** The next run starts an unfinished rescue again, and finds it running. */
function carriedVerification({ rescue, ...verification }: Verification): Verification {
  return { ...verification, inFlight: false, ...(rescue === 'ended' && { rescue }) };
}

/** Returns the state within the budget: without the oldest timeline entries, then with fewer files. */
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
