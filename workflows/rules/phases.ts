import type { SessionState } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { checkingStep, endVerification } from './checking.js';
import { withEndReason } from './end-reason.js';
import { recordingStep } from './recording.js';
import { endStart, startingStep } from './starting.js';
import type { TaskStep } from './steps.js';
import { beginStop, endStop, stoppingStep } from './stopping.js';
import { endUpload, uploadingStep } from './uploading.js';

// The state machine of a task: what it needs in each phase, and what ends the phase.

/** Returns what a task needs next. It changes nothing; `applyTransitions` applies the clock. */
export function nextStep(state: SessionState, task: TaskState, nowMs: number): TaskStep {
  switch (task.phase) {
    case 'starting':
      return task.taskId === undefined ? startingStep(state, task, nowMs) : recordingStep(state, task, nowMs);
    case 'recording':
    case 'paused':
      return recordingStep(state, task, nowMs);
    case 'stopping':
      return stoppingStep(task, nowMs);
    case 'uploading':
      return uploadingStep(state, task, nowMs);
    case 'checking':
      return checkingStep(state, task, nowMs);
    case 'settled':
      return { do: 'nothing' };
  }
}

/** Moves a task to the phase that follows from the clock and everything known by now. */
export function advanceTask(state: SessionState, task: TaskState, nowMs: number): TaskState {
  // A task that has just been stopped may have nothing to upload.
  return endAfterRecording(state, withEndReason(state, endWhileRecording(state, task, nowMs), nowMs), nowMs);
}

function endWhileRecording(state: SessionState, task: TaskState, nowMs: number): TaskState {
  switch (task.phase) {
    case 'starting':
      return task.taskId === undefined ? endStart(state, task, nowMs) : beginStop(state, task);
    case 'recording':
    case 'paused':
      return beginStop(state, task);
    case 'stopping':
      return endStop(state, task, nowMs);
    default:
      return task;
  }
}

function endAfterRecording(state: SessionState, task: TaskState, nowMs: number): TaskState {
  switch (task.phase) {
    case 'uploading':
      return endUpload(state, task, nowMs);
    case 'checking':
      return endVerification(state, task, nowMs);
    default:
      return task;
  }
}
