import { addFiles, countFiles } from '../../src/contract/files.js';
import { coveredMs } from '../../src/contract/intervals.js';
import type { EndReason, FileState, FileView, Manifest, Outcome, OutcomeSummary } from '../../src/contract/view.js';
import { howItEnded, isOrdinary } from '../rules/end-reason.js';
import { type Footage, footageOf, hasRecorded, IN_STORE, REACHABLE, wasCut } from '../rules/footage.js';
import { appAndRoomOf, type SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { iso, refusalText } from '../state/timeline.js';
import { placeOf, taskView } from './view.js';

/** Returns the manifest: the session's result, final once its tasks have settled. */
export function manifestOf(state: SessionState, nowMs: number): Manifest {
  const footage = footageOf(state, nowMs);
  const endReason = endReasonOf(state);
  const outcome = outcomeOf(state, footage, nowMs);
  const message = messageOf(state, outcome, endReason);
  const { tasks, past } = state;
  const { app, roomId } = appAndRoomOf(state);
  const began = [
    ...tasks.filter(hasRecorded).flatMap((task) => task.reported.beganAtMs ?? task.start.startedAtMs ?? []),
    ...(past?.lanes ?? []).map((lane) => lane.fromMs),
  ];
  const endedAtMs = Math.max(...tasks.flatMap((task) => task.end.atMs ?? []), Number.NEGATIVE_INFINITY);
  const omitted = [...tasks.flatMap((task) => task.files.omitted ?? []), ...(past ? [past.files] : [])];
  return {
    sessionId: state.sessionId,
    app,
    roomId,
    ...placeOf(state),
    outcome,
    endReason,
    ...(message !== undefined && { message }),
    ...(began.length > 0 && { startedAt: iso(Math.min(...began)) }),
    endedAt: iso(Number.isFinite(endedAtMs) ? endedAtMs : (state.ending?.atMs ?? nowMs)),
    recordedMs: coveredMs(footage.covered),
    tasks: tasks.map((task) => taskView(task)),
    ...(past && { tasksOmitted: past.count }),
    files: tasks.flatMap((task) => [...task.files.listed, ...task.files.pictures]),
    ...(omitted.length > 0 && {
      filesOmitted: omitted.reduce((sum, one) => addFiles(sum, one)),
    }),
    gaps: footage.gaps.map(({ interval: [from, to], reason }) => ({ from: iso(from), to: iso(to), reason })),
    metadata: state.checked?.request.metadata ?? {},
  };
}

/** Returns the part of a manifest that the memo shows, and whether ZEGO's callbacks arrived. */
export function summaryOf(
  { outcome, endReason, files, filesOmitted, recordedMs }: Manifest,
  { tasks }: Pick<SessionState, 'tasks'>,
): OutcomeSummary {
  const ended = tasks.filter(({ end }) => end.seenAtMs !== undefined);
  return {
    outcome,
    endReason,
    files: files.length + (filesOmitted?.count ?? 0),
    recordedMs,
    ...(ended.length > 0 && { callbacks: ended.some(({ end }) => end.calledBack) ? 'received' : 'none' }),
  };
}

/** Returns why the session ended: the end of its last tasks counts more than a stop that came after. */
function endReasonOf({ tasks, ending }: SessionState): EndReason {
  const newest = tasks.filter((task) => !tasks.some((one) => one.lane === task.lane && one.number > task.number));
  const reasons = newest.flatMap((task) => task.end.reason ?? []);
  if (ending && (reasons.length === 0 || reasons.includes(ending.reason))) return ending.reason;
  return reasons.at(-1) ?? ending?.reason ?? 'interrupted';
}

function outcomeOf(state: SessionState, footage: Footage, nowMs: number): Outcome {
  const accepted = state.tasks.filter((task) => task.taskId !== undefined);
  if (accepted.length === 0) {
    const reason = endReasonOf(state);
    return reason === 'stopped' || reason === 'cancelled' || reason === 'deadline' ? 'empty' : 'not-started';
  }
  if (!state.past && accepted.every((task) => task.end.vanished && !task.reported.seenRecording)) return 'not-started';
  const pictures = state.checked?.picturesOnly === true;
  const files = accepted
    .map((task) =>
      addFiles(
        countFiles(pictures ? [...task.files.listed, ...task.files.pictures] : task.files.listed),
        task.files.omitted,
      ),
    )
    .reduce(addFiles, state.past?.files ?? { count: 0, byState: {}, sizeBytes: 0 }).byState;
  const count = (...states: FileState[]): number => states.reduce((sum, one) => sum + (files[one] ?? 0), 0);
  const reachable = count(...REACHABLE);
  if (reachable === 0) {
    if (count('failed', 'recording', 'uploading') > 0) return 'lost';
    return accepted.some((task) => wasLost(state, task, nowMs)) ? 'lost' : 'empty';
  }
  if (footage.wanting || footage.gaps.length > 0) return 'partial';
  // The session was cut off: the rest of the room's time is not on file.
  return isOrdinary(endReasonOf(state)) ? 'complete' : 'partial';
}

/** Whether a task without files lost footage, as opposed to a room in which nobody published. */
function wasLost(state: SessionState, task: TaskState, nowMs: number): boolean {
  if (task.end.seenAtMs === undefined) return true;
  if (task.end.vanished) return task.reported.seenRecording === true;
  // A task that ended before its start was confirmed counts as interrupted, but may have ended in order.
  return wasCut(task) && howItEnded(task, state, nowMs) === 'cut';
}

function messageOf(state: SessionState, outcome: Outcome, endReason: EndReason): string | undefined {
  if (outcome === 'complete') return undefined;
  const unconfirmed = state.tasks.some((task) => task.start.unconfirmed)
    ? 'A start was never confirmed: a task may have recorded until its MaxRecordTime was over.'
    : '';
  const sentences = [reasonText(state, outcome, endReason), unconfirmed].filter(Boolean);
  return sentences.map((text) => (text.endsWith('.') ? text : `${text}.`)).join(' ');
}

function reasonText(state: SessionState, outcome: Outcome, endReason: EndReason): string {
  const refusal = state.tasks.at(-1)?.start.lastRefusal;
  const why = refusal ? refusalText(refusal) : (state.lastError?.what ?? '');
  switch (outcome) {
    case 'not-started':
      return `The room was not recorded (${endReason}). ${why}`.trim();
    case 'lost':
      return `None of the recorded files can be reached (${endReason}). ${filesText(state)}`.trim();
    case 'partial':
      return `Footage is missing (${endReason}). ${filesText(state)}`.trim();
    case 'empty':
      if (state.tasks.some((task) => task.taskId !== undefined)) return noFilesText(state);
      // Nobody knows whether anything was started.
      if (state.tasks.some((task) => task.start.unconfirmed)) return '';
      return 'The session ended before anything was started.';
    case 'complete':
      return '';
  }
}

/** Returns the four causes that ZEGO names ("No recording file was found"), the likeliest first. */
function noFilesText({ checked }: SessionState): string {
  const { app = '', roomId = '', storage = '' } = checked?.request ?? {};
  const causes = [
    'nobody published a stream while it recorded',
    `room "${roomId}" does not exist for the AppId of app "${app}"`,
    `the settings of storage "${storage}" are wrong`,
    `the key of storage "${storage}" has no write permission`,
  ];
  return `ZEGO reports no file. Check the four known causes: ${causes.join('; ')}.`;
}

function filesText(state: SessionState): string {
  const bad: FileView[] = state.tasks.flatMap((task) =>
    task.files.listed.filter((file) => !IN_STORE.includes(file.state)),
  );
  const states = Object.entries(countFiles(bad).byState).map(([name, count]) => `${count} ${name}`);
  return states.length > 0 ? `Files that are not in the storage: ${states.join(', ')}.` : '';
}
