import { type Interval, merged, without } from '../../src/contract/intervals.js';
import type { FileState, FileView } from '../../src/contract/view.js';
import { TASK_SECONDS } from '../../src/zego/tables/limits.js';
import type { PastLane, SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { isOrdinary } from './end-reason.js';
import { onTheClock, pausesOf } from './pauses.js';

/** An interval that should be on file and is not, with the reason. */
export interface MissingInterval {
  readonly interval: Interval;
  readonly reason: string;
}

/** The time that the files of a session cover, and the gaps between. */
export interface Footage {
  /** The intervals that reachable files cover, without pauses. */
  readonly covered: readonly Interval[];
  /** The intervals that no reachable file covers although one should: disjoint, in order, without pauses. */
  readonly gaps: readonly MissingInterval[];
  /** Whether some footage is not in the customer's own storage, or only in ZEGO's backup. */
  readonly wanting: boolean;
}

/** The shortest gap: files begin and end slightly off their tasks, and clocks differ. */
const NOTICEABLE_MS = 2_000;
/** The slack beyond MaxIdleTime: ZEGO must have ended a task after so long without a file. */
const IDLE_SLACK_MS = 60_000;

/** The states of files in the customer's own storage, as far as known. */
export const IN_STORE: readonly FileState[] = ['uploaded', 'verified', 'rescued'];
/** The states of files that can be fetched, if only for some days. */
export const REACHABLE: readonly FileState[] = [...IN_STORE, 'backup'];

/** Compares the files of all tasks with the time that they should cover. */
export function footageOf(state: SessionState, nowMs: number): Footage {
  const pauses = pausesOf(state, nowMs);
  const all = [
    ...(state.past?.lanes ?? []).map(ofThePast),
    ...state.tasks.filter(hasRecorded).map((task) => footageOfTask(state, task, pauses, nowMs)),
  ];
  const covered = without(
    all.flatMap((one) => one.covered),
    pauses,
  );
  const excused = [...covered, ...pauses, ...all.flatMap((one) => one.silent)];
  const gaps = without(spanOf(state, all, nowMs), excused).map((interval) => ({
    interval,
    reason: reasonOf(interval, all),
  }));
  return {
    covered,
    gaps: gaps.filter(({ interval, reason }) => {
      const [from, to] = interval;
      return to - from >= NOTICEABLE_MS || (reason === 'interrupted' && !beginsPause(interval, pauses, all));
    }),
    wanting: all.some((one) => one.bad.some((bad) => !isMadeUpFor(bad, one, all, pauses))),
  };
}

/** Whether an interval is the moment before a pause: ZEGO pauses a task slightly before its response arrives. */
function beginsPause([from, to]: Interval, pauses: readonly Interval[], tasks: readonly TaskFootage[]): boolean {
  return pauses.some(([pauseFrom]) => pauseFrom === to) && tasks.some(({ life }) => life[0] <= from && life[1] >= to);
}

/** The footage of one task, or of the counted tasks of a lane; pauses are included in the intervals. */
interface TaskFootage extends Omit<PastLane, 'fromMs' | 'toMs'> {
  readonly life: Interval;
  /** Whether it was interrupted, or may have been. */
  readonly cut: boolean;
}

function ofThePast({ fromMs, toMs, ...rest }: PastLane): TaskFootage {
  return { ...rest, life: [fromMs, toMs], cut: true };
}

/** Whether a task was reported as recording, or has files. */
export function hasRecorded(task: TaskState): boolean {
  return (
    task.taskId !== undefined &&
    (task.reported.seenRecording || task.files.covered.length > 0 || task.files.listed.length > 0)
  );
}

/** Compares the files of one task with the time between its start and its end. */
export function footageOfTask(
  state: SessionState,
  task: TaskState,
  pauses: readonly Interval[],
  nowMs: number,
): TaskFootage {
  const life = lifeOf(task, nowMs);
  const clock = (interval: Interval): Interval => onTheClock(interval, pauses);
  const covered = merged(task.files.covered.map(clock));
  const intervalOf = ({ beganAt, durationMs }: FileView): Interval => {
    const beganMs = Date.parse(beganAt);
    // An unfinished file has no length yet and may be all that its task recorded.
    return durationMs > 0 && beganMs > 0 ? clock([beganMs, beganMs + durationMs]) : life;
  };
  const bad = task.files.listed.filter(({ state: fileState }) => !IN_STORE.includes(fileState)).map(intervalOf);
  const omitted = Object.entries(task.files.omitted?.byState ?? {});
  if (omitted.some(([name, count]) => count > 0 && !IN_STORE.some((one) => one === name))) bad.push(life);
  const unreachable = task.files.listed
    .filter(({ state: fileState }) => !REACHABLE.includes(fileState))
    .map(intervalOf);
  const silent = silentIn(state, task, { life, covered, pauses, unreachable });
  return { lane: task.lane, life, cut: wasCut(task) || task.end.vanished === true, covered, bad, silent };
}

/**
 * Returns the intervals in which nobody published, so that no file is missing. Before its first file every task may have
 * waited for a stream. After that, an interrupted or vanished task gets no such benefit of the doubt.
 */
function silentIn(
  state: SessionState,
  task: TaskState,
  known: {
    life: Interval;
    covered: readonly Interval[];
    pauses: readonly Interval[];
    unreachable: readonly Interval[];
  },
): Interval[] {
  const { life, covered, pauses, unreachable } = known;
  const trusted = !wasCut(task) && !task.end.vanished && task.end.seenAtMs !== undefined;
  const idleMs = (state.checked?.maxIdleSeconds ?? TASK_SECONDS.maxIdle.default) * 1_000 + IDLE_SLACK_MS;
  const empty = without([life], [...covered, ...pauses, ...unreachable]);
  const first = covered[0]?.[0];
  const last = covered.at(-1)?.[1];
  if (first === undefined || last === undefined) return trusted ? empty : [];
  return empty.filter(([from, to]) => {
    if (to - from > idleMs) return false;
    if (to <= first) return true;
    // A mixed stream continues while nobody publishes: a hole in it is lost footage.
    return trusted && (to > last || state.checked?.recordMode === 'single');
  });
}

function lifeOf(task: TaskState, nowMs: number): Interval {
  const fromMs = task.reported.beganAtMs ?? task.start.startedAtMs ?? nowMs;
  return [fromMs, Math.max(fromMs, task.end.atMs ?? task.end.seenAtMs ?? nowMs)];
}

/** Returns the time that should be on file: from the first task's start to the last one's end, or to the end of a session that was cut off. */
function spanOf(state: SessionState, tasks: readonly TaskFootage[], nowMs: number): Interval[] {
  if (tasks.length === 0) return [];
  const fromMs = Math.min(...tasks.map(({ life }) => life[0]));
  const endedMs = Math.max(...tasks.map(({ life }) => life[1]));
  const { ending } = state;
  // Footage is missing from the end on, however soon it was noticed.
  const wantedUntilMs = wasSessionCut(state) ? Math.max(ending?.atMs ?? nowMs, endedMs + 1) : wantedUntil(state);
  return [[fromMs, Math.max(endedMs, wantedUntilMs)]];
}

function wasSessionCut({ ending }: SessionState): boolean {
  return !ending || !isOrdinary(ending.reason);
}

/** A lane that waited for its next task when the session ended has a gap up to that moment. */
function wantedUntil(state: SessionState): number {
  const { ending, tasks } = state;
  const waited = tasks.some((task) => task.taskId === undefined && task.number > 1);
  const recordedOn = (task: TaskState): boolean =>
    task.end.reason === ending?.reason && (task.stop.sentAtMs ?? Number.NEGATIVE_INFINITY) >= (ending?.atMs ?? 0);
  return ending && waited && !tasks.some(recordedOn) ? ending.atMs : Number.NEGATIVE_INFINITY;
}

/** Whether another lane has the whole interval in the customer's storage. */
function isMadeUpFor(
  bad: Interval,
  { lane }: TaskFootage,
  tasks: readonly TaskFootage[],
  pauses: readonly Interval[],
): boolean {
  const others = tasks.filter((one) => one.lane !== lane);
  if (!others.some(({ life }) => life[0] <= bad[0] + NOTICEABLE_MS && life[1] >= bad[0])) return false;
  const good = without(
    others.flatMap((one) => one.covered),
    others.flatMap((one) => one.bad),
  );
  const silent = others.flatMap((one) => one.silent);
  return without([bad], [...good, ...pauses, ...silent]).every(([from, to]) => to - from < NOTICEABLE_MS);
}

function reasonOf([from, to]: Interval, tasks: readonly TaskFootage[]): string {
  const meets = ([otherFrom, otherTo]: Interval): boolean => otherFrom < to && otherTo > from;
  if (tasks.some(({ cut, bad }) => !cut && bad.some(meets))) return 'files missing';
  const before = tasks.filter(({ life }) => life[0] <= from).at(-1);
  return !before || before.cut || from >= before.life[1] ? 'interrupted' : 'no file';
}

/** Whether the task was interrupted, or its start failed. */
export function wasCut(task: TaskState): boolean {
  return task.end.reason !== undefined && !isOrdinary(task.end.reason);
}
