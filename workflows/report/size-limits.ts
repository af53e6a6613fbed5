import { fitFiles } from '../../src/contract/files.js';
import { jsonBytes, newestWithin } from '../../src/contract/json-size.js';
import type { Manifest, SessionView, TaskView } from '../../src/contract/view.js';
import { BUDGET_BYTES, SPARE_BYTES } from '../state/size-budget.js';

/** Returns a view within the budget: without the oldest timeline entries, then with fewer files, which are counted. */
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

/** Returns a manifest within the budget. */
export function fitManifest(manifest: Manifest): Manifest {
  return fitManifestTo(manifest, BUDGET_BYTES);
}

function fitManifestTo(manifest: Manifest, maxBytes: number): Manifest {
  if (jsonBytes(manifest) <= maxBytes) return manifest;
  // Each file is in `files` and in its task: those in the tasks are dropped first.
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
