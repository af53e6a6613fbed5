import { type Interval, merged, within, without } from '../../src/contract/intervals.js';
import { shownText } from '../../src/contract/shown-text.js';
import { withSoundWaves } from '../../src/contract/sound-waves.js';
import type { CheckFilesAnswer, FileRescueAnswer, TaskFilesInput } from '../../src/contract/storage-activities.js';
import { taskName } from '../../src/contract/task-name.js';
import type { FileState, FileView } from '../../src/contract/view.js';
import { fieldsOf } from '../../src/json/objects.js';
import { BACKUP_KEPT_MS, SETTLED_WITHIN_MS } from '../../src/zego/tables/limits.js';
import { type SessionState, withTask } from '../state/session.js';
import { type FailedCopy, named, settled, type TaskState, type Verification } from '../state/task.js';
import { note, shortText, withLastError } from '../state/timeline.js';
import { recheckDelayMs } from './cadence.js';
import { awaitResponse, type TaskStep } from './steps.js';
import { endKnownAtMs } from './stopping.js';

// A task whose files are final: those in the customer's bucket are verified there, and those in ZEGO's backup store are
// copied into it by a workflow of its own. The bucket is checked from time to time for the copies.

/** How long a cancelled session waits for files. */
const CANCELLED_MS = 600_000;
/** The most failing copies that a session remembers. */
const MAX_FAILED_COPIES = 20;

/** Returns what a task in the phase `checking` needs next. */
export function checkingStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  const { verification } = task;
  if (!verification || verification.inFlight) return awaitResponse(nowMs);
  const { checks, nextCheckAtMs, rescue } = verification;
  if (checks === 0 || nowMs >= nextCheckAtMs) return { do: 'check' };
  if (hasFiles(task, 'backup') && !rescue) return { do: 'rescue' };
  return { do: 'wait', untilMs: Math.min(nextCheckAtMs, checkDeadlineMs(state, task)), why: 'rescue' };
}

/** Begins the verification; settles a task without files to verify or rescue. */
export function beginVerification(state: SessionState, task: TaskState, nowMs: number): TaskState {
  if (!hasFiles(task, 'uploaded') && !hasFiles(task, 'backup')) return settled(task);
  const expiresAt = new Date((task.end.atMs ?? nowMs) + BACKUP_KEPT_MS).toISOString();
  const files = task.files.listed.map((file): FileView => (file.state === 'backup' ? { ...file, expiresAt } : file));
  const listed = state.checked?.hasSoundWaves === true ? withSoundWaves(files) : files;
  // Files that exist only in ZEGO's backup store are not in the bucket yet.
  const checks = hasFiles(task, 'uploaded') ? 0 : 1;
  const nextCheckAtMs = checks === 0 ? nowMs : nowMs + recheckDelayMs(checks);
  return {
    ...task,
    files: { ...task.files, listed },
    phase: 'checking',
    verification: { checks, nextCheckAtMs },
  };
}

/** Settles a task once its files are verified or rescued, or the deadline for that has passed. */
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

/** Returns where the task's files belong. */
export function locationOf(state: SessionState, task: TaskState): TaskFilesInput {
  const { app = '', roomId = '', storage = '' } = state.checked?.request ?? {};
  const outputFolder = state.checked?.outputFolder ?? '';
  return { app, sessionId: state.sessionId, roomId, taskId: task.taskId ?? '', storage, outputFolder };
}

/** Returns the files to verify. After the first check, those in ZEGO's backup too: they may have been copied by now. */
export function filesToCheck({ files, verification }: TaskState): FileView[] {
  return files.listed.flatMap((file): FileView[] => {
    if (file.state === 'backup') return (verification?.checks ?? 0) > 0 ? [{ ...file, state: 'uploaded' }] : [];
    return file.state === 'uploaded' ? [file] : [];
  });
}

/** Marks that a check of the bucket is in flight. */
export function markCheckSent(state: SessionState, task: TaskState): SessionState {
  const { verification } = task;
  return verification ? withTask(state, { ...task, verification: { ...verification, inFlight: true } }) : state;
}

/** Applies a series of attempts to verify the files that has failed; another one follows. */
export function recordCheckFailure(state: SessionState, task: TaskState, reason: string, nowMs: number): SessionState {
  const { verification } = task;
  if (!verification) return state;
  const failure = { sinceMs: verification.failure?.sinceMs ?? nowMs, reason };
  const next = withTask(state, { ...task, verification: { ...verification, failure } });
  const noted = note(next, nowMs, 'session', 'files not checked yet', { ...named(task), reason });
  return withLastError(noted, nowMs, `The files of ${taskName(task)} are not verified yet: ${reason}`);
}

/** Handles the signal `rescueProgress` with any body: a copy keeps failing, or has succeeded after all. */
export function receiveRescueProgress(state: SessionState, body: unknown, nowMs: number): SessionState {
  const { taskId, fileId, failure } = fieldsOf(body);
  const task = state.tasks.find((one) => one.taskId !== undefined && one.taskId === taskId);
  const { verification } = task ?? {};
  const isOurs = task?.files.listed.some((file) => file.fileId === fileId) === true && typeof fileId === 'string';
  if (!task || !verification || !isOurs) {
    return note(state, nowMs, 'signal', 'ignored: rescueProgress names no file that is being copied');
  }
  const { failedCopies = [] } = verification;
  const before = failedCopies.find((one) => one.fileId === fileId);
  const others = failedCopies.filter((one) => one !== before);
  const failed: FailedCopy[] =
    typeof failure === 'string'
      ? [{ fileId, sinceMs: before?.sinceMs ?? nowMs, reason: shortText(shownText(failure)) }]
      : [];
  const next = [...others, ...failed].slice(0, MAX_FAILED_COPIES);
  const updated = withTask(state, { ...task, verification: { ...verification, failedCopies: next } });
  const [copy] = failed;
  if (!copy) return updated;
  return withLastError(updated, nowMs, `File "${fileId}" of ${taskName(task)} is not rescued yet: ${copy.reason}`);
}

/** Marks that the rescue of the backup files was started. */
export function markRescueStarted(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const { verification } = task;
  if (!verification) return state;
  const count = task.files.listed.filter((file) => file.state === 'backup').length;
  const next = withTask(state, { ...task, verification: { ...verification, rescue: 'started' } });
  const noted = note(next, nowMs, 'session', 'rescue started', { ...named(task), files: count });
  return withLastError(noted, nowMs, `ZEGO put ${count} of the files of ${taskName(task)} into its backup store`);
}

/** Applies the result of a check of the bucket. A file of the backup that is in the bucket by now counts as rescued. */
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
    failure: undefined,
    checks,
    nextCheckAtMs: nowMs + recheckDelayMs(checks),
  };
  const next = withFiles(state, { ...task, verification: done }, files);
  return checks > 1 ? next : noteCheck(next, task, answer, nowMs);
}

/** Applies a failed check: files stay as ZEGO reported them, with a note that says why they are not verified. */
export function applyFailedCheck(state: SessionState, task: TaskState, reason: string, nowMs: number): SessionState {
  const note = `not checked in the bucket: ${reason}`;
  const files = task.files.listed.map((file): FileView => (file.state === 'uploaded' ? { ...file, note } : file));
  return applyCheck(state, task, { files, unchecked: reason }, nowMs);
}

/** Applies the result of a rescue: each file is rescued, or has a note that says why not. */
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
  const next = withFiles(
    state,
    { ...task, verification: { ...verification, rescue: 'ended', failedCopies: [] } },
    files,
  );
  const left = files.filter((file) => file.state === 'backup').length;
  const noted = note(next, nowMs, 'session', 'rescue ended', { ...named(task), left });
  if (left === 0) return noted;
  return withLastError(
    noted,
    nowMs,
    `${left} of the files of ${taskName(task)} could not be rescued from ZEGO's backup store`,
  );
}

/** Applies a rescue that was not started or has failed: files stay in the backup, with a note that says why. */
export function applyFailedRescue(state: SessionState, task: TaskState, reason: string, nowMs: number): SessionState {
  if (!task.verification || task.phase !== 'checking') return state;
  const noted = note(state, nowMs, 'session', 'rescue failed', { ...named(task), reason });
  const files = task.files.listed.map((file): FileView => ({ ...file, note: `not rescued: ${reason}` }));
  return applyRescue(noted, task, { files }, nowMs);
}

function rescued(file: FileView): FileView {
  // The URL leads to the backup store, which ZEGO empties.
  const { expiresAt, note, url, ...kept } = file;
  return { ...kept, state: 'rescued' };
}

function withFiles(state: SessionState, task: TaskState, files: readonly FileView[]): SessionState {
  const failed = files.filter((file) => file.state === 'failed').map(intervalOf);
  const reachable = files.filter((file) => file.state !== 'failed').map(intervalOf);
  // Files beyond the list still count by their intervals; only the files that have just failed are subtracted.
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

/** Returns until when the task's files are verified and rescued. */
export function checkDeadlineMs(state: SessionState, task: TaskState): number {
  const endedAtMs = endKnownAtMs(task);
  const deadlineMs = (task.start.startedAtMs ?? endedAtMs) + SETTLED_WITHIN_MS;
  if (state.cancelledAtMs === undefined) return deadlineMs;
  return Math.min(deadlineMs, Math.max(state.cancelledAtMs, endedAtMs) + CANCELLED_MS);
}
