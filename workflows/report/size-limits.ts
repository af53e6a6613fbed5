import { fitFiles } from '../../src/contract/files.js';
import { atMost } from '../../src/contract/intervals.js';
import { jsonBytes, newestWithin } from '../../src/contract/json-size.js';
import type { Manifest, SessionView, TaskView } from '../../src/contract/view.js';
import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';

/** What a view, a manifest and the carried state may take as JSON. A server refuses payloads of 2 MB. */
export const BUDGET_BYTES = 256_000;

/** Room for the envelope that the budgeted parts travel in. */
const SPARE_BYTES = 6_000;
/** Stretches of footage that are carried for each task when there is not room for all, pictures being counted then. */
const STRETCHES_A_TASK = 20;

/** A view within its budget: the oldest timeline entries go first, then files, counted where they are left out. */
export function fitView(view: SessionView): SessionView {
  if (jsonBytes(view) <= BUDGET_BYTES) return view;
  const fixed = jsonBytes({ ...view, timeline: [], tasks: [], outcome: undefined });
  const room = Math.max(0, BUDGET_BYTES - SPARE_BYTES - fixed);
  const outcome = view.outcome && fitManifestTo(view.outcome, room / 2);
  const forTasks = (room - jsonBytes(outcome ?? null)) * 0.75;
  const tasks = fitTasks(view.tasks, forTasks);
  const timeline = newestWithin(view.timeline, room - jsonBytes(outcome ?? null) - jsonBytes(tasks));
  const dropped = view.timeline.length - timeline.length;
  return {
    ...view,
    tasks,
    timeline,
    ...(dropped > 0 && { timelineOmitted: (view.timelineOmitted ?? 0) + dropped }),
    ...(outcome && { outcome }),
  };
}

/** A manifest within its budget. */
export function fitManifest(manifest: Manifest): Manifest {
  return fitManifestTo(manifest, BUDGET_BYTES);
}

/** What one run hands to the next, within its budget. Whatever is on its way reports to the run that began it only. */
export function carriedState(state: SessionState): SessionState {
  return fitState({ ...state, tasks: state.tasks.map(carriedTask) });
}

function carriedTask(task: TaskState): TaskState {
  const proof = task.proof && { ...task.proof, asking: false, rescuing: false };
  const carried: TaskState = { ...task, describing: false, stopUnderWay: false, ...(proof && { proof }) };
  // Needed only until the task is there, and until no callback can name a picture any more.
  return task.phase === 'settled' ? { ...carried, asked: undefined, pictureHashes: [], playlists: undefined } : carried;
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
  const filesBytes = state.tasks.map((task) => jsonBytes(task.files));
  const allBytes = filesBytes.reduce((a, b) => a + b, 0);
  const keep = Math.max(0, 1 - excess / Math.max(1, allBytes));
  const tasks = state.tasks.map((task, i) => ({
    ...task,
    ...fitFiles(task.files, { maxBytes: (filesBytes[i] ?? 0) * keep, already: task.filesOmitted }),
  }));
  const slim = { ...shorter, tasks };
  if (jsonBytes(slim) <= BUDGET_BYTES) return slim;
  return {
    ...slim,
    tasks: tasks.map((task) => ({ ...task, covered: atMost(STRETCHES_A_TASK, task.covered), pictures: [] })),
  };
}

function fitManifestTo(manifest: Manifest, maxBytes: number): Manifest {
  if (jsonBytes(manifest) <= maxBytes) return manifest;
  // Each file stands in `files` and again in its task: the copies in the tasks go first.
  const tasks = fitTasks(manifest.tasks, 0);
  const slim: Manifest = { ...manifest, tasks };
  const room = Math.max(0, maxBytes - SPARE_BYTES - jsonBytes({ ...slim, files: [] }));
  return { ...slim, ...fitFiles(manifest.files, { maxBytes: room, already: manifest.filesOmitted }) };
}

function fitTasks(tasks: readonly TaskView[], maxBytes: number): TaskView[] {
  const share = maxBytes / Math.max(1, tasks.length);
  return tasks.map((task) => {
    const bare = jsonBytes({ ...task, files: [] });
    return { ...task, ...fitFiles(task.files, { maxBytes: Math.max(0, share - bare), already: task.filesOmitted }) };
  });
}
