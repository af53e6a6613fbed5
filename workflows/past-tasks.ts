import { addFiles, countFiles } from '../src/contract/files.js';
import { atMost, merged } from '../src/contract/intervals.js';
import type { OmittedFiles } from '../src/contract/view.js';
import { IN_STORE } from './footage.js';
import type { PastTasks, SessionState } from './session-state.js';
import type { TaskState } from './task-state.js';

/** More tasks than this are only counted, the oldest first. */
const TASKS = 60;
const STRETCHES = 500;

const NO_FILES: OmittedFiles = { count: 0, byState: {}, sizeBytes: 0 };

/** The state with the oldest settled tasks as counts, when there are very many. */
export function pastCounted(state: SessionState): SessionState {
  const excess = state.tasks.length - TASKS;
  if (excess <= 0) return state;
  const newest = (task: TaskState): boolean =>
    !state.tasks.some((one) => one.lane === task.lane && one.number > task.number);
  const old = state.tasks.filter((task) => task.phase === 'settled' && !newest(task)).slice(0, excess);
  if (old.length === 0) return state;
  return { ...state, past: old.reduce(withPast, state.past), tasks: state.tasks.filter((task) => !old.includes(task)) };
}

function withPast(past: PastTasks | undefined, task: TaskState): PastTasks {
  const { count = 0, files = NO_FILES, fromMs = Number.MAX_SAFE_INTEGER, covered = [], bad = 0 } = past ?? {};
  const own = addFiles(countFiles(task.files), task.filesOmitted);
  const inStore = IN_STORE.reduce((sum, name) => sum + (own.byState[name] ?? 0), 0);
  return {
    count: count + 1,
    files: addFiles(own, files),
    fromMs: Math.min(fromMs, task.zegoBeganAtMs ?? task.startedAtMs ?? fromMs),
    covered: atMost(STRETCHES, merged([...covered, ...task.covered])),
    bad: bad + own.count - inStore,
  };
}
