import { addFiles, countFiles } from '../../src/contract/files.js';
import { atMost, type Interval, merged } from '../../src/contract/intervals.js';
import type { PastLane, PastTasks, SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { footageOfTask } from './footage.js';
import { pausesOf } from './pauses.js';

/** The most tasks that are kept; of more, the oldest are only counted. */
const TASKS = 60;
/** The most intervals that are kept; the earliest ones beyond this are joined into one. */
const INTERVALS = 1_500;

/** Replaces the oldest settled tasks by counts if there are too many tasks. */
export function countPastTasks(state: SessionState, nowMs: number): SessionState {
  const excess = state.tasks.length - TASKS;
  if (excess <= 0) return state;
  const newest = (task: TaskState): boolean =>
    !state.tasks.some((one) => one.lane === task.lane && one.number > task.number);
  const old = state.tasks.filter((task) => task.phase === 'settled' && !newest(task)).slice(0, excess);
  if (old.length === 0) return state;
  const past = old.reduce<PastTasks | undefined>((sum, task) => withPast(sum, state, task, nowMs), state.past);
  return { ...state, past, tasks: state.tasks.filter((task) => !old.includes(task)) };
}

function withPast(past: PastTasks | undefined, state: SessionState, task: TaskState, nowMs: number): PastTasks {
  const { count = 0, files, lanes = [] } = past ?? {};
  const own = addFiles(countFiles([...task.files.listed, ...task.files.pictures]), task.files.omitted);
  const omitted = task.files.picturesCount - task.files.pictures.length;
  const pictures = { count: omitted, byState: omitted > 0 ? { uploaded: omitted } : {}, sizeBytes: 0 };
  return {
    count: count + 1,
    files: addFiles(addFiles(own, pictures), files),
    lanes: task.taskId === undefined ? lanes : withLane(lanes, state, task, nowMs),
  };
}

function withLane(lanes: readonly PastLane[], state: SessionState, task: TaskState, nowMs: number): PastLane[] {
  const { life, covered, silent, bad } = footageOfTask(state, task, pausesOf(state, nowMs), nowMs);
  const before = lanes.find((one) => one.lane === task.lane);
  const both = (some: readonly Interval[], others: readonly Interval[] = []): readonly Interval[] =>
    atMost(INTERVALS, merged([...others, ...some]));
  const lane: PastLane = {
    lane: task.lane,
    fromMs: Math.min(life[0], before?.fromMs ?? life[0]),
    toMs: Math.max(life[1], before?.toMs ?? life[1]),
    covered: both(covered, before?.covered),
    silent: both(silent, before?.silent),
    bad: both(bad, before?.bad),
  };
  return [...lanes.filter((one) => one.lane !== task.lane), lane];
}
