import { type Interval, merged, within, without } from '../../src/contract/intervals.js';
import { withSoundWaves } from '../../src/contract/sound-waves.js';
import type { CheckFilesAnswer, FileRescueAnswer, TaskFilesInput } from '../../src/contract/storage-activities.js';
import type { FileView } from '../../src/contract/view.js';
import { BACKUP_KEPT_MS } from '../../src/zego/tables/limits.js';
import { note, type SessionState, trouble, withTask } from '../state/session.js';
import { named, type Proof, type TaskState, taskName } from '../state/task.js';
import { rescueLookMs } from './cadence.js';
import { hasFiles } from './task-files.js';

/** The task's files are final: what lies in the customer's bucket is looked at next, if there is anything to see. */
export function toProof(state: SessionState, task: TaskState, nowMs: number): TaskState {
  const settled: TaskState = { ...task, phase: 'settled', settledAtMs: nowMs };
  if (!hasFiles(task, 'uploaded') && !hasFiles(task, 'backup')) return settled;
  const expiresAtMs = (task.endedAtMs ?? nowMs) + BACKUP_KEPT_MS;
  const expiresAt = new Date(expiresAtMs).toISOString();
  const files = task.files.map((file): FileView => (file.state === 'backup' ? { ...file, expiresAt } : file));
  const withAll = state.checked?.hasSoundWaves === true ? withSoundWaves(files) : files;
  // What ZEGO put into its backup store only is not in the bucket yet.
  const looks = hasFiles(task, 'uploaded') ? 0 : 1;
  const nextLookAtMs = looks === 0 ? nowMs : nowMs + rescueLookMs(looks);
  return { ...task, files: withAll, phase: 'checking', proof: { asking: false, looks, nextLookAtMs } };
}

/** Nothing more can be learnt or done about the task's files. */
export function isProven(task: TaskState): boolean {
  const { proof } = task;
  if (!proof || proof.asking || proof.looks === 0) return false;
  return !hasFiles(task, 'backup') || proof.rescueOver === true;
}

/** Where the task's files belong. */
export function filesOf(state: SessionState, task: TaskState): TaskFilesInput {
  const { app = '', roomId = '', storage = '' } = state.checked?.request ?? {};
  const outputFolder = state.checked?.outputFolder ?? '';
  return { app, sessionId: state.sessionId, roomId, taskId: task.taskId ?? '', storage, outputFolder };
}

/** The files to look for. One in ZEGO's backup may have been copied into the bucket by now. */
export function lookedFor(task: TaskState): FileView[] {
  return task.files.flatMap((file): FileView[] => {
    if (file.state === 'backup') return (task.proof?.looks ?? 0) > 0 ? [{ ...file, state: 'uploaded' }] : [];
    return file.state === 'uploaded' ? [file] : [];
  });
}

/** A look into the bucket is on its way. */
export function lookAsked(state: SessionState, task: TaskState): SessionState {
  return task.proof ? withTask(state, { ...task, proof: { ...task.proof, asking: true } }) : state;
}

/** The copying of the backup files was set off; whether it goes well is looked at from time to time. */
export function rescueBegun(state: SessionState, task: TaskState, nowMs: number): SessionState {
  if (!task.proof) return state;
  const count = task.files.filter((file) => file.state === 'backup').length;
  const next = withTask(state, { ...task, proof: { ...task.proof, rescuing: true } });
  const noted = note(next, nowMs, 'session', 'rescue begun', { ...named(task), files: count });
  return trouble(noted, nowMs, `ZEGO put ${count} of the files of ${taskName(task)} into its backup store`);
}

/**
 * What a look into the bucket has shown. Files that were in the backup are asked for as if they were uploaded, so that
 * one which is there by now counts as rescued.
 */
export function looked(state: SessionState, task: TaskState, answer: CheckFilesAnswer, nowMs: number): SessionState {
  const { proof } = task;
  if (!proof || task.phase !== 'checking') return state;
  const files = task.files.map((file): FileView => {
    const seen = answer.files.find(({ fileId }) => fileId === file.fileId);
    if (!seen) return file;
    const { soundWave } = seen;
    if (file.state === 'backup') {
      return seen.state === 'verified' ? rescued({ ...file, ...(soundWave && { soundWave }) }) : file;
    }
    return seen;
  });
  const looks = proof.looks + 1;
  const done: Proof = { ...proof, asking: false, looks, nextLookAtMs: nowMs + rescueLookMs(looks) };
  const next = withFiles(state, { ...task, proof: done }, files);
  return looks > 1 ? next : told(next, task, answer, nowMs);
}

/** Nobody could look: what ZEGO says stands, and the files say why it was not proven. */
export function notLooked(state: SessionState, task: TaskState, reason: string, nowMs: number): SessionState {
  const note = `not checked in the bucket: ${reason}`;
  const files = task.files.map((file): FileView => (file.state === 'uploaded' ? { ...file, note } : file));
  return looked(state, task, { files, unchecked: reason }, nowMs);
}

/** The copying has ended: each file is rescued, or says why not. */
export function rescueEnded(
  state: SessionState,
  task: TaskState,
  answer: FileRescueAnswer,
  nowMs: number,
): SessionState {
  const { proof } = task;
  if (!proof || task.phase !== 'checking') return state;
  const files = task.files.map((file): FileView => {
    const after = answer.files.find(({ fileId }) => fileId === file.fileId);
    if (file.state !== 'backup' || !after) return file;
    if (after.state === 'rescued') return rescued(file);
    return { ...file, ...(after.note !== undefined && { note: after.note }) };
  });
  const next = withFiles(state, { ...task, proof: { ...proof, rescuing: true, rescueOver: true } }, files);
  const left = files.filter((file) => file.state === 'backup').length;
  const noted = note(next, nowMs, 'session', 'rescue ended', { ...named(task), left });
  if (left === 0) return noted;
  return trouble(
    noted,
    nowMs,
    `${left} of the files of ${taskName(task)} could not be rescued from ZEGO's backup store`,
  );
}

/** The copying was not set off, or has ended without an answer: what is in the backup stays there, and says why. */
export function rescueFailed(state: SessionState, task: TaskState, reason: string, nowMs: number): SessionState {
  if (!task.proof || task.phase !== 'checking') return state;
  const noted = note(state, nowMs, 'session', 'rescue failed', { ...named(task), reason });
  const files = task.files.map((file): FileView => ({ ...file, note: `not rescued: ${reason}` }));
  return rescueEnded(noted, task, { files }, nowMs);
}

function rescued(file: FileView): FileView {
  // Its address leads into the backup store, which is emptied.
  const { expiresAt, note, url, ...kept } = file;
  return { ...kept, state: 'rescued' };
}

function withFiles(state: SessionState, task: TaskState, files: readonly FileView[]): SessionState {
  const failed = files.filter((file) => file.state === 'failed').map(stretchOf);
  const reachable = files.filter((file) => file.state !== 'failed').map(stretchOf);
  // Files beyond the list still count by their stretches; only what just turned out to be missing is taken away.
  const lost = without(within(task.covered, failed), reachable);
  return withTask(state, { ...task, files, covered: merged(without(task.covered, lost)) });
}

function stretchOf({ beganAt, durationMs }: FileView): Interval {
  return [Date.parse(beganAt), Date.parse(beganAt) + durationMs];
}

function told(state: SessionState, task: TaskState, answer: CheckFilesAnswer, nowMs: number): SessionState {
  const failed = answer.files.filter((file) => file.state === 'failed');
  const was = task.files.filter((file) => file.state === 'failed');
  const verified = answer.files.filter((file) => file.state === 'verified').length;
  const { unchecked } = answer;
  const details = { ...named(task), verified, ...(unchecked !== undefined && { unchecked }) };
  const noted = note(state, nowMs, 'session', 'files checked', details);
  const first = failed[0];
  if (failed.length <= was.length || !first) return noted;
  return trouble(
    noted,
    nowMs,
    `File "${first.fileId}" of ${taskName(task)}: ${first.note ?? 'it is not in the bucket'}`,
  );
}
