import { type Interval, merged, within, without } from '../../src/contract/intervals.js';
import { withSoundWaves } from '../../src/contract/sound-waves.js';
import type { CheckFilesAnswer, FileRescueAnswer, TaskFilesInput } from '../../src/contract/storage-activities.js';
import { taskName } from '../../src/contract/task-name.js';
import type { FileState, FileView } from '../../src/contract/view.js';
import { BACKUP_KEPT_MS, SETTLED_WITHIN_MS } from '../../src/zego/tables/limits.js';
import { type SessionState, withTask } from '../state/session.js';
import { named, settled, type TaskState, type Verification } from '../state/task.js';
import { note, withLastError } from '../state/timeline.js';
import { recheckDelayMs } from './cadence.js';
import { awaitResponse, type TaskStep } from './steps.js';
import { endKnownAtMs } from './stopping.js';

// A task whose files are final: those in the customer's bucket are checked there, and those in ZEGO's backup store are
// copied into it. The copy is a workflow of its own; whether it goes well is looked up in the bucket from time to time.

/** Files of a cancelled session are awaited for this long. */
const CANCELLED_MS = 600_000;

/** What a task whose files are checked needs next. */
export function checkingStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const { verification } = task;
  if (!verification || verification.inFlight) return awaitResponse(nowMs);
  const { checks, nextCheckAtMs, rescue } = verification;
  if (checks === 0 || nowMs >= nextCheckAtMs) return { do: 'check' };
  if (hasFiles(task, 'backup') && !rescue) return { do: 'rescue' };
  return { do: 'wait', untilMs: Math.min(nextCheckAtMs, checkDeadlineMs(state, task)), why: 'rescue' };
}

/** Begins to check the files, if there is anything to see. */
export function beginVerification(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (!hasFiles(task, 'uploaded') && !hasFiles(task, 'backup')) return settled(task);
  const expiresAt = new Date((task.end.atMs ?? nowMs) + BACKUP_KEPT_MS).toISOString();
  const files = task.files.listed.map((file): FileView => (file.state === 'backup' ? { ...file, expiresAt } : file));
  const listed = state.checked?.hasSoundWaves === true ? withSoundWaves(files) : files;
  // What ZEGO put into its backup store only is not in the bucket yet.
  const checks = hasFiles(task, 'uploaded') ? 0 : 1;
  const nextCheckAtMs = checks === 0 ? nowMs : nowMs + recheckDelayMs(checks);
  return {
    ...task,
    files: { ...task.files, listed },
    phase: 'checking',
    verification: { checks, nextCheckAtMs },
  };
}

/** Settles a task once nothing more can be learned or done about its files, or ZEGO answers no longer. */
export function endVerification(state: SessionState, task: TaskState, nowMs: number): TaskState {
  const isAnswered = task.verification?.inFlight !== true && task.verification?.checks !== 0;
  const isOverdue = nowMs >= checkDeadlineMs(state, task) && isAnswered;
  return isVerified(task) || isOverdue ? settled(task) : task;
}

function isVerified(task: TaskState): boolean {
  const { verification } = task;
  if (!verification || verification.inFlight || verification.checks === 0) return false;
  return !hasFiles(task, 'backup') || verification.rescue === 'ended';
}

/** Where the task's files belong. */
export function locationOf(state: SessionState, task: TaskState): TaskFilesInput {
  const { app = '', roomId = '', storage = '' } = state.checked?.request ?? {};
  const outputFolder = state.checked?.outputFolder ?? '';
  return { app, sessionId: state.sessionId, roomId, taskId: task.taskId ?? '', storage, outputFolder };
}

/** The files to look for. One in ZEGO's backup may have been copied into the bucket by now. */
export function filesToCheck({ files, verification }: TaskState): FileView[] {
  return files.listed.flatMap((file): FileView[] => {
    if (file.state === 'backup') return (verification?.checks ?? 0) > 0 ? [{ ...file, state: 'uploaded' }] : [];
    return file.state === 'uploaded' ? [file] : [];
  });
}

/** A check of the bucket is on its way. */
export function markCheckSent(state: SessionState, task: TaskState): SessionState {
  const { verification } = task;
  return verification ? withTask(state, { ...task, verification: { ...verification, inFlight: true } }) : state;
}

/** The copy of the backup files was started. */
export function markRescueStarted(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const { verification } = task;
  if (!verification) return state;
  const count = task.files.listed.filter((file) => file.state === 'backup').length;
  const next = withTask(state, { ...task, verification: { ...verification, rescue: 'started' } });
  const noted = note(next, nowMs, 'session', 'rescue started', { ...named(task), files: count });
  return withLastError(noted, nowMs, `ZEGO put ${count} of the files of ${taskName(task)} into its backup store`);
}

/**
 * What a check of the bucket has shown. Files in the backup are looked for as if they were uploaded: one that is there by
 * now counts as rescued.
 */
export function applyCheck(
  state: SessionState,
  task: TaskState,
  answer: CheckFilesAnswer,
  nowMs: number,
): SessionState {
  const { verification } = task;
  if (!verification || task.phase !== 'checking') return state;
  const files = task.files.listed.map((file): FileView => {
    const seen = answer.files.find(({ fileId }) => fileId === file.fileId);
    if (!seen) return file;
    const { soundWave } = seen;
    if (file.state === 'backup') {
      return seen.state === 'verified' ? rescued({ ...file, ...(soundWave && { soundWave }) }) : file;
    }
    return seen;
  });
  const checks = verification.checks + 1;
  const done: Verification = {
    ...verification,
    inFlight: false,
    checks,
    nextCheckAtMs: nowMs + recheckDelayMs(checks),
  };
  const next = withFiles(state, { ...task, verification: done }, files);
  return checks > 1 ? next : noteCheck(next, task, answer, nowMs);
}

/** Nobody could check: what ZEGO says stands, and the files say why they are not verified. */
export function applyFailedCheck(state: SessionState, task: TaskState, reason: string, nowMs: number): SessionState {
  const note = `not checked in the bucket: ${reason}`;
  const files = task.files.listed.map((file): FileView => (file.state === 'uploaded' ? { ...file, note } : file));
  return applyCheck(state, task, { files, unchecked: reason }, nowMs);
}

/** The copy has ended: each file is rescued, or says why not. */
export function applyRescue(
  state: SessionState,
  task: TaskState,
  answer: FileRescueAnswer,
  nowMs: number,
): SessionState {
  const { verification } = task;
  if (!verification || task.phase !== 'checking') return state;
  const files = task.files.listed.map((file): FileView => {
    const after = answer.files.find(({ fileId }) => fileId === file.fileId);
    if (file.state !== 'backup' || !after) return file;
    if (after.state === 'rescued') return rescued(file);
    return { ...file, ...(after.note !== undefined && { note: after.note }) };
  });
  const next = withFiles(state, { ...task, verification: { ...verification, rescue: 'ended' } }, files);
  const left = files.filter((file) => file.state === 'backup').length;
  const noted = note(next, nowMs, 'session', 'rescue ended', { ...named(task), left });
  if (left === 0) return noted;
  return withLastError(
    noted,
    nowMs,
    `${left} of the files of ${taskName(task)} could not be rescued from ZEGO's backup store`,
  );
}

/** The copy was not started, or has ended without an answer: what is in the backup stays there, and says why. */
export function applyFailedRescue(state: SessionState, task: TaskState, reason: string, nowMs: number): SessionState {
  if (!task.verification || task.phase !== 'checking') return state;
  const noted = note(state, nowMs, 'session', 'rescue failed', { ...named(task), reason });
  const files = task.files.listed.map((file): FileView => ({ ...file, note: `not rescued: ${reason}` }));
  return applyRescue(noted, task, { files }, nowMs);
}

function rescued(file: FileView): FileView {
  // Its address leads into the backup store, which is emptied.
  const { expiresAt, note, url, ...kept } = file;
  return { ...kept, state: 'rescued' };
}

function withFiles(state: SessionState, task: TaskState, files: readonly FileView[]): SessionState {
  const failed = files.filter((file) => file.state === 'failed').map(intervalOf);
  const reachable = files.filter((file) => file.state !== 'failed').map(intervalOf);
  // Files beyond the list still count by their intervals; only what just turned out to be missing is taken away.
  const lost = without(within(task.files.covered, failed), reachable);
  const covered = merged(without(task.files.covered, lost));
  return withTask(state, { ...task, files: { ...task.files, listed: files, covered } });
}

function intervalOf({ beganAt, durationMs }: FileView): Interval {
  return [Date.parse(beganAt), Date.parse(beganAt) + durationMs];
}

function noteCheck(state: SessionState, task: TaskState, answer: CheckFilesAnswer, nowMs: number): SessionState {
  const failed = answer.files.filter((file) => file.state === 'failed');
  const was = task.files.listed.filter((file) => file.state === 'failed');
  const verified = answer.files.filter((file) => file.state === 'verified').length;
  const { unchecked } = answer;
  const details = { ...named(task), verified, ...(unchecked !== undefined && { unchecked }) };
  const noted = note(state, nowMs, 'session', 'files checked', details);
  const first = failed[0];
  if (failed.length <= was.length || !first) return noted;
  return withLastError(
    noted,
    nowMs,
    `File "${first.fileId}" of ${taskName(task)}: ${first.note ?? 'it is not in the bucket'}`,
  );
}

function hasFiles({ files }: TaskState, fileState: FileState): boolean {
  return files.listed.some((file) => file.state === fileState);
}

/** Until when the task's files are looked for in the bucket and rescued. */
export function checkDeadlineMs(state: SessionState, task: TaskState): number {
  const endedAtMs = endKnownAtMs(task);
  const deadlineMs = (task.start.startedAtMs ?? endedAtMs) + SETTLED_WITHIN_MS;
  if (state.cancelledAtMs === undefined) return deadlineMs;
  return Math.min(deadlineMs, Math.max(state.cancelledAtMs, endedAtMs) + CANCELLED_MS);
}
